import type { AccessCheck, ProjectUse } from "@mirrorkit/forge";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { requiredCheck } from "../forges/github/state.ts";
import { GitHubWorld } from "../forges/github/world.ts";
import { GitLabWorld } from "../forges/gitlab/world.ts";
import { addWebhook, archive, endToken, letGo } from "../forges/set-up.ts";
import type { ForgeWorld } from "../forges/world.ts";
import { worlds } from "../forges/worlds.ts";

const day = 86_400_000;

async function look(
  world: ForgeWorld,
  path: string,
  ...uses: readonly ProjectUse[]
): Promise<readonly AccessCheck[]> {
  return (await world.open(path)).checkAccess(uses);
}

/** The checks that are not simply fine, as lines. */
async function wordsOf(
  world: ForgeWorld,
  path: string,
  ...uses: readonly ProjectUse[]
): Promise<readonly string[]> {
  const checks = await look(world, path, ...uses);
  return checks
    .filter(({ state, help }) => state !== "fine" || help !== undefined)
    .map(({ what, state, help }) => `${state}: ${what}: ${help}`);
}

function inDays(days: number): string {
  return new Date(Date.now() + days * day).toISOString().slice(0, 10);
}

describe.each(worlds)("what is looked at on %s", (_kind, openWorld) => {
  let world: ForgeWorld;
  let path: string;

  beforeEach(async () => {
    world = await openWorld();
    path = world.addProject("config", { "a.yaml": "a: 1\n" });
  });

  afterEach(() => world.close());

  test("is fine where nothing is missing, and each thing is named once", async () => {
    const checks = await look(world, path, "review", "publish");
    expect(checks.filter(({ state }) => state !== "fine")).toEqual([]);
    expect(new Set(checks.map(({ what }) => what)).size).toBe(checks.length);
  });

  test("is read only", async () => {
    world.permit(path, world.botName, "admin");
    const project = await world.open(path);
    await project.checkAccess(["review", "publish"]);
    await project.webhooks();
    expect(world.calls.filter(({ writes }) => writes)).toEqual([]);
  });

  test("has what holds a merge, for reviews only", async () => {
    letGo(world, path);
    const words = await wordsOf(world, path, "review");
    expect(words).toHaveLength(1);
    expect(words[0]).toMatch(/^missing: .*nothing blocks a merge\.$/);
    expect(words[0]).toContain("Settings > ");
    expect(await wordsOf(world, path, "publish")).toEqual([]);
  });

  test("has an archived project, where nothing can be written", async () => {
    archive(world, path);
    expect(await wordsOf(world, path, "publish")).toEqual([
      expect.stringMatching(/^missing: .*nothing can be written until then/i),
    ]);
  });

  test.each([
    [9, true],
    [13, true],
    [16, false],
    [365, false],
  ])("has the end of the token; in %i days, with a word: %s", async (days, told) => {
    const end = inDays(days);
    endToken(world, end);
    const words = await wordsOf(world, path, "review");
    expect(words).toEqual(
      told ? [expect.stringMatching(`^fine: .*The token expires on ${end}`)] : [],
    );
  });

  test("is thrown as a failure when the forge does not answer", async () => {
    const project = await world.open(path);
    world.mishap({ hangUp: true, times: 100 });
    await expect(project.checkAccess(["review"])).rejects.toMatchObject({ code: "network" });
    await expect(project.webhooks()).rejects.toMatchObject({ code: "network" });
  });

  test("is thrown as a failure when the token is revoked", async () => {
    const project = await world.open(path);
    world.revoke(true);
    await expect(project.checkAccess(["review"])).rejects.toMatchObject({ code: "unauthorized" });
  });

  test("shows webhooks to whoever administrates, without their secrets", async () => {
    const url = "https://user:s3cret@bot.example/webhooks/forge";
    addWebhook(world, path, { url: `${url}?token=s3cret#s3cret` });
    addWebhook(world, path, { url, events: "pushes" });
    addWebhook(world, path, { url, broken: true });
    expect(await (await world.open(path)).webhooks()).toBeUndefined();
    world.permit(path, world.botName, "admin");
    const hooks = await (await world.open(path)).webhooks();
    const bare = "https://bot.example/webhooks/forge";
    expect(hooks?.map((hook) => hook.url)).toEqual([bare, bare, bare]);
    expect(hooks?.map(({ state }) => state === "working")).toEqual([true, true, false]);
    expect(hooks?.map(({ reason }) => reason !== undefined)).toEqual([false, false, true]);
    expect(hooks?.map(({ missingEvents }) => missingEvents.length > 0)).toEqual([
      false,
      true,
      false,
    ]);
    expect(JSON.stringify(hooks)).not.toContain("s3cret");
  });
});

describe("what is looked at on GitLab alone", () => {
  let world: GitLabWorld;
  let path: string;

  beforeEach(async () => {
    world = await GitLabWorld.open();
    path = world.addProject("config", {});
  });

  afterEach(() => world.close());

  test.each([
    ["read_api", "missing"],
    ["granular", "unknown"],
    [undefined, "unknown"],
  ] as const)("the token's scope %s is %s", async (scope, state) => {
    world.state.scope = scope;
    const [word, ...others] = await wordsOf(world, path, "review");
    expect(word).toMatch(`${state}: scope api of the token`);
    expect(others).toEqual([]);
  });

  test("the role is told by name, where it is too low and where there is none", async () => {
    world.permit(path, world.botName, "read");
    const missing = "missing: role of the account mirror-bot";
    expect((await wordsOf(world, path, "review"))[0]).toContain(missing);
    const project = await world.open(path);
    Object.assign(world.state.project(path), { open: true });
    world.permit(path, world.botName, "none");
    const checks = await project.checkAccess(["review"]);
    expect(checks[1]).toMatchObject({
      state: "missing",
      help: expect.stringContaining("Developer"),
    });
  });

  test("merge requests that are switched off are missing", async () => {
    world.state.project(path).switches.merge_requests_access_level = "disabled";
    const [word] = await wordsOf(world, path, "publish");
    expect(word).toContain("missing: merge requests of the project: Settings > General");
  });

  test("skipped pipelines that count as successful are worth a word", async () => {
    world.state.project(path).switches.allow_merge_on_skipped_pipeline = true;
    const [word] = await wordsOf(world, path, "review");
    expect(word).toContain('clear "Skipped pipelines are considered successful"');
  });

  test("external status checks may hold merges in place of pipelines", async () => {
    letGo(world, path);
    world.state.project(path).switches.only_allow_merge_if_all_status_checks_passed = true;
    const [word] = await wordsOf(world, path, "review");
    expect(word).toMatch(/^unknown: .*review\.externalStatusCheck/);
  });

  test("a GitLab that does not say whether pipelines must succeed is asked no further", async () => {
    delete world.state.project(path).switches.only_allow_merge_if_pipeline_succeeds;
    const [word] = await wordsOf(world, path, "review");
    expect(word).toMatch(/^unknown: "Pipelines must succeed"/);
  });

  const developers = { access_level: 30 };
  test.each([
    ["*", developers, "missing"],
    ["mirrorkit/*", developers, "missing"],
    ["mirrorkit/clusters-*", developers, "missing"],
    ["m*kit/*s", developers, "missing"],
    ["mirrorkit/clusters", { access_level: 0 }, "missing"],
    ["mirrorkit/*/clusters", developers, "fine"],
    ["mirrorkit", developers, "fine"],
    ["*-mirrorkit/*", developers, "fine"],
    ["*clusters*clusters*", developers, "fine"],
  ] as const)("a rule %s that protects branches: %o, %s", async (name, push, state) => {
    world.state.project(path).protectedBranches.push({ name, push: [push], force: true });
    const checks = await look(world, path, "publish");
    expect(checks.at(-1)).toMatchObject({ what: "branches mirrorkit/*", state });
  });

  test.each([
    [[{ access_level: 40 }], true, "fine"],
    [[{ access_level: 40 }], false, "missing"],
    [[{ access_level: 0 }], true, "missing"],
    [[{ access_level: 60 }, { access_level: null, user_id: 1 }], true, "missing"],
    [[{ access_level: null, group_id: 9 }], true, "unknown"],
  ])("a maintainer may push %o, by force %s: %s", async (push, force, state) => {
    world.permit(path, world.botName, "maintain");
    world.state.project(path).protectedBranches.push({ name: "mirrorkit/*", push, force });
    const check = (await look(world, path, "publish")).at(-1);
    expect(check?.state).toBe(state);
    if (state !== "fine") expect(check?.help).toContain('unprotect "mirrorkit/*"');
  });

  test("the one account that a rule names may push", async () => {
    world.permit(path, world.botName, "maintain");
    const push = [{ access_level: null, user_id: world.state.bot.id }];
    world.state.project(path).protectedBranches.push({ name: "mirrorkit/*", push, force: true });
    expect((await look(world, path, "publish")).at(-1)?.state).toBe("fine");
  });

  test("rules that are not shown are unknown", async () => {
    const fits = ({ operation }: { operation: string }): boolean =>
      operation === "listProtectedBranches";
    world.mishap({ fits, answer: { status: 403, body: "{}" } });
    const check = (await look(world, path, "publish")).at(-1);
    expect(check).toMatchObject({ state: "unknown", help: expect.stringContaining("mirrorkit/*") });
  });

  test("a webhook says until when it is disabled, and one of an old GitLab nothing", async () => {
    world.permit(path, world.botName, "maintain");
    const hook = { url: "not an address?token=s3cret", events: ["note_events", "push_events"] };
    const until = "2026-01-05T09:00:00.000Z";
    world.state
      .project(path)
      .hooks.push({ ...hook, alert: "temporarily_disabled", until }, { ...hook });
    const missingEvents = ["Merge request events", "Job events", "Pipeline events"];
    const url = "an address that cannot be read";
    const reason = `GitLab has disabled it after failures until ${until}`;
    expect(await (await world.open(path)).webhooks()).toEqual([
      { url, state: "disabled", reason, missingEvents },
      { url, state: "working", missingEvents },
    ]);
  });
});

describe("what is looked at on GitHub alone", () => {
  let world: GitHubWorld;
  let path: string;

  async function begin(as: "token" | "app" = "token"): Promise<void> {
    world = await GitHubWorld.open({ as });
    path = world.addProject("config", { "a.yaml": "a: 1\n" });
  }

  afterEach(() => world.close());

  test("a check that the older protection of the branch asks for holds a merge too", async () => {
    await begin();
    letGo(world, path);
    const { requiredChecks } = world.repo(path).switches;
    requiredChecks.push({ context: "other", app_id: null });
    expect(await wordsOf(world, path, "review")).toHaveLength(1);
    requiredChecks.push({ context: "mirrorkit/review", app_id: null });
    expect(await wordsOf(world, path, "review")).toEqual([]);
  });

  test("rules that GitHub does not show leave it unknown what holds a merge and branches", async () => {
    await begin();
    world.repo(path).switches.rules = "not on this plan";
    const words = await wordsOf(world, path, "review", "publish");
    expect(words.map((word) => word.split(":")[0])).toEqual(["unknown", "unknown"]);
    world.repo(path).switches.requiredChecks.push({ context: "mirrorkit/review", app_id: -1 });
    expect(await wordsOf(world, path, "review")).toEqual([]);
  });

  test.each([
    ["token", 1, "unknown"],
    ["app", 1, "missing"],
    ["app", 4711, "fine"],
  ] as const)(
    "for a bot with %s, a check that is taken from app %i only is %s",
    async (as, id, state) => {
      await begin(as);
      world.repo(path).switches.rules = [requiredCheck("main", "mirrorkit/review", id)];
      const checks = await look(world, path, "review");
      const check = checks.find(({ what }) => what === "required check mirrorkit/review on main");
      expect(check?.state).toBe(state);
      expect(check?.help?.includes(`app number ${id}`)).toBe(state === "fine" ? undefined : true);
    },
  );

  test("rules for the branches of proposals may let the bot past, which is not told", async () => {
    await begin();
    const branch = "mirrorkit/clusters";
    const types = ["required_linear_history", "creation", "non_fast_forward"];
    world.repo(path).switches.rules = types.map((type) => ({ branch, type }));
    const [word, ...others] = await wordsOf(world, path, "publish");
    expect(word).toMatch(/^unknown: branches .*creation, non_fast_forward target mirrorkit/);
    expect(others).toEqual([]);
  });

  test("pull requests that are switched off are missing", async () => {
    await begin();
    world.repo(path).switches.has_pull_requests = false;
    expect((await wordsOf(world, path, "publish"))[0]).toContain('Features: "Pull requests"');
  });
});
