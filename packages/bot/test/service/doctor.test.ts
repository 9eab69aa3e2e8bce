import {
  type BotSettings,
  type Examination,
  examine,
  formatExamination,
  openSecrets,
  type ProjectExamination,
  type ProjectSettings,
} from "@mirrorkit/bot";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { addWebhook, letGo } from "../../../forge/test/forges/set-up.ts";
import type { ForgeWorld } from "../../../forge/test/forges/world.ts";
import { worlds } from "../../../forge/test/forges/worlds.ts";
import { settingsText } from "../../../forge/test/golden.ts";
import { startBot } from "../server/bot-at-work.ts";
import { deadOrigin, openPlace, place } from "./hook-places.ts";

const secret = "secret-of-the-webhooks";

describe.each(worlds)("the doctor on %s", (_kind, openWorld) => {
  let world: ForgeWorld;
  let config: string;
  let gitops: string;
  let url: string;

  beforeEach(async () => {
    world = await openWorld();
    url = `${(await startBot({ receivers: [place("home")] })).url}/webhooks/home`;
    config = world.addProject("platform/mirror-config", { "mirrorkit.yaml": settingsText });
    gitops = world.addProject("platform/gitops", { "README.md": "GitOps\n" });
    world.permit(config, world.botName, "admin");
    addWebhook(world, config, { url });
  });

  afterEach(() => world.close());

  function settingsOf(projects: readonly Partial<ProjectSettings>[]): BotSettings {
    const whole = projects.map((project, index) => [
      `project-${index}`,
      { forge: "home", path: config, ...project },
    ]);
    const reached = { apiUrl: world.apiUrl, token: { env: "TOKEN" } };
    const home =
      world.kind === "github"
        ? ({ kind: "github", ...reached, webhookSecret: { env: "SECRET" } } as const)
        : ({ kind: "gitlab", ...reached, webhookTokens: [{ env: "SECRET" }] } as const);
    return { forges: { home }, projects: Object.fromEntries(whole) };
  }

  function examination(...projects: readonly Partial<ProjectSettings>[]): Promise<Examination> {
    const secrets = openSecrets({ TOKEN: world.token, SECRET: secret });
    return examine(settingsOf(projects), { secrets, proxyFor: () => undefined });
  }

  async function examined(
    ...projects: readonly Partial<ProjectSettings>[]
  ): Promise<readonly ProjectExamination[]> {
    return (await examination(...projects)).projects;
  }

  /** What is not fine, as lines. */
  function faults(examinations: readonly ProjectExamination[]): readonly string[] {
    return examinations.flatMap(({ project, checks }) =>
      checks
        .filter(({ state }) => state !== "fine")
        .map(({ what, state, help }) => `${project}: ${state}: ${what}: ${help}`),
    );
  }

  test("finds nothing where all is set up, in the mirror-config project and the GitOps project", async () => {
    const found = await examined({ publish: { project: gitops } });
    expect(faults(found)).toEqual([]);
    expect(found.map(({ project, forge }) => `${forge} ${project}`)).toEqual([
      `home ${config}`,
      `home ${gitops}`,
    ]);
    const whats = found.map(({ checks }) => checks.map(({ what }) => what));
    expect(whats[0]).toEqual(
      expect.arrayContaining([
        "mirrorkit.yaml on main",
        "records in mirrorkit.yaml",
        "webhook to the bot",
      ]),
    );
    expect(whats[1]).toEqual(expect.arrayContaining(["branch main", "branches mirrorkit/*"]));
    expect(world.calls.filter(({ writes }) => writes)).toEqual([]);
  });

  test("examines a GitOps project once, whoever publishes to it, and none for reviews alone", async () => {
    const other = world.addProject("platform/other", { "mirrorkit.yaml": settingsText });
    const found = await examined(
      { publish: { project: gitops } },
      { path: other, publish: { project: gitops } },
    );
    expect(found.map(({ project }) => project)).toEqual([config, other, gitops]);
    expect(await examined({})).toHaveLength(1);
  });

  test("examines a project that publishes to itself for both uses at once", async () => {
    const found = await examined({ publish: { project: config.toUpperCase() } });
    expect(found).toHaveLength(1);
    expect(found[0]?.checks.map(({ what }) => what)).toContain("branches mirrorkit/*");
  });

  test("examines a project with scheduled bumps for writing, too", async () => {
    const whats = async (project: Partial<ProjectSettings>): Promise<readonly string[]> =>
      (await examined(project)).flatMap(({ checks }) => checks.map(({ what }) => what));
    expect(await whats({ bump: { when: "Mon 05:00" } })).toContain("branches mirrorkit/*");
    expect(await whats({})).not.toContain("branches mirrorkit/*");
  });

  test("a project that cannot be opened does not hide the others", async () => {
    const found = await examined({ path: "platform/gone" }, {});
    expect(found.map(({ checks }) => checks.length > 1)).toEqual([false, true]);
    expect(faults(found)).toEqual([
      expect.stringMatching(/^platform\/gone: missing: the project, .*404.*\nCheck the path/s),
    ]);
  });

  test("a GitOps project that cannot be opened, or has no such branch, is told", async () => {
    expect(faults(await examined({ publish: { project: "platform/gone" } }))).toEqual([
      expect.stringContaining("platform/gone: missing: the project"),
    ]);
    const publish = { project: gitops, targetBranch: "live" };
    expect(faults(await examined({ publish }))).toEqual([
      `${gitops}: missing: branch live: Create it, or name another under publish.targetBranch in mirrorkit-bot.yaml.`,
    ]);
  });

  test("a forge that does not answer leaves unknown what it was asked, and only that", async () => {
    const fits = ({ path }: { path: string }): boolean => path.includes("/hooks");
    world.mishap({ fits, times: 3, answer: { status: 502 } });
    const found = await examined({});
    expect(faults(found)).toEqual([expect.stringContaining("unknown: webhooks: ")]);
  });

  test("a limit that is reached names the time to ask again", async () => {
    const fits = ({ path }: { path: string }): boolean => path.includes("/hooks");
    world.mishap({ fits, times: 3, answer: { status: 429, headers: { "retry-after": "3600" } } });
    expect(faults(await examined({}))).toEqual([
      expect.stringMatching(/unknown: webhooks: .* until \d{4}-\d\d-\d\dT.*Z\n/),
    ]);
  });

  test("settings with problems are told with every line", async () => {
    const files = { "mirrorkit.yaml": "clusters: 1\nrewiew: {}\n" };
    world.push(config, { branch: "main", files });
    const [fault = "", ...others] = faults(await examined({ publish: { project: gitops } }));
    expect(others).toEqual([]);
    expect(fault).toContain("missing: mirrorkit.yaml on main: mirrorkit.yaml:1:11: clusters");
    expect(fault).toContain('\nmirrorkit.yaml:2:1: there is no setting "rewiew"');
  });

  test.each([
    ["that are not there", null, "Commit it there"],
    ["that are no text", new Uint8Array([0x61, 0]), "NUL byte"],
    ["that are far too large", "# \n".repeat(500_000), "1048576 bytes"],
  ])("settings %s are missing", async (_, content, help) => {
    const files = { "mirrorkit.yaml": content };
    world.push(config, { branch: "main", files });
    const [fault = "", ...others] = faults(await examined({}));
    expect(fault).toContain("missing: mirrorkit.yaml on main");
    expect(fault).toContain(help);
    expect(others).toEqual([]);
  });

  test("settings are looked for at the path and on the branch that the bot's settings name", async () => {
    const files = { "mirrors/mirrorkit.yaml": settingsText };
    world.push(config, { branch: "trunk", files });
    const settings = "mirrors/mirrorkit.yaml";
    expect(
      faults(await examined({ settings, publish: { project: gitops, branch: "trunk" } })),
    ).toEqual([]);
    expect(faults(await examined({ publish: { project: gitops, branch: "gone" } }))).toEqual([
      expect.stringContaining("missing: mirrorkit.yaml on gone: There is no branch gone."),
    ]);
    world.deleteBranch(config, "main");
    const [fault] = faults(await examined({})).filter((line) => line.includes("mirrorkit.yaml on"));
    expect(fault).toContain("unknown: mirrorkit.yaml on main: There is no branch main.");
  });

  test("settings of a project that publishes and keeps no records are missing something", async () => {
    const text = settingsText.replace(/^ *records.*\n/m, "");
    world.push(config, { branch: "main", files: { "mirrorkit.yaml": text } });
    expect(faults(await examined({ publish: { project: gitops } }))).toEqual([
      expect.stringMatching(/missing: records in mirrorkit\.yaml: .* under records/),
    ]);
  });

  test("a GitOps project that the project's own settings name is told, with its place, and not examined", async () => {
    const text = `${settingsText}publish: {project: platform/other}\n`;
    world.push(config, { branch: "main", files: { "mirrorkit.yaml": text } });
    world.addProject("platform/other", {});
    const found = await examined({ publish: { project: gitops } });
    expect(found.map(({ project }) => project)).toEqual([config, gitops]);
    expect(faults(found)).toEqual([
      expect.stringMatching(/mirrorkit\.yaml:10:11: publish\.project: .*Remove it\./s),
    ]);
  });

  test("merges that wait for nothing are missing; for a status of another name it is not told wrongly", async () => {
    letGo(world, config);
    expect(faults(await examined({}))).toEqual([expect.stringContaining("nothing blocks a merge")]);
    const text = settingsText.replace("review:", "review:\n  status: mirrors/gate");
    world.push(config, { branch: "main", files: { "mirrorkit.yaml": text } });
    const [fault] = faults(await examined({}));
    const expected = {
      github:
        "unknown: required check mirrors/gate on main: Make sure that merges wait for mirrors/gate",
      gitlab: 'missing: "Pipelines must succeed"',
    };
    expect(fault).toContain(expected[world.kind]);
  });

  test("webhooks that are not shown are unknown", async () => {
    world.permit(config, world.botName, "write");
    expect(faults(await examined({}))).toEqual([
      expect.stringMatching(/unknown: webhook to the bot: .*\/webhooks\/home of the bot/s),
    ]);
    const page = { gitlab: `${config}/-/hooks`, github: `${config}/settings/hooks` };
    expect(faults(await examined({}))[0]).toContain(page[world.kind]);
  });

  test.each([
    ["goes elsewhere", "/webhooks/home2?to=s3cret", {}, /: Settings > Webhooks > "Add /],
    [
      "is broken",
      "/webhooks/home?token=s3cret",
      { broken: true },
      /\/webhooks\/home is (failing|disabled) \(/,
    ],
    [
      "brings too little",
      "/webhooks/home",
      { events: "pushes" },
      /home does not send .*: select these events too\.$/,
    ],
  ] as const)("a webhook that %s is missing", async (_, path, more, help) => {
    const fresh = world.addProject("platform/other", { "mirrorkit.yaml": settingsText });
    world.permit(fresh, world.botName, "admin");
    addWebhook(world, fresh, { url: new URL(path, url).href, ...more });
    const found = await examination({ path: fresh });
    expect(faults(found.projects)).toEqual([expect.stringMatching(/missing: webhook to the bot/)]);
    expect(faults(found.projects)[0]).toMatch(help);
    expect(formatExamination(found)).not.toContain("s3cret");
    addWebhook(world, fresh, { url });
    expect(faults(await examined({ path: fresh }))).toEqual([]);
  });

  /** A project whose only webhook goes to an address. */
  function goingTo(address: string): string {
    const fresh = world.addProject("platform/other", { "mirrorkit.yaml": settingsText });
    world.permit(fresh, world.botName, "admin");
    addWebhook(world, fresh, { url: address });
    return fresh;
  }

  test.each([
    [404, {}, "Check that the host, the path, and the Route or Ingress lead to the bot."],
    [405, {}, "Check that the host"],
    [200, { "x-mirrorkit-webhooks": "home" }, "by the bot as the webhook address of home"],
    [302, { location: "/login" }, "Set the webhook to the address that it redirects to."],
    [401, {}, "A proxy in front of the bot requires authentication"],
    [503, {}, "Check that the bot runs"],
    [405, { "x-mirrorkit-webhooks": "away" }, "Give the webhook the address of home."],
  ])("a webhook to where %i %o is answered is missing", async (status, headers, help) => {
    const there = await openPlace(status, headers);
    const path = goingTo(`${there.origin}/prefix/webhooks/home?token=s3cret`);
    const [fault = "", ...others] = faults(await examined({ path }));
    expect(others).toEqual([]);
    const tried = `GET ${there.origin}/prefix/webhooks/home from here was answered ${status}`;
    expect(fault).toContain(`missing: webhook to the bot: ${tried}`);
    expect(fault).toContain(help);
    expect(there.asked).toEqual(["GET /prefix/webhooks/home"]);
    expect(there.headers.flatMap(Object.keys)).not.toContain("authorization");
  });

  test("a webhook to the bot behind a proxy that takes a part of the path away is fine", async () => {
    const there = await openPlace(405, { "x-mirrorkit-webhooks": "home" });
    const path = goingTo(`${there.origin}/prefix/webhooks/home`);
    expect(faults(await examined({ path }))).toEqual([]);
  });

  test("a webhook to where nobody answers is unknown, and counts as unanswered", async () => {
    const address = `${await deadOrigin()}/webhooks/home`;
    const found = await examination({ path: goingTo(address) });
    const [fault] = faults(found.projects);
    expect(fault).toContain(
      `unknown: webhook to the bot: GET ${address} from here: no answer (ECONNREFUSED).`,
    );
    expect(fault).toContain("the bot answers 405 with x-mirrorkit-webhooks: home.");
    expect(formatExamination(found)).toContain("1 unknown (1 without an answer)\n");
  });

  test("pushes need not be brought where nothing is published", async () => {
    const fresh = world.addProject("platform/other", { "mirrorkit.yaml": settingsText });
    world.permit(fresh, world.botName, "admin");
    addWebhook(world, fresh, { url, events: "all but pushes" });
    expect(faults(await examined({ path: fresh }))).toEqual([]);
    const [fault, ...others] = faults(
      await examined({ path: fresh, publish: { project: gitops } }),
    );
    expect(fault).toMatch(/home does not send push( events)?: /i);
    expect(others).toEqual([]);
  });

  test("is told for a terminal, without secrets", async () => {
    world.mishap({
      fits: ({ path }) => path.includes("/hooks"),
      answer: { status: 404, body: JSON.stringify({ message: `\u001b[31m${world.token}` }) },
    });
    const publish = { project: gitops, targetBranch: "live" };
    const text = formatExamination(await examination({ publish }));
    expect(text).toContain(
      `${config} (home)\n  fine     the project, with the bot's credentials\n`,
    );
    expect(text).toContain("\n  unknown  webhook to the bot\n           Git");
    expect(text).toMatch(/\n {2}MISSING {2}branch live\n {11}Create it, .*\n/);
    expect(text).toMatch(/\n\n\d+ fine, 1 missing, 1 unknown\n$/);
    expect(text).not.toContain(world.token);
    expect(text).not.toContain("\u001b");
  });
});

test("names from outside cannot play with the terminal", () => {
  const checks = [{ what: "\u001b[2Jx", state: "unknown", help: "a\nb\u202e" }] as const;
  expect(formatExamination({ bot: [], projects: [{ project: "p", forge: "f", checks }] })).toBe(
    "the bot's own settings\n\np (f)\n  unknown  \\u001b[2Jx\n           a\n           b\\u202e\n\n0 fine, 0 missing, 1 unknown\n",
  );
});
