import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { Story } from "../scenario/scenario.ts";
import { GitHubWorld } from "./github/world.ts";
import { GitLabWorld } from "./gitlab/world.ts";
import { seededRandom, type Trouble, WebhookSender } from "./webhook-sender.ts";
import type { ForgeWorld, Hook } from "./world.ts";
import { worlds } from "./worlds.ts";

interface GitLabPayload {
  readonly object_attributes?: { readonly action?: string; readonly status?: string };
  readonly build_status?: string;
}

type Json = Readonly<Record<string, unknown>>;

/** The hooks of the whole week, with some more that people do. */
async function hooksOf(openWorld: () => Promise<ForgeWorld>): Promise<readonly Hook[]> {
  const world = await openWorld();
  const story = new Story(world);
  const hooks: Hook[] = [];
  world.sendWebhooks({ deliver: (hook) => hooks.push(hook) });
  await story.tell();
  story.world.label(story.config, story.number, "bert", "urgent");
  story.world.approve(story.config, story.number, "bert");
  await new Promise((resolve) => setTimeout(resolve, 5));
  await world.close();
  return hooks;
}

/** What an object looks like: the kinds of its values by path. Lists and what is open by nature are not looked into. */
function kindsOf(value: object, path = ""): readonly (readonly [string, string])[] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    const at = `${path}.${name}`;
    const kind = inner === null ? "null" : Array.isArray(inner) ? "list" : typeof inner;
    const below = kind === "object" ? kindsOf(inner as object, at) : [];
    return [[at, kind] as const, ...below];
  });
}

/** What of a payload the real ones never have, or have as something else. */
function strangeIn(payload: object, real: readonly object[]): readonly string[] {
  const known = new Map<string, Set<string>>();
  for (const [path, kind] of real.flatMap((one) => kindsOf(one))) {
    known.set(path, (known.get(path) ?? new Set()).add(kind));
  }
  return kindsOf(payload)
    .filter(([path, kind]) => {
      const kinds = known.get(path);
      if (kinds === undefined) return true;
      return !(kinds.has(kind) || kind === "null" || (kinds.size === 1 && kinds.has("null")));
    })
    .map(([path, kind]) => `${path}: ${kind}`);
}

const corpus = fileURLToPath(
  new URL("../../../../../shared/corpus-forges/gitlab/", import.meta.url),
);

function gitlabPayloads(): readonly Json[] {
  return readdirSync(corpus, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json"))
    .map((file) => JSON.parse(readFileSync(join(corpus, file), "utf8")) as Json)
    .filter((payload) => "object_kind" in payload);
}

describe("what a stand-in GitHub tells", () => {
  test("is told of everything that happens, by people and by the bot", async () => {
    const hooks = await hooksOf(() => GitHubWorld.open());
    const told = hooks.map(({ event, payload }) => {
      const { action } = payload as { action?: string };
      return action === undefined ? event : `${event} ${action}`;
    });
    expect(new Set(told)).toEqual(
      new Set([
        "push",
        "pull_request opened",
        "pull_request synchronize",
        "pull_request closed",
        "pull_request edited",
        "pull_request labeled",
        "pull_request_review submitted",
        "issue_comment created",
        "issue_comment edited",
        "workflow_run completed",
      ]),
    );
  });

  test("has the shape of GitHub's own payloads", async () => {
    const file = createRequire(import.meta.url).resolve("@octokit/webhooks-examples");
    const examples = JSON.parse(readFileSync(file, "utf8")) as {
      name: string;
      examples: object[];
    }[];
    // GitHub documents them; no example has them.
    const documented = [".issue.pull_request", ".changes"];
    for (const { event, payload } of await hooksOf(() => GitHubWorld.open())) {
      const real = examples.find(({ name }) => name === event)?.examples ?? [];
      const strange = strangeIn(payload, real).filter(
        (line) => !documented.some((path) => line.startsWith(path)),
      );
      expect(strange, event).toEqual([]);
    }
  });
});

describe("what a stand-in GitLab tells", () => {
  test("is told of everything that happens, by people and by the bot", async () => {
    const hooks = await hooksOf(() => GitLabWorld.open());
    const told = hooks.map(({ event, payload }) => {
      const { object_attributes: { action, status } = {}, build_status } = payload as GitLabPayload;
      return [event, action ?? status ?? build_status ?? ""].join(" ").trim();
    });
    expect(new Set(told)).toEqual(
      new Set([
        "Push Hook",
        "Merge Request Hook open",
        "Merge Request Hook update",
        "Merge Request Hook merge",
        "Merge Request Hook close",
        "Merge Request Hook approved",
        "Note Hook create",
        "Note Hook update",
        "Job Hook success",
        "Pipeline Hook running",
        "Pipeline Hook success",
        "Pipeline Hook failed",
      ]),
    );
  });

  test.skipIf(!existsSync(corpus))(
    "has the shape of GitLab's own payloads (skipped: ../shared/corpus-forges is absent)",
    async () => {
      const real = gitlabPayloads();
      for (const { event, payload } of await hooksOf(() => GitLabWorld.open())) {
        const kind = (payload as Json)["object_kind"];
        const same = real.filter((one) => one["object_kind"] === kind);
        expect(strangeIn(payload, same), event).toEqual([]);
      }
    },
  );
});

/** Delivers numbered hooks to a server; gives what came, in its order. */
async function sent(count: number, trouble: Trouble, seed = 1): Promise<readonly number[]> {
  const came: number[] = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    came.push((JSON.parse(text) as { number: number }).number);
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const sender = new WebhookSender({ kind: "github", url: () => url, secret: "s", trouble, seed });
  for (let number = 0; number < count; number += 1) {
    sender.deliver({ event: "push", payload: { number } });
    if (trouble.delayed === undefined) await Promise.resolve();
  }
  await sender.settled();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return came;
}

describe("deliveries", () => {
  test("are lost and doubled as often as is said, and the same ones with the same seed", async () => {
    const trouble = { lost: 1 / 3, doubled: 1 / 5 };
    const sorted = async (seed: number): Promise<readonly number[]> =>
      (await sent(300, trouble, seed)).toSorted((a, b) => a - b);
    const came = await sorted(7);
    const kinds = new Set(came).size;
    expect(kinds).toBeGreaterThan(160);
    expect(kinds).toBeLessThan(240);
    expect(came.length - kinds).toBeGreaterThan(kinds / 10);
    expect(await sorted(7)).toEqual(came);
    expect(await sorted(8)).not.toEqual(came);
  });

  test("come in another order when some are swapped or late, and all of them come", async () => {
    const came = await sent(40, { swapped: 1 / 3, delayed: 1 / 3 });
    const inOrder = came.toSorted((a, b) => a - b);
    expect(inOrder).toEqual(Array.from({ length: 40 }, (_, at) => at));
    expect(came).not.toEqual(inOrder);
  });

  test.each(worlds)("begin only when %s is asked for them", async (_kind, openWorld) => {
    const world = await openWorld();
    const project = world.addProject("a/b", { "a.txt": "a" });
    const hooks: Hook[] = [];
    world.sendWebhooks({ deliver: (hook) => hooks.push(hook) });
    world.push(project, { branch: "main", files: { "a.txt": null, "b.txt": "b" } });
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(hooks).toHaveLength(1);
    expect(hooks[0]?.payload).toMatchObject({
      ref: "refs/heads/main",
      commits: [{ added: ["b.txt"], removed: ["a.txt"] }],
    });
    await world.close();
  });
});

test("chance by a seed is spread evenly", () => {
  const random = seededRandom(3);
  const numbers = Array.from({ length: 10_000 }, random);
  const mean = numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.02);
  expect(numbers.every((one) => one >= 0 && one < 1)).toBe(true);
});
