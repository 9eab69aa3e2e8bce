import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { readGithubEvent } from "@mirrorkit/bot/internal";
import { describe, expect, test } from "vitest";
import { githubHeaders, project, startBot } from "../server/bot-at-work.ts";

interface Example {
  readonly name: string;
  readonly examples: readonly object[];
}

const file = createRequire(import.meta.url).resolve("@octokit/webhooks-examples");
const events = JSON.parse(readFileSync(file, "utf8")) as Example[];
const payloads = events.flatMap(({ name, examples }) =>
  examples.map((payload) => ({ name, payload })),
);
const names = ["Codertocat/Hello-World", "octo-org/octo-repo", "github/hello-world"];
const github = { id: "hub", projects: names.map(project) };

describe("the real payloads of GitHub", () => {
  test("are all answered with 200", async () => {
    expect(payloads.length).toBeGreaterThanOrEqual(329);
    const bot = await startBot({ github, level: "info" });
    const statuses = new Set<number>();
    for (const { name, payload } of payloads) {
      const body = JSON.stringify(payload);
      statuses.add((await bot.post("/webhooks/github", body, githubHeaders(name, body))).status);
    }
    expect([...statuses]).toEqual([200]);
    const webhooks = bot.lines.filter((line) => line["msg"] === "webhook");
    const outcomes = webhooks.map((line) => line["outcome"]);
    expect(new Set(outcomes)).toEqual(new Set(["accepted", "ignored"]));
    expect(outcomes.filter((outcome) => outcome === "accepted")).toHaveLength(bot.keys.length);
  });

  test("ask for reviews of the pull requests that they name", () => {
    const found = payloads.flatMap(({ name, payload }) => {
      const reading = readGithubEvent(name, payload, github);
      return "keys" in reading ? reading.keys.map((key) => ({ name, key })) : [];
    });
    expect(new Set(found.map(({ name }) => name))).toEqual(
      new Set(["check_suite", "pull_request", "pull_request_review"]),
    );
    expect(new Set(found.map(({ key }) => key.kind === "review" && key.number))).toEqual(
      new Set([2]),
    );
  });
});
