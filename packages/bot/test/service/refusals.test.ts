import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { type BotSettings, startBot } from "@mirrorkit/bot";
import { isMirrorError, type MirrorError } from "@mirrorkit/sdk/problems";
import { describe, expect, test } from "vitest";
import { GitLabWorld } from "../../../forge/test/forges/gitlab/world.ts";
import { runBotProcess } from "./bot-process.ts";
import { addConfigProject } from "./many-requests.ts";
import { afterTest } from "./running-bot.ts";
import { serviceEnvironment, serviceSettings } from "./service-settings.ts";

const environment = {
  HUB: "canary-of-the-token",
  HUB_HOOK: "canary-of-the-webhook-secret",
  LAB: "canary-of-another-token",
  LAB_HOOK: "canary-of-another-webhook-token",
  STATUS: "canary-of-the-status-page",
  PUBLISH: "canary-of-the-publish-api",
  REDIS: "redis://:canary@127.0.0.1:1/0",
};

/** Nothing listens at port 1 of loopback. */
const settings = {
  listen: { host: "127.0.0.1", port: 0 },
  forges: {
    hub: {
      kind: "github",
      apiUrl: "http://127.0.0.1:1",
      token: { env: "HUB" },
      webhookSecret: { env: "HUB_HOOK" },
    },
    lab: {
      kind: "gitlab",
      apiUrl: "http://127.0.0.1:1/api/v4",
      token: { env: "LAB" },
      webhookTokens: [{ env: "LAB_HOOK" }],
    },
  },
  projects: { fleet: { forge: "lab", path: "platform/mirror-config" } },
  redis: { url: { env: "REDIS" } },
  statusToken: { env: "STATUS" },
  publishToken: { env: "PUBLISH" },
} as const satisfies BotSettings;

async function refusalOf(
  changed: Readonly<Record<string, string | undefined>>,
  more: Partial<BotSettings> = {},
): Promise<MirrorError> {
  try {
    const bot = await startBot({
      settings: { ...settings, ...more },
      environment: { ...environment, ...changed },
      logLevel: "silent",
    });
    await bot.close(0);
  } catch (error) {
    if (isMirrorError(error)) return error;
    throw error;
  }
  throw new Error("the bot starts");
}

const weak = "has fewer than 16 characters";

describe("the bot does not start", () => {
  test.each(Object.keys(environment))("without the secret %s", async (name) => {
    const missing = { code: "wrong-use", message: `the variable ${name} contains no secret` };
    expect(await refusalOf({ [name]: undefined })).toMatchObject(missing);
    expect(await refusalOf({ [name]: "" })).toMatchObject(missing);
    expect(await refusalOf({ [name]: " \n" })).toMatchObject(missing);
  });

  test.each([
    ["HUB_HOOK", `the secret of GitHub's webhooks ${weak}`],
    ["LAB_HOOK", `the secret token of GitLab's webhooks ${weak}`],
    ["STATUS", `the token of the status page ${weak}`],
    ["PUBLISH", `the token of POST /api/publish ${weak}`],
    ["REDIS", "the address of Redis is not a valid Redis URL"],
  ])("with a weak secret in %s", async (name, message) => {
    const refusal = await refusalOf({ [name]: "canary" });
    expect(refusal).toMatchObject({ code: "wrong-use", message });
    expect(inspect(refusal, { depth: 9, showHidden: true })).not.toContain("canary");
  });

  test("without any of its secrets, and all of them are named at once", async () => {
    const names = Object.keys(environment);
    const refusal = await refusalOf(Object.fromEntries(names.map((name) => [name, undefined])));
    expect(refusal.code).toBe("wrong-use");
    expect(refusal.problems.map(({ message }) => message)).toEqual([
      "forges.hub: the variable HUB contains no secret",
      "forges.hub.webhookSecret: the variable HUB_HOOK contains no secret",
      "forges.lab: the variable LAB contains no secret",
      "forges.lab.webhookTokens: the variable LAB_HOOK contains no secret",
      "redis: the variable REDIS contains no secret",
      "statusToken: the variable STATUS contains no secret",
      "publishToken: the variable PUBLISH contains no secret",
    ]);
    for (const name of names) expect(refusal.message).toContain(`the variable ${name} contains`);
  });

  test("with several that are missing, weak or none, and none of them is shown", async () => {
    const changed = { HUB: "canary of a token", LAB_HOOK: "canary", STATUS: "", REDIS: "canary" };
    const refusal = await refusalOf(changed);
    expect(refusal.problems.map(({ message }) => message)).toEqual([
      "forges.hub: the token is empty or contains invalid characters",
      `forges.lab.webhookTokens: the secret token of GitLab's webhooks ${weak}`,
      "redis: the address of Redis is not a valid Redis URL",
      "statusToken: the variable STATUS contains no secret",
    ]);
    expect(inspect(refusal, { depth: 9, showHidden: true })).not.toContain("canary");
  });

  test("with a signing token that is none", async () => {
    const { lab, hub } = settings.forges;
    const forges = { hub, lab: { ...lab, signingTokens: [{ env: "LAB_HOOK" }] } };
    const refusal = await refusalOf({}, { forges });
    expect(refusal.message).toBe("the webhook signing token is not `whsec_` and base64");
    expect(inspect(refusal, { depth: 9, showHidden: true })).not.toContain("canary");
  });

  test.each([
    ["HUB", "canary-of-the-token\ncanary-of-a-line"],
    ["LAB", "canary of another token"],
  ])("with a token in %s that can be none", async (name, token) => {
    const refusal = await refusalOf({ [name]: token });
    expect(refusal).toMatchObject({
      code: "wrong-use",
      message: `forges.${name.toLowerCase()}: the token is empty or contains invalid characters`,
    });
    expect(inspect(refusal, { depth: 9, showHidden: true })).not.toContain("canary");
  });

  test("with a key, a certificate or a proxy that is none", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mirrorkit-secrets-"));
    afterTest(async () => rmSync(folder, { recursive: true }));
    const caFile = join(folder, "ca.pem");
    writeFileSync(caFile, "canary\n");
    const { token: _token, ...hub } = settings.forges.hub;
    const app = { id: "7", privateKey: { env: "HUB" } };
    const keyless = { forges: { ...settings.forges, hub: { ...hub, app } } };
    expect((await refusalOf({}, keyless)).message).toBe(
      "forges.hub: the private key of app 7 is not a valid private key",
    );
    const untrusted = { forges: { ...settings.forges, lab: { ...settings.forges.lab, caFile } } };
    expect((await refusalOf({}, untrusted)).message).toBe(
      "forges.lab: the certificate authorities are not PEM",
    );
    const start = startBot({ settings, environment, proxyFor: () => "canary", logLevel: "silent" });
    await expect(start).rejects.toThrow("forges.hub: the proxy is not a URL with http or https");
  });

  test("with a secret in a file that is not there, or is empty", async () => {
    const folder = mkdtempSync(join(tmpdir(), "mirrorkit-secrets-"));
    afterTest(async () => rmSync(folder, { recursive: true }));
    const [absent, empty] = [join(folder, "absent"), join(folder, "empty")];
    writeFileSync(empty, "\n");
    expect(await refusalOf({}, { statusToken: { file: absent } })).toMatchObject({
      code: "unreadable-input",
    });
    expect((await refusalOf({}, { statusToken: { file: empty } })).message).toBe(
      `the file ${empty} contains no secret`,
    );
  });

  test("at a port that another has", async () => {
    const first = await startBot({ settings, environment, logLevel: "silent" });
    afterTest(() => first.close(0));
    const listen = { host: "127.0.0.1", port: Number(new URL(first.url).port) };
    expect(await refusalOf({}, { listen })).toMatchObject({
      code: "wrong-use",
      message: `the bot cannot listen at port ${listen.port}: EADDRINUSE`,
    });
  });
});

test("nothing is asked of a forge before the bot listens", async () => {
  const world = await GitLabWorld.open();
  afterTest(() => world.close());
  const wish = { worlds: [world], config: addConfigProject(world) };
  const first = await startBot({ settings, environment, logLevel: "silent" });
  afterTest(() => first.close(0));
  const port = Number(new URL(first.url).port);
  const second = startBot({
    settings: serviceSettings({ ...wish, port }),
    environment: serviceEnvironment(wish),
    logLevel: "silent",
  });
  await expect(second).rejects.toThrow(/cannot listen/);
  expect(world.calls).toEqual([]);
});

describe("as a process", () => {
  test.each([
    ["a secret is missing", { HUB: "" }, /the variable HUB contains no secret/],
    ["a secret is weak", { STATUS: "canary" }, /the token of the status page has fewer than 16/],
    ["a webhook's secret is weak", { LAB_HOOK: "canary" }, /GitLab's webhooks has fewer than 16/],
  ])("it ends with status 2 and says why when %s", async (_what, changed, said) => {
    const run = await runBotProcess(JSON.stringify(settings), { ...environment, ...changed });
    expect(run).toMatchObject({ status: 2, output: "" });
    expect(run.errors).toMatch(said);
    expect(run.errors).not.toContain("canary");
  });

  test("it ends with status 2 and a line for each secret when several are missing", async () => {
    const run = await runBotProcess(JSON.stringify(settings), {});
    expect(run).toMatchObject({ status: 2, output: "" });
    for (const name of Object.keys(environment))
      expect(run.errors).toMatch(
        new RegExp(`^error: .*the variable ${name} contains no secret`, "m"),
      );
  });

  test("it ends with status 2 and shows the place when the settings are wrong", async () => {
    const text = "forges:\n  hub: {kind: gitea}\nprojects: {}\n";
    const run = await runBotProcess(text, environment);
    expect(run).toMatchObject({ status: 2, output: "" });
    expect(run.errors).toContain("mirrorkit-bot.yaml:2:15");
    expect(run.errors).toContain("must be gitlab or github");
  });

  test.each(["https://gitlab.example.com:99999/api/v4", "https://[/api/v4"])(
    "it ends with status 2 and shows the place when a forge is at %s",
    async (apiUrl) => {
      const { hub, lab } = settings.forges;
      const wrong = { ...settings, forges: { hub, lab: { ...lab, apiUrl } } };
      const run = await runBotProcess(JSON.stringify(wrong, undefined, 1), environment);
      expect(run).toMatchObject({ status: 2, output: "" });
      expect(run.errors).toMatch(
        /mirrorkit-bot\.yaml:\d+:\d+.*forges\.lab\.apiUrl: must be an address/,
      );
    },
  );
});
