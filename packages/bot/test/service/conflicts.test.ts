import type { BotSettings } from "@mirrorkit/bot";
import type { ForgeProject } from "@mirrorkit/forge";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ForgeWorld } from "../../../forge/test/forges/world.ts";
import { worlds } from "../../../forge/test/forges/worlds.ts";
import { weeks } from "../../../forge/test/golden.ts";
import { Story } from "../../../forge/test/scenario/scenario.ts";
import { handlerOf } from "../../src/service/work-handlers.ts";
import { recordOf } from "./served-story.ts";
import { serviceSettings } from "./service-settings.ts";

describe.each(worlds)("what changes on %s while the bot is at it", (_kind, openWorld) => {
  let world: ForgeWorld;
  let story: Story;
  let settings: BotSettings;
  const { signal } = new AbortController();

  beforeEach(async () => {
    world = await openWorld();
    story = new Story(world);
    settings = serviceSettings({ worlds: [world], config: story.config });
  });

  afterEach(() => world.close());

  /** A handler whose projects do something else once, when a method is called. */
  function handlerWith<Name extends "artefact" | "commit">(
    name: Name,
    instead: ForgeProject[Name],
  ) {
    let isFirst = true;
    return handlerOf(settings, {
      async project(_forge, path) {
        const project = await world.open(path);
        return new Proxy(project, {
          get(target, asked) {
            if (asked !== name || !isFirst) return Reflect.get(target, asked);
            isFirst = false;
            return instead;
          },
        });
      },
    });
  }

  async function record(week: string): Promise<void> {
    const files = await recordOf(week);
    world.push(story.config, { branch: "main", account: "bert", message: "record", files });
  }

  test("a change request that goes on is a conflict, so that the queue tries again", async () => {
    story.open();
    const handler = handlerWith("artefact", async () => {
      world.push(story.config, { branch: "week-2", account: "ada", files: { "a.txt": "a\n" } });
      return undefined;
    });
    const key = { kind: "review", forge: world.kind, project: story.config, number: 1 } as const;
    await expect(handler(key, signal)).rejects.toMatchObject({ code: "conflict" });
    expect(story.status()).toBe("none");
    await handler(key, signal);
    expect(story.status()).toMatch(/^pending: Waiting/);
  });

  test("records that are old by the time of a conflict are proposed no more", async () => {
    await record(weeks[0]);
    const handler = handlerWith("commit", async () => {
      await record(weeks[1]);
      throw new MirrorError("conflict", "somebody was faster");
    });
    const key = { kind: "publish", forge: world.kind, publication: world.kind } as const;
    await expect(handler(key, signal)).rejects.toMatchObject({ code: "conflict" });
    expect(world.changeRequests(story.gitops)).toEqual([]);
    await handler(key, signal);
    const [number = 0] = world.changeRequests(story.gitops);
    const { body } = world.changeRequest(story.gitops, number);
    expect(body).toContain(world.branch(story.config, "main")?.slice(0, 8));
  });
});
