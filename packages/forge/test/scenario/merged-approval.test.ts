import { findMergedApproval } from "@mirrorkit/forge";
import { defaultSettings } from "@mirrorkit/sdk/settings";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ForgeWorld } from "../forges/world.ts";
import { worlds } from "../forges/worlds.ts";
import { Story } from "./scenario.ts";

const policy = defaultSettings.review.approval;

describe.each(worlds)("approvals of merged changes on %s", (_kind, openWorld) => {
  let world: ForgeWorld;
  let story: Story;
  let digest = "";

  beforeEach(async () => {
    world = await openWorld();
    story = new Story(world);
    story.open();
    await story.review();
    digest = story.digest();
  });
  afterEach(() => world.close());

  const find = async (wanted = digest, allowed = policy) =>
    findMergedApproval(await world.open(story.config), wanted, allowed);

  test("the comment that approved exactly these removals counts once it is merged", async () => {
    story.approve("bert");
    expect(await find()).toEqual({ refused: [] });
    world.merge(story.config, story.number);
    expect(await find()).toEqual({ approvedBy: "bert", number: story.number, refused: [] });
    expect(await find("0".repeat(32))).toEqual({ refused: [] });
  });

  test("the word of someone who may not approve does not count, and it is said why", async () => {
    story.approve("ada");
    world.merge(story.config, story.number);
    expect(await find()).toEqual({
      refused: [`ada in ${story.number}: the permission maintain in this project is required`],
    });
  });

  test("who lost the permission meanwhile does not count", async () => {
    story.approve("bert");
    world.merge(story.config, story.number);
    world.permit(story.config, "bert", "read");
    expect(await find()).toMatchObject({ refused: [expect.stringMatching(/^bert in/)] });
  });

  test("a label counts where the settings let it, an approval of the forge's own does not", async () => {
    world.label(story.config, story.number, "bert", `removals-approved:${digest}`);
    world.approve(story.config, story.number, "bert");
    world.merge(story.config, story.number);
    expect(await find(digest, { ...policy, by: ["review"] })).toEqual({ refused: [] });
    expect(await find(digest, { ...policy, by: ["label"] })).toMatchObject({ approvedBy: "bert" });
  });
});
