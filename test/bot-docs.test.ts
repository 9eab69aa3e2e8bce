import { readFileSync } from "node:fs";
import { examine, formatExamination, openSecrets } from "@mirrorkit/bot";
import { openMetrics } from "@mirrorkit/bot/internal";
import { afterEach, describe, expect, test, vi } from "vitest";
import { startBot } from "../packages/bot/test/server/bot-at-work.ts";
import { place } from "../packages/bot/test/service/hook-places.ts";
import { startInnerBot } from "../packages/bot/test/service/running-bot.ts";
import {
  secrets,
  serviceEnvironment,
  serviceSettings,
} from "../packages/bot/test/service/service-settings.ts";
import { mirrorkit } from "../packages/cli/test/run-cli.ts";
import { addWebhook, letGo } from "../packages/forge/test/forges/set-up.ts";
import type { ForgeWorld } from "../packages/forge/test/forges/world.ts";
import { worlds } from "../packages/forge/test/forges/worlds.ts";
import { settingsText } from "../packages/forge/test/golden.ts";

const read = (name: string): string =>
  readFileSync(new URL(`../docs/${name}`, import.meta.url), "utf8");
const reference = read("bot.md");
const running = read("bot-running.md");
const monitoring = read("bot-alerts.md");
const opened: ForgeWorld[] = [];

afterEach(async () => {
  for (const world of opened.splice(0)) await world.close();
});

/** The cells of the rows whose first cell is a name in backticks, of the table with this head. */
function rowsOf(page: string, head: string): readonly (readonly string[])[] {
  const table = page.slice(page.indexOf(`| ${head} |`)).split("\n\n")[0] ?? "";
  return table
    .split("\n")
    .slice(2)
    .map((row) => row.split(" | ").map((cell) => cell.replace(/^\|? ?| ?\|$/g, "")));
}

function namesOf(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);
}

/** As much of a schema as tells what it holds. */
interface Schema {
  readonly def: {
    readonly type: string;
    readonly shape?: Readonly<Record<string, Schema>>;
    readonly innerType?: Schema;
    readonly valueType?: Schema;
  };
}

/** The paths of all values that a schema has room for; `<name>` stands for a name of one's own. */
function pathsOf(schema: Schema, path: string): readonly string[] {
  const { shape, innerType, valueType } = schema.def;
  const below = (name: string): string => (path === "" ? name : `${path}.${name}`);
  if (innerType !== undefined) return pathsOf(innerType, path);
  if (valueType !== undefined) return pathsOf(valueType, below("<name>"));
  if (shape === undefined) return [path];
  return Object.entries(shape).flatMap(([name, inner]) => pathsOf(inner, below(name)));
}

const settingsModule = process.env["TEST_DIST"]
  ? "../packages/bot/dist/service/bot-schema.js"
  : "../packages/bot/src/service/bot-schema.ts";

async function openGitLab(): Promise<ForgeWorld> {
  const open = worlds.find(([name]) => name === "GitLab")?.[1];
  if (open === undefined) throw new Error("there is no stand-in for GitLab");
  const world = await open();
  opened.push(world);
  return world;
}

describe("the pages about the bot", () => {
  test("has a row for every setting, and for nothing else", async () => {
    const { botSchema, forgeSchemas } = (await import(settingsModule)) as {
      readonly botSchema: Schema;
      readonly forgeSchemas: ReadonlyMap<string, Schema>;
    };
    const known = pathsOf(botSchema, "").filter((path) => path !== "forges.<name>");
    const ofForges = [...forgeSchemas.values()].flatMap((one) => pathsOf(one, "forges.<name>"));
    const shown = rowsOf(reference, "key").flatMap(([key = ""]) => namesOf(key));
    expect(known.length).toBeGreaterThan(10);
    expect(shown.toSorted()).toEqual([...new Set([...known, ...ofForges])].toSorted());
  });

  test("lists every metric of ours with its labels", async () => {
    const text = await openMetrics().text(undefined, new Date());
    const real = [...text.matchAll(/^# TYPE (mirrorkit_\w+) /gm)].map(([, name = ""]) => name);
    const rows = rowsOf(monitoring, "metric");
    expect(rows.flatMap(([name = ""]) => namesOf(name)).toSorted()).toEqual(real.toSorted());
  });

  test("says of every alert what it means and what to do", () => {
    const rules = "../examples/bot-kubernetes/components/service-monitor/prometheus-rule.yaml";
    const text = readFileSync(new URL(rules, import.meta.url), "utf8");
    const alerts = [...text.matchAll(/- alert: (\w+)/g)].map(([, name = ""]) => name);
    expect(rowsOf(monitoring, "alert").flatMap(([name = ""]) => namesOf(name))).toEqual(alerts);
    expect(alerts.length).toBeGreaterThan(3);
  });

  test("shows the options that the command has", async () => {
    const { output } = await mirrorkit("bot", "--help");
    const usage = reference.slice(0, reference.indexOf("\n\nA webhook"));
    const real = [...output.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option = ""]) => option);
    expect(real.length).toBeGreaterThan(2);
    for (const option of real) expect(usage).toContain(option);
  });

  test("shows what the doctor prints", async () => {
    const world = await openGitLab();
    const config = world.addProject("platform/mirror-config", { "mirrorkit.yaml": settingsText });
    world.addProject("platform/gitops", { "README.md": "GitOps\n" });
    world.permit(config, world.botName, "maintain");
    const bot = await startBot({ receivers: [place("gitlab")] });
    addWebhook(world, config, { url: `${bot.url}/webhooks/gitlab` });
    letGo(world, config);
    const wish = { worlds: [world], config };
    const found = await examine(serviceSettings(wish), {
      secrets: openSecrets(serviceEnvironment(wish)),
      proxyFor: () => undefined,
    });
    const shown = running.match(/^ {4}the bot's own settings\n[^]*? unknown\n/m)?.[0] ?? "";
    expect(shown.replaceAll(/^ {4}/gm, "")).toBe(formatExamination(found));
  });

  test("shows lines of the log as they are", async () => {
    const world = await openGitLab();
    const config = world.addProject("platform/mirror-config", { "mirrorkit.yaml": settingsText });
    world.mishap({
      fits: ({ path }) => path.includes("/repository/branches/"),
      times: 99,
      answer: { status: 403 },
    });
    const bot = await startInnerBot({ worlds: [world], config });
    const body = JSON.stringify({
      object_kind: "note",
      project: { id: 1, path_with_namespace: config },
      object_attributes: { noteable_type: "MergeRequest", action: "create" },
      merge_request: { iid: 12 },
    });
    const headers = {
      "content-type": "application/json",
      "x-gitlab-token": secrets.GITLAB_WEBHOOK_TOKEN,
    };
    await fetch(`${bot.url}/webhooks/gitlab`, { method: "POST", body, headers });
    await fetch(`${bot.url}/api/publish`, {
      method: "POST",
      headers: { authorization: `Bearer ${secrets.PUBLISH_TOKEN}` },
    });
    const shapes = (lines: readonly string[]): readonly string[] => {
      const parsed = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
      const events = parsed.filter(({ msg }) => msg === "webhook" || msg === "run");
      return [...new Set(events.map((line) => Object.keys(line).join(" ")))].toSorted();
    };
    const shown = shapes(running.match(/^ {4}\{"level".*$/gm) ?? []);
    expect(shown).toHaveLength(3);
    await vi.waitUntil(() => shapes(bot.lines).length >= shown.length, { timeout: 20_000 });
    expect(shapes(bot.lines)).toEqual(shown);
  });
});
