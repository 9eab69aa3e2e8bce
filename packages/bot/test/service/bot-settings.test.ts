import { readBotSettings } from "@mirrorkit/bot";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import { describe, expect, test } from "vitest";

const file = "mirrorkit-bot.yaml";

const good = `listen: {host: 127.0.0.1, port: 8080}
forges:
  hub:
    kind: github
    apiUrl: https://api.github.com
    app: {id: "1", privateKey: {file: /run/key.pem}}
    webhookSecret: {env: HUB_HOOK}
  lab:
    kind: gitlab
    apiUrl: https://gitlab.example.com/api/v4
    token: {env: LAB}
    webhookTokens: [{env: LAB_HOOK}]
projects:
  fleet: {forge: lab, path: platform/mirror-config, publish: {project: platform/gitops, forge: hub}}
`;

/** What is wrong, a line for each problem as `line:column message`. */
function problemsOf(text: string): readonly string[] {
  try {
    readBotSettings(text, file);
    return [];
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    expect(error.code).toBe("invalid-input");
    return error.problems.map(({ position, message }) => {
      expect(position?.file).toBe(file);
      return `${position?.line ?? ""}:${position?.column ?? ""} ${message}`;
    });
  }
}

const secretPlace =
  "must be {env: NAME} or {file: PATH}; secrets themselves do not belong here" as const;
const githubApi =
  "must be https://api.github.com, or end with /api/v3 for GitHub Enterprise Server" as const;
const nameRule = "must be lower-case letters, digits and dashes" as const;

/** What is wrong; a change of the good settings; what is said. */
const table: readonly (readonly [string, (text: string) => string, readonly string[]])[] = [
  ["nothing", () => "", [": expected one document, found no document"]],
  ["a list", () => "- a\n", ["1:1 the settings: must be a mapping"]],
  [
    "what is no YAML",
    (text) => text.replace("kind: github", "kind: a: b"),
    ["4:11 not valid YAML: Nested mappings are not allowed in compact mappings"],
  ],
  [
    "two documents",
    (text) => `${text}---\na: 1\n`,
    ["16:1 expected one document, found 2 documents"],
  ],
  ["a key twice", (text) => `${text}projects: {}\n`, ['15:1 the key "projects" is duplicated']],
  [
    "a setting that there is not",
    (text) => `${text}sweeps: {minutes: 1}\n`,
    ['15:1 there is no setting "sweeps"'],
  ],
  [
    "a misspelt setting",
    (text) => text.replace("port:", "prot:"),
    ['1:27 listen has no setting "prot"'],
  ],
  [
    "a setting with signs that rule terminals",
    (text) => `${text}"\\x1b[2J": 1\n`,
    ['15:1 there is no setting "\\u001b[2J"'],
  ],
  [
    "a port that there is not",
    (text) => text.replace("8080", "70000"),
    ["1:33 listen.port: must be at most 65535"],
  ],
  [
    "one port for both",
    (text) => text.replace("8080", "8080, probePort: 8080"),
    [
      "1:50 listen.probePort: 8080 is the port of both; give listen.port and listen.probePort different ones",
    ],
  ],
  [
    "the port that probes have",
    (text) => text.replace("8080", "8081"),
    [
      "1:33 listen.port: 8081 is the port of both; give listen.port and listen.probePort different ones",
    ],
  ],
  [
    "a port that is a text",
    (text) => text.replace("8080", '"8080"'),
    ["1:33 listen.port: must be a number"],
  ],
  [
    "a forge of another kind",
    (text) => text.replace("kind: gitlab", "kind: gitea"),
    ["9:11 forges.lab.kind: must be gitlab or github"],
  ],
  [
    "a kind that every object has",
    (text) => text.replace("kind: gitlab", "kind: constructor"),
    ["9:11 forges.lab.kind: must be gitlab or github"],
  ],
  [
    "a forge without a kind",
    (text) => text.replace("    kind: gitlab\n", ""),
    ["9:5 forges.lab.kind: must be gitlab or github"],
  ],
  [
    "a secret as it is",
    (text) => text.replace("{env: LAB}", "glpat-canary-0123456789abcdef"),
    [`11:12 forges.lab.token: ${secretPlace}`],
  ],
  [
    "a secret where the name of a variable should be",
    (text) => text.replace("{env: LAB}", "{env: glpat-canary-0123456789abcdef}"),
    ["11:18 forges.lab.token.env: must be the name of a variable"],
  ],
  [
    "a secret with two places",
    (text) => text.replace("{env: LAB}", "{env: LAB, file: /run/lab}"),
    [`11:12 forges.lab.token: ${secretPlace}`],
  ],
  [
    "an address with a password",
    (text) => text.replace("https://gitlab", "https://me:canary@gitlab"),
    ["10:13 forges.lab.apiUrl: must be an address without user and password"],
  ],
  [
    "an address that is none",
    (text) => text.replace("https://gitlab", "ftp://gitlab"),
    ["10:13 forges.lab.apiUrl: must be an address without user and password"],
  ],
  [
    "a GitLab without the path of its API",
    (text) => text.replace("gitlab.example.com/api/v4", "gitlab.example.com"),
    ["10:13 forges.lab.apiUrl: must end with /api/v4, as in https://gitlab.example.com/api/v4"],
  ],
  [
    "another path of a GitLab",
    (text) => text.replace("gitlab.example.com/api/v4", "gitlab.example.com/git/api/v40"),
    ["10:13 forges.lab.apiUrl: must end with /api/v4, as in https://gitlab.example.com/api/v4"],
  ],
  [
    "a path at api.github.com",
    (text) => text.replace("api.github.com", "api.github.com/api/v3"),
    [`5:13 forges.hub.apiUrl: ${githubApi}`],
  ],
  [
    "a GitHub Enterprise Server without the path of its API",
    (text) => text.replace("api.github.com", "github.example.com"),
    [`5:13 forges.hub.apiUrl: ${githubApi}`],
  ],
  [
    "a GitLab without a secret for webhooks",
    (text) => text.replace("[{env: LAB_HOOK}]", "[]"),
    [
      "9:5 forges.lab: give webhookTokens or signingTokens: the bot accepts no webhooks without one of them",
    ],
  ],
  [
    "a GitHub without a secret for webhooks",
    (text) => text.replace(/ {4}webhookSecret.*\n/, ""),
    [`4:5 forges.hub.webhookSecret: ${secretPlace}`],
  ],
  [
    "a GitHub with an app and a token",
    (text) => text.replace("    webhookSecret", "    token: {env: A}\n    webhookSecret"),
    ["4:5 forges.hub: give app or token, one of them"],
  ],
  [
    "a GitHub with neither",
    (text) => text.replace(/ {4}app.*\n/, ""),
    ["4:5 forges.hub: give app or token, one of them"],
  ],
  [
    "a project on a forge that there is not",
    (text) => text.replace("forge: lab", "forge: labb"),
    ['14:10 projects.fleet: there is no forge "labb"'],
  ],
  [
    "a target on a forge that there is not",
    (text) => text.replace("forge: hub", "forge: hubb"),
    ['14:10 projects.fleet: there is no forge "hubb"'],
  ],
  [
    "a path that is none",
    (text) => text.replace("platform/mirror-config", "mirror-config"),
    ["14:29 projects.fleet.path: must be the path of a project, such as group/project"],
  ],
  [
    "a path that leads elsewhere",
    (text) => text.replace("platform/mirror-config", "platform/../mirror-config"),
    ["14:29 projects.fleet.path: must be the path of a project, such as group/project"],
  ],
  [
    "a target without a project",
    (text) => text.replace("project: platform/gitops, ", ""),
    [
      "14:62 projects.fleet.publish.project: required: the path of the GitOps project, such as group/gitops; mirrorkit.yaml does not name it",
    ],
  ],
  [
    "a target that is no path",
    (text) => text.replace("platform/gitops", "https://hub/gitops"),
    ["14:72 projects.fleet.publish.project: must be the path of a project, such as group/project"],
  ],
  [
    "a target branch that cannot be one",
    (text) => text.replace("forge: hub", "targetBranch: a..b"),
    ["14:103 projects.fleet.publish.targetBranch: must be the name of a branch"],
  ],
  [
    "no project",
    (text) => text.replace(/projects:\n.*\n/, "projects: {}\n"),
    ["13:11 projects: the bot needs at least one"],
  ],
  [
    "one project under two names",
    (text) => `${text}  again: {forge: lab, path: Platform/mirror-config}\n`,
    ["15:10 projects.again: it is the same project as projects.fleet"],
  ],
  [
    "a name in capitals",
    (text) => text.replace("fleet:", "Fleet:"),
    [`14:10 projects.Fleet: ${nameRule}`],
  ],
  [
    "no time between sweeps",
    (text) => `${text}sweep: {minutes: 0}\n`,
    ["15:18 sweep.minutes: must be at least 0.01"],
  ],
  [
    "several things",
    (text) => `${text}concurrency: 0\nstatusToken: canary\n`,
    ["15:14 concurrency: must be at least 1", `16:14 statusToken: ${secretPlace}`],
  ],
  [
    "several things in forges, all at once",
    (text) =>
      text
        .replace("kind: gitlab", "kind: gitea")
        .replace("https://api", "api")
        .replace("forge: hub", "forge: x"),
    [
      "5:13 forges.hub.apiUrl: must be an address without user and password",
      "9:11 forges.lab.kind: must be gitlab or github",
      '14:10 projects.fleet: there is no forge "x"',
    ],
  ],
];

describe("the bot's settings", () => {
  test("are read as they are written", () => {
    expect(readBotSettings(good, file)).toMatchObject({
      listen: { port: 8080 },
      forges: {
        hub: { kind: "github" },
        lab: { kind: "gitlab", webhookTokens: [{ env: "LAB_HOOK" }] },
      },
      projects: {
        fleet: {
          path: "platform/mirror-config",
          publish: { project: "platform/gitops", forge: "hub" },
        },
      },
    });
  });

  test.each([
    ["https://gitlab.example.com/api/v4", "https://example.com/gitlab/api/v4/"],
    ["https://api.github.com", "https://api.github.com/"],
    ["https://api.github.com", "https://github.example.com/api/v3"],
    ["https://api.github.com", "https://github.example.com/api/v3/"],
    ["https://api.github.com", "https://api.example.ghe.com"],
    ["https://api.github.com", "http://127.0.0.1:8080"],
  ])("in place of %s take %s", (from, to) => {
    expect(problemsOf(good.replace(from, to))).toEqual([]);
  });

  test.each(table)("with %s are refused, with line and column", (_what, change, said) => {
    const text = change(good);
    expect(text).not.toBe(good);
    expect(problemsOf(text)).toEqual(said);
    expect(said.join("\n")).not.toContain("canary");
  });
});
