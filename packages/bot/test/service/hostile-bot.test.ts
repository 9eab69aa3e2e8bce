import type { BotSettings } from "@mirrorkit/bot";
import { describe, expect, test } from "vitest";
import { GitHubWorld } from "../../../forge/test/forges/github/world.ts";
import { GitLabWorld } from "../../../forge/test/forges/gitlab/world.ts";
import { WebhookSender } from "../../../forge/test/forges/webhook-sender.ts";
import type { ForgeWorld } from "../../../forge/test/forges/world.ts";
import { worlds } from "../../../forge/test/forges/worlds.ts";
import { imageSetOf, settingsText } from "../../../forge/test/golden.ts";
import { startBotWith } from "../../src/service/start-bot.ts";
import { isIdle, readMetrics, sumOf, until } from "./bot-metrics.ts";
import {
  addConfigProject,
  openEndless,
  openWeek,
  rightReview,
  seenReview,
} from "./many-requests.ts";
import { afterTest } from "./running-bot.ts";
import { serviceEnvironment, serviceSettings, webhookSecret } from "./service-settings.ts";
import { statusText } from "./status-page.ts";

const module = new URL("../content-threads/test-worker.ts", import.meta.url).href;

interface HostileBot {
  readonly url: string;
  readonly lines: readonly string[];
}

/** Starts a bot that lets content compute for so long, with a project more on a forge. */
async function startBot(
  computingMs: number,
  settings: BotSettings,
  forges: readonly ForgeWorld[],
): Promise<HostileBot> {
  const lines: string[] = [];
  const environment = serviceEnvironment({ worlds: forges, config: "" });
  const options = { settings, environment, writeLog: (line: string) => lines.push(line) };
  const limits = { computingMs, memoryMiB: 300 };
  const bot = await startBotWith(options, { content: { limits, module } });
  afterTest(() => bot.close(0));
  return { url: bot.url, lines };
}

async function running(url: string): Promise<number> {
  return (await readMetrics(url))?.get('mirrorkit_queue_keys{state="running"}') ?? 0;
}

describe.each([
  ["GitHub", () => GitHubWorld.open(), () => GitLabWorld.open()],
  ["GitLab", () => GitLabWorld.open(), () => GitHubWorld.open()],
] as const)("a project on %s whose content is never done", (_kind, openBad, openOther) => {
  test("holds up no other project on it, and none on the other forge", async () => {
    const both = [await openBad(), await openOther()] as const;
    for (const world of both) afterTest(() => world.close());
    const [bad] = both;
    const [config = ""] = both.map(addConfigProject);
    const files = { "mirrorkit.yaml": settingsText, "production/imageset.yaml": imageSetOf(1) };
    const hostile = bad.addProject("platform/hostile", files);
    for (const number of [1, 2, 3, 4]) openEndless(bad, hostile, `endless-${number}`, "hang");
    const plain = serviceSettings({ worlds: both, config, sweepMinutes: 0.01 });
    const honest = both.map(({ kind }) => [kind, { forge: kind, path: config }] as const);
    const projects = { hostile: { forge: bad.kind, path: hostile }, ...Object.fromEntries(honest) };
    const { url } = await startBot(3_600_000, { ...plain, projects }, both);
    await until(async () => (await running(url)) > 0);
    await until(async () => /Running.*review of platform\/hostile/.test(await statusText(url)));

    const numbers = both.map((world) => openWeek(world, config, "week-2"));
    const seen = () => both.map((world, at) => seenReview(world, config, numbers[at] ?? 0));
    await until(() => seen().every(({ status }) => status === rightReview.status));
    expect(await statusText(url)).toMatch(/Running.*review of platform\/hostile/);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });
});

test.each(worlds)(
  "on %s, a change whose content computes without end is set aside, and people are told",
  async (kind, openWorld) => {
    const world = await openWorld();
    afterTest(() => world.close());
    const config = addConfigProject(world);
    const number = openEndless(world, config, "endless");
    const settings = serviceSettings({ worlds: [world], config });
    const { url, lines } = await startBot(500, settings, [world]);
    const address = `${url}/webhooks/${world.kind}`;
    const secret = webhookSecret(world);
    const sender = new WebhookSender({ kind: world.kind, url: () => address, secret });
    world.sendWebhooks(sender);
    await until(async () => /took longer than 0\.5 s of computing/.test(await statusText(url)));
    expect(await statusText(url)).not.toContain("Set aside");
    expect(seenReview(world, config, number).status).toBe("pending: The review is in progress.");

    world.comment(config, number, "ada", "/mirror what takes it so long?");
    await until(async () => /Needs attention: set aside \(1\)/.test(await statusText(url)));
    await isIdle(url, sender);
    expect(seenReview(world, config, number).status).toMatch(/^failed: Blocked: the content/);
    expect(await statusText(url)).toMatch(
      new RegExp(`Set aside .*review of ${config} ${number} on ${world.kind} .*when it changes`),
    );
    expect(await statusText(url)).not.toContain("Failing");
    const metrics = (await readMetrics(url)) ?? new Map<string, number>();
    expect(metrics.get("mirrorkit_set_aside")).toBe(1);
    expect(metrics.get('mirrorkit_content_total{outcome="ended"}')).toBe(2);
    expect(sumOf(metrics, "mirrorkit_queue_healthy")).toBe(1);
    const said = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
    const key = `review/${kind.toLowerCase()}/${config}/${number}`;
    expect(said.filter(({ because }) => because === "time")).toMatchObject([
      { level: "warn", key, times: 1, msg: "content stopped" },
      { level: "warn", key, times: 2, msg: "set aside" },
    ]);
  },
  120_000,
);
