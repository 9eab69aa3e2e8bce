import { readGitlabEvent } from "@mirrorkit/bot/internal";
import { describe, expect, test } from "vitest";
import { project } from "../server/bot-at-work.ts";
import {
  commandTexts,
  gitlabPush,
  idleTexts,
  job,
  mergeRequest,
  note,
  pipeline,
} from "./payloads.ts";

const forge = { id: "lab", projects: [project("g/p")] };
const review = { keys: [{ kind: "review", forge: "lab", project: "g/p", number: 5 }] };
const publish = { keys: [{ kind: "publish", forge: "target", publication: "site" }] };

const sha = "a".repeat(40);
const ofBranch = { keys: [], branch: { project: "g/p", branch: "topic", sha } };

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
  const paced = { ...review, paced: "3" };

  test("a new one with a command asks for a review, also of GitLabs that name no action", () => {
    expect(read(note())).toEqual(paced);
    expect(read(note({ action: undefined }))).toEqual(paced);
  });

  test("one that was edited does too, whatever it says: it may have approved something", () => {
    expect(read(note({ action: "update", note: "No." }))).toEqual(paced);
  });

  test("its author is told by name where GitLab tells no number", () => {
    expect(read({ ...note(), user: { username: "eve" } })).toEqual({ ...review, paced: "eve" });
  });

  test.each([...idleTexts])("a new one that says %j asks for nothing", (text) => {
    const ignored = { ignored: "the note contains no command" };
    expect(read(note({ note: text }))).toEqual(ignored);
    expect(read(note({ note: text, action: undefined }))).toEqual(ignored);
  });

  test.each([...commandTexts])("a new one that says %j asks for a review", (text) => {
    expect(read(note({ note: text }))).toEqual(paced);
  });

  test.each([
    ["one of an action that is none of GitLab's", { action: "other" }],
    ["one on an issue that was edited", { action: "update", noteable_type: "Issue" }],
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

  test.each(["running", "pending"])(
    "one that is %s only because of a status asks for the review",
    (status) => {
      const jobs = ["success", "failed", "skipped", "manual"].map((is) => ({ status: is }));
      expect(read(pipeline({ status }, own, jobs))).toEqual(review);
    },
  );

  test.each([
    ["has a job that runs", [{ status: "success" }, { status: "running" }]],
    ["has a job that waits", [{ status: "success" }, { status: "created" }]],
    ["has no jobs", []],
    ["has jobs that are none", [7, null]],
    ["tells no jobs", "success"],
  ])("one that runs and %s asks for nothing", (_, jobs) => {
    const payload = pipeline({ status: "running" }, own, jobs);
    expect(read(payload)).toEqual({ ignored: "the pipeline has not ended" });
  });

  test.each(["success", "failed"])(
    "one of another branch that ended as %s asks for what comes from there",
    (status) => {
      expect(read(pipeline({ status, ref: "topic", sha }, null))).toEqual(ofBranch);
    },
  );

  test("one that went through on the branch of a publication asks for it", () => {
    expect(read(pipeline({}, null))).toEqual(publish);
  });

  test.each([
    ["one of a merge request that goes elsewhere", pipeline({}, { iid: 5, target_project_id: 2 })],
    ["one that failed", pipeline({ status: "failed" }, null)],
    ["one of a tag", pipeline({ tag: true }, null)],
    ["one of statuses alone", pipeline({ ref: "topic", sha, source: "external" }, null)],
    ["one of a branch that is not told", pipeline({ ref: 7, sha }, null)],
    ["one of no commit", pipeline({ ref: "topic" }, null)],
  ])("%s asks for nothing", (_, payload) => {
    expect(read(payload)).toHaveProperty("ignored");
  });
});

describe("jobs", () => {
  test.each(["head", "merge"])("one of a merge request's %s asks for its review", (what) => {
    expect(read(job({ ref: `refs/merge-requests/5/${what}` }))).toEqual(review);
  });

  test("one of a branch asks for what comes from there", () => {
    expect(read(job({ ref: "topic" }))).toEqual(ofBranch);
  });

  test.each(["https://lab.test/g/p", "https://lab.test/some/folder/G/P"])(
    "one of an older GitLab names its project by the page %s",
    (homepage) => {
      expect(read(job({ project: undefined, repository: { homepage } }))).toEqual(review);
    },
  );

  test.each(["created", "pending", "running", "failed", "canceled", "skipped", "manual", "", 7])(
    "one that is %j asks for nothing",
    (status) => {
      expect(read(job({ build_status: status }))).toEqual({
        ignored: "the job did not succeed",
      });
    },
  );

  test.each([
    ["one of the branch that is published", job({ ref: "main" })],
    [
      "one of the default branch",
      job({ ref: "trunk", project: { path_with_namespace: "g/p", default_branch: "trunk" } }),
    ],
    ["one of a tag", job({ ref: "v1", tag: true })],
    ["one of a merge train", job({ ref: "refs/merge-requests/5/train" })],
    ["one of a number that is none", job({ ref: "refs/merge-requests/0/head" })],
    ["one of a number without end", job({ ref: `refs/merge-requests/${"9".repeat(40)}/head` })],
    ["one without a branch", job({ ref: undefined })],
    ["one without a commit", job({ ref: "topic", sha: undefined })],
    ["one of another project", job({ project: { path_with_namespace: "g/other" } })],
    ["one of a page elsewhere", job({ project: undefined, repository: { homepage: "g/p" } })],
    ["one of no project", job({ project: undefined })],
  ])("%s asks for nothing", (_, payload) => {
    expect(read(payload)).toHaveProperty("ignored");
  });

  test("one of a project whose merge requests are not reviewed asks for nothing", () => {
    const silent = { id: "lab", projects: [{ ...project("g/p"), reviews: false }] };
    expect(readGitlabEvent(job({ ref: "topic" }), silent)).toHaveProperty("ignored");
    expect(readGitlabEvent(job(), silent)).toHaveProperty("ignored");
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
  test.each(["job", "tag_push", "issue", "wiki_page", "feature_flag", "", "x".repeat(2000)])(
    "%s is ignored, and the reason is told",
    (kind) => {
      expect(read({ ...mergeRequest(), object_kind: kind })).toEqual({
        ignored: expect.stringMatching(/\w/),
      });
    },
  );

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
