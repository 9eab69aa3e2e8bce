import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ForgeWorld } from "../forges/world.ts";
import { worlds } from "../forges/worlds.ts";
import { failedPass, weeks } from "../golden.ts";
import { Story } from "./scenario.ts";

describe.each(worlds)("a week on %s", (_kind, openWorld) => {
  let world: ForgeWorld;
  let story: Story;

  beforeEach(async () => {
    world = await openWorld();
    story = new Story(world);
  });

  afterEach(() => world.close());

  test("the comment and the gate follow the change until it is merged", async () => {
    story.open();
    expect((await story.review())?.comment).toBe("created");
    expect(story.status()).toBe("failed: Blocked: 32 removals are not approved.");
    expect(story.comments()).toHaveLength(1);

    story.approve("bert");
    expect((await story.review())?.comment).toBe("updated");
    expect(story.status()).toBe("passed: Passed: 32 removals, approved.");
    expect(story.comments()[0]).toContain("Approved by `bert`.");

    story.removeMore();
    await story.review();
    expect(story.status()).toBe("failed: Blocked: 34 removals are not approved.");
    expect(story.comments()[0]).toContain("not counted: the removals have changed since");

    story.approve("bert");
    await story.review();
    expect(story.status()).toBe("passed: Passed: 34 removals, approved.");
    expect(story.comments()).toHaveLength(1);

    world.merge(story.config, story.number);
    expect((await story.review())?.comment).toBe("none");
  });

  test("doing it again writes nothing", async () => {
    story.open();
    await story.review();
    const writes = world.calls.filter((call) => call.writes).length;
    expect((await story.review())?.comment).toBe("unchanged");
    expect(world.calls.filter((call) => call.writes)).toHaveLength(writes);
  });

  test("cluster resources are proposed, brought up to date and closed", async () => {
    expect(await story.publish(weeks[0])).toMatchObject({ outcome: "opened" });
    const [number = 0] = world.changeRequests(story.gitops);
    expect(world.changeRequest(story.gitops, number)).toMatchObject({
      state: "open",
      title: "Mirror: cluster resources of production",
      source: "mirrorkit/production",
    });
    const writes = world.calls.filter((call) => call.writes).length;
    expect(await story.publish(weeks[0])).toMatchObject({ outcome: "unchanged" });
    expect(world.calls.filter((call) => call.writes)).toHaveLength(writes);

    expect(await story.publish(weeks[1])).toMatchObject({ outcome: "updated" });
    expect(world.log(story.gitops, "mirrorkit/production")).toHaveLength(2);

    story.acceptProposal();
    expect(await story.publish(weeks[1])).toMatchObject({ outcome: "closed" });
    expect(world.changeRequest(story.gitops, number).state).toBe("closed");
    expect(world.branch(story.gitops, "mirrorkit/production")).toBeUndefined();
  });

  test("a pass that failed is never proposed", async () => {
    await expect(story.publish(failedPass)).rejects.toMatchObject({ code: "refused" });
    expect(world.calls.filter((call) => call.writes)).toEqual([]);
    expect(world.branch(story.gitops, "mirrorkit/production")).toBeUndefined();
  });
});
