import { readGithubEvent } from "@mirrorkit/bot/internal";
import { describe, expect, test } from "vitest";
import { project } from "../server/bot-at-work.ts";
import { commandTexts, githubPush, idleTexts, pullRequest } from "./payloads.ts";

const forge = { id: "hub", projects: [project("o/r"), { ...project("o/target"), reviews: false }] };
const review = { keys: [{ kind: "review", forge: "hub", project: "o/r", number: 7 }] };
const publish = { keys: [{ kind: "publish", forge: "target", publication: "site" }] };
const repository = { id: 1, full_name: "o/r" };

const read = (name: string, payload: unknown) => readGithubEvent(name, payload, forge);

describe("pull requests", () => {
  test.each([
    "opened",
    "reopened",
    "synchronize",
    "edited",
    "labeled",
    "unlabeled",
    "closed",
    "ready_for_review",
  ])("%s asks for a review", (action) => {
    expect(read("pull_request", pullRequest(action))).toEqual(review);
  });

  test.each(["assigned", "review_requested", "locked", "", 4])("%s asks for nothing", (action) => {
    expect(read("pull_request", pullRequest(action as string))).toEqual({
      ignored: "the action is ignored",
    });
  });

  test("the project is found whatever the case, and the key has it as the settings do", () => {
    expect(read("pull_request", pullRequest("opened", 7, "O/R"))).toEqual(review);
  });

  test("those of a project that is not configured are ignored", () => {
    expect(read("pull_request", pullRequest("opened", 7, "o/other"))).toEqual({
      ignored: "the project is not configured",
    });
  });

  test("those of a project whose change requests are not reviewed are ignored", () => {
    expect(read("pull_request", pullRequest("opened", 7, "o/target"))).toHaveProperty("ignored");
  });

  test.each([0, -1, 1.5, "7", null, 2 ** 60, {}])("the number %s is none", (number) => {
    expect(read("pull_request", pullRequest("opened", number))).toEqual({
      ignored: "it does not name a change request of this project",
    });
  });

  test.each([
    ["submitted", "approved"],
    ["submitted", "changes_requested"],
    ["submitted", undefined],
    ["dismissed", "commented"],
  ])("a review that was %s as %s asks for one of ours", (action, state) => {
    const payload = { ...pullRequest(action), review: { state }, sender: { id: 3 } };
    expect(read("pull_request_review", payload)).toEqual({ ...review, paced: "3" });
  });

  test.each([
    ["edited", "approved"],
    ["submitted", "commented"],
  ])("a review that was %s as %s asks for nothing", (action, state) => {
    const payload = { ...pullRequest(action), review: { state } };
    expect(read("pull_request_review", payload)).toHaveProperty("ignored");
  });
});

describe("comments", () => {
  const recheck = { body: "/mirror recheck", user: { id: 3 }, author_association: "NONE" };
  const comment = (action: string, issue: object, more: object = { comment: recheck }) => ({
    action,
    issue,
    repository,
    sender: { id: 3 },
    ...more,
  });
  const onPull = { number: 7, pull_request: { url: "https://api.example.test/pulls/7" } };
  const from = (body: string) => ({ changes: { body: { from: body } } });

  test.each([
    ["created", {}],
    ["edited", from("/mirror recheck")],
    ["edited", from("I was wrong.")],
    ["deleted", {}],
  ])("one with a command that was %s on a pull request asks for a review: %j", (action, more) => {
    const payload = comment(action, onPull, { comment: recheck, ...more });
    expect(read("issue_comment", payload)).toEqual({ ...review, paced: "3" });
  });

  test.each([
    ["that held a command", from("/mirror approve-removals 0123")],
    ["of which it is not told what it was", {}],
  ])("one %s and was edited asks for a review", (_, more) => {
    const payload = comment("edited", onPull, { comment: { body: "No." }, ...more });
    expect(read("issue_comment", payload)).toHaveProperty("keys", review.keys);
  });

  test.each([...idleTexts])("one that says %j asks for nothing", (body) => {
    for (const action of ["created", "edited", "deleted"]) {
      const payload = comment(action, onPull, { comment: { body }, ...from("LGTM") });
      expect(read("issue_comment", payload)).toEqual({
        ignored: "the comment contains no command",
      });
    }
  });

  test.each([...commandTexts])("one that says %j asks for a review", (body) => {
    const payload = comment("created", onPull, { comment: { body } });
    expect(read("issue_comment", payload)).toHaveProperty("keys", review.keys);
  });

  test.each(["OWNER", "MEMBER", "COLLABORATOR"])(
    "one of an account that is %s here is not paced",
    (as) => {
      const by = (sender: number) =>
        read("issue_comment", {
          ...comment("created", onPull, { comment: { ...recheck, author_association: as } }),
          sender: { id: sender },
        });
      expect(by(3)).toEqual(review);
      expect(by(4)).toEqual({ ...review, paced: "4" });
    },
  );

  test.each([
    ["one that was pinned", "pinned", onPull],
    ["one on an issue", "created", { number: 7 }],
    ["one that was deleted on an issue", "deleted", { number: 7 }],
    ["one on an issue that says so", "created", { number: 7, pull_request: null }],
  ])("%s asks for nothing", (_, action, issue) => {
    expect(read("issue_comment", comment(action, issue))).toHaveProperty("ignored");
  });
});

describe("checks and workflows", () => {
  const pulls = [
    { number: 7, base: { repo: { id: 1 } } },
    { number: 8, base: { repo: { id: 2 } } },
    { number: 7, base: { repo: { id: 1 } } },
  ];

  test.each(["check_run", "check_suite"])("a %s asked for anew asks for reviews here", (name) => {
    const payload = (action: string) => ({ action, repository, [name]: { pull_requests: pulls } });
    expect(read(name, payload("rerequested"))).toEqual(review);
    expect(read(name, payload("completed"))).toHaveProperty("ignored");
  });

  const run = (more: object, action = "completed") => ({
    action,
    repository,
    workflow_run: {
      pull_requests: [],
      conclusion: "success",
      head_branch: "main",
      head_repository: { id: 1 },
      ...more,
    },
  });

  test("one that ended asks for the reviews of its pull requests", () => {
    const payload = run({ pull_requests: pulls, head_branch: "topic" });
    expect(read("workflow_run", payload)).toEqual(review);
  });

  test("one that went through on the branch of a publication asks for it", () => {
    expect(read("workflow_run", run({}))).toEqual(publish);
  });

  test("one may ask for both", () => {
    expect(read("workflow_run", run({ pull_requests: pulls }))).toEqual({
      keys: [...review.keys, ...publish.keys],
    });
  });

  test.each([
    ["one of a fork's branch of that name", run({ head_repository: { id: 2 } })],
    ["one that failed", run({ conclusion: "failure" })],
    ["one of another branch", run({ head_branch: "topic" })],
    ["one that has begun", run({}, "requested")],
  ])("%s asks for nothing", (_, payload) => {
    expect(read("workflow_run", payload)).toHaveProperty("ignored");
  });
});

describe("pushes", () => {
  test("one that touches the records asks for the publication", () => {
    expect(read("push", githubPush("refs/heads/main", ["records/1/manifest.json"]))).toEqual(
      publish,
    );
  });

  test.each([
    [
      "more commits than are listed",
      { commits: Array.from({ length: 20 }, () => ({ added: [] })) },
    ],
    ["no commits", { commits: [] }],
    ["commits that were forced", { forced: true }],
    ["a branch that is new", { created: true }],
    ["more paths than are looked at", { commits: [{ added: Array(20_001).fill("a") }] }],
  ])("one with %s may have touched them", (_, more) => {
    expect(read("push", githubPush("refs/heads/main", ["README.md"], more))).toEqual(publish);
  });

  test.each([
    ["one elsewhere", githubPush("refs/heads/main", ["README.md", "records-old/a", 7 as never])],
    ["one to another branch", githubPush("refs/heads/topic", ["records/a"])],
    ["a tag", githubPush("refs/tags/main", ["records/a"])],
    ["a branch that goes", githubPush("refs/heads/main", ["records/a"], { deleted: true })],
  ])("%s asks for nothing", (_, payload) => {
    expect(read("push", payload)).toHaveProperty("ignored");
  });

  test("every push counts where no folders are named", () => {
    const [first] = forge.projects;
    const publications = [{ id: "site", forge: "target", branch: "main", folders: [] }];
    const all = { id: "hub", projects: [{ ...first, name: "o/r", reviews: true, publications }] };
    expect(readGithubEvent("push", githubPush("refs/heads/main", ["a"]), all)).toEqual(publish);
  });
});

describe("other events", () => {
  test.each(["ping", "merge_group", "installation", "installation_repositories", "star", "x"])(
    "%s is ignored, and the reason is told",
    (name) => {
      const reading = read(name, { action: "created", repository });
      expect(reading).toEqual({ ignored: expect.stringMatching(/\w/) });
    },
  );

  test.each([
    [null],
    ["text"],
    [7],
    [[]],
    [{ repository: null }],
    [{ repository: { full_name: {} } }],
  ])("the payload %j is of no project", (payload) => {
    expect(read("push", payload)).toEqual({ ignored: "the project is not configured" });
  });

  test("names that every object has are no members of a payload", () => {
    const payload = JSON.parse('{"repository":{"__proto__":{"full_name":"o/r"}}}') as unknown;
    expect(read("push", payload)).toEqual({ ignored: "the project is not configured" });
  });
});
