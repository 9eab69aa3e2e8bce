import { reviewChangeRequest } from "@mirrorkit/forge";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ForgeWorld } from "../forges/world.ts";
import { worlds } from "../forges/worlds.ts";
import { imageSetOf, mappingOf, settingsText } from "../golden.ts";
import { Story } from "./scenario.ts";

const path = "production/imageset.yaml";
const held = "failed: Blocked: 32 removals are not approved.";
const passed = "passed: Passed: 32 removals, approved.";

describe.each(worlds)("reviewing on %s", (_kind, openWorld) => {
  let world: ForgeWorld;
  let story: Story;

  beforeEach(async () => {
    world = await openWorld();
    story = new Story(world);
    story.open();
  });

  afterEach(() => world.close());

  function settings(change: (text: string) => string): void {
    world.push(story.config, { branch: "main", files: { "mirrorkit.yaml": change(settingsText) } });
  }

  async function verdict(): Promise<string> {
    await story.review();
    return story.status();
  }

  describe("an approval counts only", () => {
    beforeEach(() => story.review());

    test("from somebody who may maintain at that moment", async () => {
      world.permit(story.config, "carl", "write");
      story.approve("carl");
      expect(await verdict()).toBe(held);
      expect(story.comments()[0]).toContain("`carl`");
      expect(story.comments()[0]).toContain("the permission maintain in this project is required");
      world.permit(story.config, "carl", "maintain");
      expect(await verdict()).toBe(passed);
      world.permit(story.config, "carl", "none");
      expect(await verdict()).toBe(held);
    });

    test("from somebody else than the author, unless the settings allow it", async () => {
      world.permit(story.config, "ada", "admin");
      story.approve("ada");
      expect(await verdict()).toBe(held);
      settings((text) => text.replace("review:", "review:\n  approval: {author: true}"));
      expect(await verdict()).toBe(passed);
    });

    test("for exactly these removals", async () => {
      story.approve("bert", "0123456789abcdef0123456789abcdef");
      expect(await verdict()).toBe(held);
    });

    test("from somebody else than the account that writes the comment", async () => {
      world.permit(story.config, world.botName, "admin");
      story.approve(world.botName);
      expect(await verdict()).toBe(held);
      expect(story.comments()[0]).toContain("this account posts the comment");
    });

    test("in a comment that was not edited", async () => {
      const id = world.comment(story.config, story.number, "bert", "let me see");
      world.editComment(
        story.config,
        story.number,
        id,
        `/mirror approve-removals ${story.digest()}`,
      );
      expect(await verdict()).toBe(held);
      expect(story.comments()[0]).toContain("because the comment was edited");
    });

    test("by the ways that the settings of the default branch allow, not those of the change", async () => {
      const easy = settingsText.replace(
        "review:",
        "review:\n  approval: {author: true, permission: write}",
      );
      const files = { "mirrorkit.yaml": easy };
      const sha = world.push(story.config, { branch: "week-2", account: "ada", files });
      world.addArtefact(story.config, {
        sha,
        name: "dry-run",
        files: { "mapping.txt": mappingOf(2) },
        changeRequest: story.number,
      });
      const both = "failed: Blocked: 32 removals and 2 changes of settings are not approved.";
      expect(await verdict()).toBe(both);
      story.approve("ada");
      expect(await verdict()).toBe(both);
    });

    test("where comments do not count, whoever writes one is told", async () => {
      settings((text) => text.replace("review:", "review:\n  approval: {by: [review]}"));
      story.approve("bert");
      expect(await verdict()).toBe(held);
      expect(story.comments()[0]).toContain("approval by comment is not enabled here");
    });

    test("as a label that names the removals, if labels count", async () => {
      const label = `removals-approved:${story.digest()}`;
      world.label(story.config, story.number, "bert", label);
      expect(await verdict()).toBe(held);
      settings((text) => text.replace("review:", "review:\n  approval: {by: [label]}"));
      expect(await verdict()).toBe(passed);
      world.label(story.config, story.number, "bert", label, false);
      expect(await verdict()).toBe(held);
      world.label(story.config, story.number, "ada", label);
      expect(await verdict()).toBe(held);
    });

    test("as a review of this commit, if reviews count", async () => {
      settings((text) => text.replace("review:", "review:\n  approval: {by: [review]}"));
      world.approve(story.config, story.number, "bert");
      expect(await verdict()).toBe(passed);
      story.removeMore();
      expect(await verdict()).toBe("failed: Blocked: 34 removals are not approved.");
    });
  });

  test("what people ask is answered in the comment", async () => {
    await story.review();
    world.comment(
      story.config,
      story.number,
      "carl",
      "/mirror help\n/mirror recheck\n/mirror dance",
    );
    await story.review();
    const [text = ""] = story.comments();
    expect(text).toContain("`/mirror approve-removals DIGEST` approves exactly");
    expect(text).toMatch(/`carl`, `\/mirror recheck`: done, requested at `2/);
    expect(text).toContain("`/mirror dance`: there is no such command");
  });

  test("without a mapping the check is posted, and what is missing", async () => {
    const files = { [path]: `${imageSetOf(2)}# again\n` };
    world.push(story.config, { branch: "week-2", account: "ada", files });
    expect(await verdict()).toMatch(/^pending: Waiting/);
    expect(story.comments()[0]).toMatch(/There is no mapping of the commit `[0-9a-f]{8}` yet/);
    world.addArtefact(story.config, {
      sha: story.head(),
      changeRequest: story.number,
      name: "dry-run",
      files: { "mapping.txt": mappingOf(2) },
    });
    expect(await verdict()).toBe(held);
    expect(story.comments()).toHaveLength(1);
  });

  test("a mapping that is committed will do", async () => {
    settings((text) => text.replace(/mapping: .*/, "mapping: {file: 'mappings/{imageSet}.txt'}"));
    const base = { "mappings/production.txt": mappingOf(1), "mirrorkit.yaml": settingsText };
    const other = world.addProject("platform/other", {
      ...base,
      "mirrorkit.yaml": settingsText.replace(
        /mapping: .*/,
        "mapping: {file: 'mappings/{imageSet}.txt'}",
      ),
      [path]: imageSetOf(1),
    });
    world.permit(other, "ada", "write");
    world.push(other, {
      branch: "next",
      account: "ada",
      files: { [path]: imageSetOf(2), "mappings/production.txt": mappingOf(2) },
    });
    const number = world.openChangeRequest(other, {
      source: "next",
      title: "Next",
      account: "ada",
    });
    const result = await reviewChangeRequest({ project: await world.open(other), number });
    expect(result.gate?.verdict).toBe("Blocked: 32 removals are not approved.");
  });

  test("settings that are broken on the target branch are told once, with their line", async () => {
    settings((text) => `${text}bots: 1\n`);
    expect(await verdict()).toBe("failed: Blocked: the settings cannot be read.");
    await story.review();
    expect(story.comments()).toHaveLength(1);
    expect(story.comments()[0]).toContain("`mirrorkit.yaml:10:1`");
  });

  test("a change that no longer touches an ImageSet says so", async () => {
    await story.review();
    world.push(story.config, {
      branch: "week-2",
      account: "ada",
      files: { [path]: imageSetOf(1) },
    });
    expect(await verdict()).toBe("passed: This change touches no ImageSet.");
    expect(story.comments()[0]).toContain("### ✅ This change touches no ImageSet.");
  });

  test("a change that never touched one gets a status and no comment", async () => {
    world.push(story.config, {
      branch: "readme",
      account: "ada",
      files: { "README.md": "hello\n" },
    });
    const request = { source: "readme", title: "Readme", account: "ada" };
    const number = world.openChangeRequest(story.config, request);
    const result = await reviewChangeRequest({ project: await world.open(story.config), number });
    expect(result.comment).toBe("none");
    expect(world.comments(story.config, number)).toEqual([]);
    const sha = world.branch(story.config, "readme") ?? "";
    expect(world.statuses(story.config, sha).get("mirrorkit/review")?.state).toBe("passed");
  });

  test("a change to another branch is not reviewed, and sets no status of its commit", async () => {
    await story.review();
    world.push(story.config, {
      branch: "evil",
      account: "ada",
      files: { "mirrorkit.yaml": "{}\n" },
    });
    const request = { source: "week-2", target: "evil", title: "Nothing to see", account: "ada" };
    const number = world.openChangeRequest(story.config, request);
    const result = await reviewChangeRequest({ project: await world.open(story.config), number });
    expect(result).toEqual({ comment: "none", otherTarget: "evil" });
    expect(story.status()).toBe(held);
  });

  test("evidence of an older commit judges nothing", async () => {
    const head = story.head();
    world.push(story.config, { branch: "week-2", account: "ada", files: { "a.txt": "a\n" } });
    const project = await world.open(story.config);
    const result = await reviewChangeRequest({ project, number: story.number, head });
    expect(result).toEqual({ comment: "superseded" });
    expect(story.status()).toBe("none");
  });

  test("nothing of a fork's pipeline is taken", async () => {
    const files = { [path]: imageSetOf(2) };
    world.push(story.config, { branch: "stranger", account: "eve", files });
    const request = { source: "stranger", title: "Free images", account: "eve", fork: true };
    const number = world.openChangeRequest(story.config, request);
    const result = await reviewChangeRequest({ project: await world.open(story.config), number });
    expect(result.gate?.state).toBe("waiting");
    expect(result.text).toContain("results of a fork's pipeline are not trusted");
  });

  test("doubled comments are healed, and others' are left alone", async () => {
    await story.review();
    const [body = ""] = story.comments();
    world.comment(story.config, story.number, world.botName, body);
    world.comment(story.config, story.number, "eve", body);
    await story.review();
    expect(story.comments()).toHaveLength(1);
    expect(
      world.comments(story.config, story.number).filter(({ account }) => account === "eve"),
    ).toHaveLength(1);
  });

  test("a comment of ours that somebody changed or deleted is put right", async () => {
    await story.review();
    const [comment] = world.comments(story.config, story.number);
    world.editComment(
      story.config,
      story.number,
      comment?.id ?? "",
      `${comment?.body}\nall is well`,
    );
    await story.review();
    expect(story.comments()[0]).not.toContain("all is well");
    world.deleteComment(story.config, story.number, comment?.id ?? "");
    await story.review();
    expect(story.comments()).toHaveLength(1);
  });

  test("a permission that is taken away while a slow review reads counts", async () => {
    await story.review();
    story.approve("bert");
    const slow = story.review();
    world.permit(story.config, "bert", "read");
    await slow;
    await story.review();
    expect(story.status()).toBe(held);
  });

  test.each([
    ["an ImageSet of 5 MB", { [path]: `# ${"x".repeat(5_000_000)}\n${imageSetOf(2)}` }],
    ["an ImageSet that is binary", { [path]: Uint8Array.of(0, 1, 2, 255) }],
    ["no ImageSet any more", { [path]: null }],
  ])("%s holds, and the comment says why", async (_what, files) => {
    world.push(story.config, { branch: "week-2", account: "ada", files });
    expect(await verdict()).toBe("failed: Blocked: 1 error to fix.");
    expect(story.comments()[0]).toContain("**error**");
  });

  test("3,000 changed files, which no forge lists, cost a fixed few more calls", async () => {
    async function callsAfter(count: number): Promise<number> {
      const files = Object.fromEntries(
        Array.from({ length: count }, (_, index) => [`docs/${count}/${index}.md`, `${index}\n`]),
      );
      world.push(story.config, { branch: "week-2", account: "ada", files });
      const before = world.calls.length;
      await story.review();
      return world.calls.length - before;
    }

    await story.review();
    const usual = await callsAfter(1);
    expect(await callsAfter(3_000)).toBeLessThanOrEqual(usual + 6);
  });

  test("names with emoji and right-to-left text come through", async () => {
    const name = "📦 كتالوج";
    const text = settingsText.replace(
      "production/imageset.yaml",
      JSON.stringify(`${name}/imageset.yaml`),
    );
    const project = world.addProject("platform/emoji", {
      "mirrorkit.yaml": text,
      [`${name}/imageset.yaml`]: imageSetOf(1),
    });
    world.permit(project, "ada", "write");
    world.push(project, {
      branch: "w2",
      account: "ada",
      files: { [`${name}/imageset.yaml`]: imageSetOf(2) },
    });
    const request = { source: "w2", title: `${name} \u202e next`, account: "ada" };
    const number = world.openChangeRequest(project, request);
    const opened = await world.open(project);
    expect((await reviewChangeRequest({ project: opened, number })).comment).toBe("created");
    expect((await reviewChangeRequest({ project: opened, number })).comment).toBe("unchanged");
  });

  test("a branch that is deleted in between leaves nothing half done", async () => {
    await story.review();
    world.deleteBranch(story.config, "week-2");
    world.editChangeRequest(story.config, story.number, { state: "closed" });
    expect((await story.review())?.comment).toBe("none");
  });
});
