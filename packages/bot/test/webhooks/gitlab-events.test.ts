import { readGitlabEvent } from "@mirrorkit/bot/server";
import { describe, expect, test } from "vitest";
import { project } from "../server/bot-at-work.ts";
import { gitlabPush, mergeRequest, note, pipeline } from "./payloads.ts";

const forge = { id: "lab", projects: [project("g/p")] };
const review = { keys: [{ kind: "review", forge: "lab", project: "g/p", number: 5 }] };
const publish = { keys: [{ kind: "publish", forge: "target", publication: "site" }] };

const read = (payload: unknown) => readGitlabEvent(payload, forge);

describe("merge requests", () => {
  test.each(["open", "reopen", "update", "close", "merge", "approved", "unapproved"])(
    "%s asks for a review",
    (action) => {
      expect(read(mergeRequest({ action }))).toEqual(review);
    },
  );

  test("one without a number is ignored", () => {
    expect(read(mergeRequest({ iid: "5" }))).toHaveProperty("ignored");
  });
});

describe("notes", () => {
  test("a new one on a merge request asks for a review, also of GitLabs that name no action", () => {
    expect(read(note())).toEqual(review);
    expect(read(note({ action: undefined }))).toEqual(review);
  });

  test.each([
    ["one that was edited", { action: "update" }],
    ["one that GitLab wrote", { system: true }],
    ["one on an issue", { noteable_type: "Issue" }],
    ["one on a commit", { noteable_type: "Commit" }],
  ])("%s asks for nothing", (_, attributes) => {
    expect(read(note(attributes))).toHaveProperty("ignored");
  });
});

describe("pipelines", () => {
  const own = { iid: 5, target_project_id: 1 };

  test.each(["success", "failed", "canceled", "skipped"])(
    "one of a merge request that ended as %s asks for its review",
    (status) => {
      expect(read(pipeline({ status }, own))).toEqual(review);
    },
  );

  test.each(["pending", "running", "created", "manual"])(
    "one that is %s asks for nothing",
    (status) => {
      expect(read(pipeline({ status }, own))).toEqual({ ignored: "the pipeline has not ended" });
    },
  );

  test("one that went through on the branch of a publication asks for it", () => {
    expect(read(pipeline({}, null))).toEqual(publish);
  });

  test.each([
    ["one of a merge request that goes elsewhere", pipeline({}, { iid: 5, target_project_id: 2 })],
    ["one that failed", pipeline({ status: "failed" }, null)],
    ["one of a tag", pipeline({ tag: true }, null)],
    ["one of another branch", pipeline({ ref: "topic" }, null)],
  ])("%s asks for nothing", (_, payload) => {
    expect(read(payload)).toHaveProperty("ignored");
  });
});

describe("pushes", () => {
  test("one that touches the records asks for the publication", () => {
    expect(read(gitlabPush("refs/heads/main", ["records/1/manifest.json"]))).toEqual(publish);
  });

  test("one of a hook of the instance does too", () => {
    const payload = { ...gitlabPush("refs/heads/main", ["records/a"]), object_kind: undefined };
    expect(read({ ...payload, event_name: "push" })).toEqual(publish);
  });

  test("one that does not list all of its commits may have touched them", () => {
    const payload = gitlabPush("refs/heads/main", ["README.md"], { total_commits_count: 21 });
    expect(read(payload)).toEqual(publish);
  });

  test.each([
    ["one elsewhere", gitlabPush("refs/heads/main", ["README.md"])],
    ["a branch that goes", gitlabPush("refs/heads/main", [], { after: "0".repeat(40) })],
    ["one without a branch", gitlabPush("", ["records/a"])],
  ])("%s asks for nothing", (_, payload) => {
    expect(read(payload)).toHaveProperty("ignored");
  });
});

describe("other events", () => {
  test.each([
    "build",
    "job",
    "tag_push",
    "issue",
    "wiki_page",
    "feature_flag",
    "",
    "x".repeat(2000),
  ])("%s is ignored, and the reason is told", (kind) => {
    expect(read({ ...mergeRequest(), object_kind: kind })).toEqual({
      ignored: expect.stringMatching(/\w/),
    });
  });

  test.each([[null], ["text"], [7], [[]], [{}], [{ object_kind: {} }]])(
    "%j is ignored",
    (payload) => {
      expect(read(payload)).toHaveProperty("ignored");
    },
  );

  test("one of a project that is not configured is ignored", () => {
    const payload = { ...mergeRequest(), project: { id: 1, path_with_namespace: "g/other" } };
    expect(read(payload)).toEqual({ ignored: "the project is not configured" });
  });
});
