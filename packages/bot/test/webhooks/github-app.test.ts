import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { readGithubEvent } from "@mirrorkit/bot/internal";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const script = `${root}examples/github-app/run.mjs`;

interface Example {
  readonly name: string;
  readonly examples: readonly { readonly action?: string }[];
}

const examples = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve("@octokit/webhooks-examples"), "utf8"),
) as readonly Example[];

interface AppManifest {
  readonly url: string;
  readonly redirect_url: string;
  readonly public: boolean;
  readonly hook_attributes: { readonly url: string; readonly active: boolean };
  readonly default_permissions: Readonly<Record<string, "read" | "write">>;
  readonly default_events: readonly string[];
}

const manifest = JSON.parse(
  readFileSync(`${root}examples/github-app/manifest.json`, "utf8"),
) as AppManifest;
const page = readFileSync(`${root}docs/bot-github.md`, "utf8");

/** What GitHub asks of an App that subscribes to an event. */
const permissionOf: Readonly<Record<string, string>> = {
  issue_comment: "issues",
  pull_request: "pull_requests",
  pull_request_review: "pull_requests",
  push: "contents",
  workflow_run: "actions",
};

/** GitHub sends these to an App that may write checks, without being asked. */
const unasked = ["check_run", "check_suite"];

const about = { number: 7, base: { repo: { id: 1 } } };
const subject = { pull_requests: [about] };
const everything = {
  repository: { id: 1, full_name: "o/r" },
  pull_request: about,
  issue: { number: 7, pull_request: { url: "https://api.github.com/repos/o/r/pulls/7" } },
  check_run: subject,
  check_suite: subject,
  workflow_run: subject,
  ref: "refs/heads/main",
};

/** Whether an event can set the bot to work: every action that real payloads know is tried on one that holds all. */
function setsToWork(event: string): boolean {
  const publications = [{ id: "site", forge: "hub", branch: "main", folders: [] }];
  const forge = { id: "hub", projects: [{ name: "o/r", reviews: true, publications }] };
  const actions = examples.flatMap(({ examples: all }) => all.map(({ action = "" }) => action));
  return [...new Set([...actions, "rerequested"])].some(
    (action) => "keys" in readGithubEvent(event, { ...everything, action }, forge),
  );
}

describe("the manifest of the GitHub App", () => {
  test("asks for the events that set the bot to work, and for no others", () => {
    const working = examples.map(({ name }) => name).filter(setsToWork);
    expect(working.toSorted()).toEqual([...manifest.default_events, ...unasked].toSorted());
    expect(manifest.default_permissions["checks"]).toBe("write");
  });

  test("asks for the permissions that its events need", () => {
    for (const event of manifest.default_events) {
      expect(manifest.default_permissions).toHaveProperty(permissionOf[event] ?? event);
    }
  });

  test("asks for no permission that the page does not give a reason for", () => {
    const rows = [
      ...page.matchAll(/^ *\| ([A-Z][a-z ]+) \| (read|read and write) \| .+ \|$/gm),
    ].map(([, name = "", level = ""]) => [
      name.toLowerCase().replaceAll(" ", "_"),
      level === "read" ? "read" : "write",
    ]);
    expect(Object.fromEntries(rows)).toEqual(manifest.default_permissions);
    for (const event of manifest.default_events) expect(page).toContain(`\`${event}\``);
  });

  test("belongs to one organization, and sends to the path of its forge", () => {
    expect(manifest.public).toBe(false);
    expect(manifest.hook_attributes.active).toBe(true);
    expect(new URL(manifest.hook_attributes.url).pathname).toBe("/webhooks/github");
  });
});

describe("the page that makes the App", () => {
  test("sends the manifest for one's own host to one's own organization, whatever they are called", () => {
    const args = [script, "bot.example.org", 'my-org"><script>', "https://github.example.org"];
    const html = execFileSync(process.execPath, args, { encoding: "utf8" });
    const [, action = ""] = /action="([^"]*)"/.exec(html) ?? [];
    expect(action).toBe(
      "https://github.example.org/organizations/my-org%22%3E%3Cscript%3E/settings/apps/new",
    );
    const [, value = ""] = /name="manifest" value="([^"]*)"/.exec(html) ?? [];
    const sent = JSON.parse(
      value.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code))),
    ) as AppManifest;
    expect(sent.hook_attributes.url).toBe("https://bot.example.org/webhooks/github");
    expect(sent.default_events).toEqual(manifest.default_events);
    expect(html).not.toContain("<script>");
  });

  test("says how it is used", () => {
    expect(spawnSync(process.execPath, [script], { encoding: "utf8" })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("usage:") as string,
    });
  });
});
