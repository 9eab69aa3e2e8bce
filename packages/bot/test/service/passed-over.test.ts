import { createKeyedQueue, formatKey, type ReconcileKey } from "@mirrorkit/bot/internal";
import { expect, test } from "vitest";
import type { ForgeWorld } from "../../../forge/test/forges/world.ts";
import { worlds } from "../../../forge/test/forges/worlds.ts";
import { imageSetOf } from "../../../forge/test/golden.ts";
import { openSettledReviews } from "../../src/service/settled-reviews.ts";
import { sweptProjects } from "../../src/service/swept-projects.ts";
import { handlerOf } from "../../src/service/work-handlers.ts";
import { until } from "./bot-metrics.ts";
import { addConfigProject, openWeek } from "./many-requests.ts";
import { afterTest } from "./running-bot.ts";
import { serviceSettings } from "./service-settings.ts";

/** Opens a change request whose pipeline has not come to its end. */
function openUnknown(world: ForgeWorld, project: string): number {
  const files = { "production/imageset.yaml": `${imageSetOf(2)}# unknown\n` };
  world.push(project, { branch: "unknown", account: "ada", files });
  return world.openChangeRequest(project, { source: "unknown", title: "unknown", account: "ada" });
}

test.each(worlds)(
  "on %s, a sweep passes over what cannot have changed",
  async (_kind, openWorld) => {
    const world = await openWorld();
    afterTest(() => world.close());
    const config = addConfigProject(world);
    const weeks = [openWeek(world, config, "week-a"), openWeek(world, config, "week-b")];
    const unknown = openUnknown(world, config);
    const settings = serviceSettings({ worlds: [world], config });
    const forges = { project: (_forge: string, path: string) => world.open(path) };
    const later = (): number => world.now().getTime() + 600_000;
    const settled = openSettledReviews(later);
    const queue = createKeyedQueue({
      handler: handlerOf(settings, forges, { onSettled: (key) => settled.settle(key) }),
    });
    afterTest(() => queue.close(0));
    const tomorrow = (): Date => new Date(later() + 86_400_000);
    let published = false;
    const [swept] = sweptProjects(settings, forges, settled);
    const sweep = async (since?: Date): Promise<readonly number[]> => {
      const found: ReconcileKey[] = [];
      const { signal } = new AbortController();
      for await (const key of swept?.list(since, signal) ?? []) found.push(key);
      for (const key of found) await queue.add(key);
      await until(async () => {
        const { counts } = await queue.pending();
        return counts.waiting + counts.running === 0;
      });
      published = found.some((key) => formatKey(key) === `publish/${world.kind}/${world.kind}`);
      const numbers = found.flatMap((key) => (key.kind === "review" ? [key.number] : []));
      return numbers.sort((a, b) => a - b);
    };

    expect(await sweep()).toEqual([...weeks, unknown]);
    expect(await sweep(tomorrow())).toEqual([]);
    expect(published).toBe(true);
    // The bot's own comments changed them all.
    expect(await sweep()).toEqual([...weeks, unknown]);
    expect(await sweep()).toEqual([unknown]);
    world.comment(config, weeks[1] ?? 0, "bert", "What is this?");
    expect(await sweep()).toEqual([weeks[1], unknown]);
    const text = world.files(config, "main").get("mirrorkit.yaml") ?? "";
    world.push(config, {
      branch: "main",
      account: "bert",
      files: { "mirrorkit.yaml": `${text}# x\n` },
    });
    expect(await sweep()).toEqual([...weeks, unknown]);
  },
);
