import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BotSettings } from "@mirrorkit/bot";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startBot } from "../../bot/test/server/bot-at-work.ts";
import { deadOrigin, place } from "../../bot/test/service/hook-places.ts";
import { serviceEnvironment, serviceSettings } from "../../bot/test/service/service-settings.ts";
import { GitLabWorld } from "../../forge/test/forges/gitlab/world.ts";
import { addWebhook } from "../../forge/test/forges/set-up.ts";
import { settingsText } from "../../forge/test/golden.ts";
import { temporaryFolder } from "./fixture-folder.ts";
import { type CliOutcome, mirrorkit } from "./run-cli.ts";

describe("mirrorkit bot doctor", () => {
  let world: GitLabWorld;
  let settings: BotSettings;

  beforeEach(async () => {
    world = await GitLabWorld.open();
    const config = world.addProject("platform/mirror-config", { "mirrorkit.yaml": settingsText });
    world.addProject("platform/gitops", { "README.md": "GitOps\n" });
    world.permit(config, world.botName, "maintain");
    const bot = await startBot({ receivers: [place("gitlab")] });
    addWebhook(world, config, { url: `${bot.url}/webhooks/gitlab` });
    const wish = { worlds: [world], config };
    settings = serviceSettings(wish);
    for (const [name, value] of Object.entries(serviceEnvironment(wish))) vi.stubEnv(name, value);
  });

  afterEach(async () => {
    vi.unstubAllEnvs();
    await world.close();
  });

  function doctor(...args: readonly string[]): Promise<CliOutcome> {
    const file = join(temporaryFolder(), "mirrorkit-bot.yaml");
    writeFileSync(file, JSON.stringify(settings));
    return mirrorkit("bot", "doctor", "--settings", file, ...args);
  }

  async function takeForgeAway(): Promise<void> {
    const { gitlab } = settings.forges;
    if (gitlab === undefined) throw new Error("there is no forge");
    const apiUrl = `${await deadOrigin()}/api/v4`;
    settings = { ...settings, forges: { gitlab: { ...gitlab, apiUrl } } };
  }

  test("ends with 0 where all is set up", async () => {
    const { status, output, notes } = await doctor();
    expect(output).toMatch(/^the bot's own settings\n {2}fine {5}secrets\n\n/);
    expect(output).toMatch(/\n\n\d+ fine, 0 missing, 0 unknown\n$/);
    expect({ status, notes }).toEqual({ status: 0, notes: "" });
  });

  test("ends with 1 where the bot would not start, and lists each secret", async () => {
    vi.stubEnv("STATUS_TOKEN", "");
    vi.stubEnv("GITLAB_WEBHOOK_TOKEN", "canary");
    const { status, output } = await doctor();
    expect(output).toContain("MISSING  statusToken\n           the variable STATUS_TOKEN contains");
    expect(output).toContain("MISSING  forges.gitlab.webhookTokens\n");
    expect(output).toContain(" 2 missing, 0 unknown\n");
    expect(output).not.toContain("canary");
    expect(status).toBe(1);
  });

  test("ends with 3 where a forge does not answer, whatever else is missing", async () => {
    await takeForgeAway();
    const { status, output } = await doctor();
    expect(output).toMatch(/ 1 unknown \(1 without an answer\)\n$/);
    expect(status).toBe(3);
    vi.stubEnv("STATUS_TOKEN", "");
    expect((await doctor()).status).toBe(3);
  });

  test("tells the same as JSON", async () => {
    await takeForgeAway();
    const { status, output } = await doctor("--json");
    expect(status).toBe(3);
    expect(JSON.parse(output)).toEqual({
      bot: [{ what: "secrets", state: "fine" }],
      projects: [
        {
          project: "platform/mirror-config",
          forge: "gitlab",
          checks: [expect.objectContaining({ state: "unknown", unanswered: true })],
        },
      ],
    });
  });
});
