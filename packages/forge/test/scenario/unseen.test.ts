import { type ForgeProject, reviewChangeRequest } from "@mirrorkit/forge";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Files, ForgeWorld } from "../forges/world.ts";
import { worlds } from "../forges/worlds.ts";
import { imageSetOf, settingsText } from "../golden.ts";
import { Story } from "./scenario.ts";

const path = "production/imageset.yaml";
const held = "failed: Blocked: 32 removals are not approved.";

describe.each(worlds)("on %s, before a change is reviewed", (_kind, openWorld) => {
  let world: ForgeWorld;
  let story: Story;

  beforeEach(async () => {
    world = await openWorld();
    story = new Story(world);
    story.open();
  });

  afterEach(() => world.close());

  /** Reviews the change with a project that does something whenever a file of its newest commit is read. */
  async function reviewWith(onRead: () => void): Promise<unknown> {
    const project = await world.open(story.config);
    const readFile: ForgeProject["readFile"] = async (request) => {
      if (request.ref === story.head()) onRead();
      return project.readFile(request);
    };
    const watched = new Proxy(project, {
      get: (target, name) => (name === "readFile" ? readFile : Reflect.get(target, name)),
    });
    return reviewChangeRequest({ project: watched, number: story.number });
  }

  test("it is held, and stays so when it cannot be read", async () => {
    const broken = reviewWith(() => {
      throw new MirrorError("network", "no answer");
    });
    await expect(broken).rejects.toThrow("no answer");
    expect(story.status()).toBe("pending: The review is in progress.");
    await story.review();
    expect(story.status()).toBe(held);
  });

  test("by the status that the settings name", async () => {
    const named = settingsText.replace("review:", "review:\n  status: gate");
    world.push(story.config, { branch: "main", files: { "mirrorkit.yaml": named } });
    const seen: unknown[] = [];
    await reviewWith(() => seen.push(world.statuses(story.config, story.head()).get("gate")));
    expect(seen[0]).toMatchObject({ state: "pending" });
    expect(world.statuses(story.config, story.head()).has("mirrorkit/review")).toBe(false);
  });

  test("a verdict that is there already stands until there is another one", async () => {
    await story.review();
    const seen = new Set<string>();
    await reviewWith(() => seen.add(story.status()));
    expect([...seen]).toEqual([held]);
    story.approve("bert");
    await story.review();
    const later = new Set<string>();
    await reviewWith(() => later.add(story.status()));
    expect([...later]).toEqual(["passed: Passed: 32 removals, approved."]);
  });

  test("nothing is written when nothing may be", async () => {
    const project = await world.open(story.config);
    await reviewChangeRequest({ project, number: story.number, dryRun: true });
    expect(story.status()).toBe("none");
  });

  test.each([
    ["no settings", null, "the default branch has no settings", "has no settings file"],
    ["empty settings", "\n", "of the default branch list no ImageSet", "list no ImageSet"],
    [
      "settings that name no ImageSet",
      "review: {status: mirrorkit/review}\n",
      "of the default branch list no ImageSet",
      "List the ImageSets under",
    ],
    ["settings that are no text", Uint8Array.of(255), "the settings cannot be read", "UTF-8"],
  ] as const)("with %s on the default branch it is blocked", async (_what, file, title, said) => {
    const files: Files = { "mirrorkit.yaml": file };
    world.push(story.config, { branch: "main", account: "bert", files });
    await story.review();
    expect(story.status()).toMatch(/^failed: /);
    expect(story.status()).toContain(title);
    expect(story.comments()).toEqual([expect.stringContaining(said)]);
    story.approve("bert", "0123456789abcdef0123456789abcdef");
    await story.review();
    expect(story.status()).toMatch(/^failed: /);
    world.push(story.config, { branch: "main", files: { "mirrorkit.yaml": settingsText } });
    await story.review();
    expect(story.status()).toBe(held);
    expect(world.files(story.config, "main").get(path)).toBe(imageSetOf(1));
  });
});
