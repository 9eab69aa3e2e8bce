import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BotSettings } from "@mirrorkit/bot";
import { expect, test } from "vitest";
import { lookAtAddress } from "../../../forge/src/client/look-at-address.ts";
import { openProxy } from "../../../forge/test/client/bystanders.ts";
import { authority, certificate, key } from "../../../forge/test/forges/certificates.ts";
import { openHookLook } from "../../src/service/hook-address.ts";
import { listening, openPlace } from "./hook-places.ts";
import { afterTest } from "./running-bot.ts";

const mark = { "x-mirrorkit-webhooks": "home" };

function settingsWith(caFile: string): BotSettings {
  const [token, hook] = [{ env: "TOKEN" }, [{ env: "HOOK" }]];
  const apiUrl = "https://gitlab.example.com/api/v4";
  return {
    forges: { home: { kind: "gitlab", apiUrl, token, webhookTokens: hook, caFile } },
    projects: {},
  };
}

test("is tried through the bot's proxy, trusting the certificates that the settings name", async () => {
  const place = await openPlace(405, mark, { key, cert: certificate });
  const proxy = await openProxy();
  afterTest(() => proxy.close());
  const folder = mkdtempSync(join(tmpdir(), "mirrorkit-authority-"));
  afterTest(async () => rmSync(folder, { recursive: true }));
  const caFile = join(folder, "ca.pem");
  writeFileSync(caFile, authority);
  const url = `${place.origin}/webhooks/home`;
  const settings = settingsWith(caFile);
  const look = openHookLook(settings, "home", { proxyFor: () => proxy.url });
  expect(await look(url)).toEqual({ state: "fine" });
  expect(proxy.heard).toHaveLength(1);
  const direct = openHookLook(settings, "home", { proxyFor: () => undefined });
  expect(await direct(url)).toEqual({ state: "fine" });
  const trusting = openHookLook({ ...settings, forges: {} }, "home", { proxyFor: () => proxy.url });
  expect(await trusting(url)).toMatchObject({
    state: "unknown",
    unanswered: true,
    help: expect.stringMatching(/^GET \S+ from here through the proxy: no answer \([A-Z_]+\)\./),
  });
});

test("is given up after a while when nothing comes, and told without the proxy's password", async () => {
  const silent = createServer(() => {});
  const origin = await listening(silent);
  const look = lookAtAddress(`${origin}/webhooks/home`, { timeoutMs: 50 });
  await expect(look).rejects.toThrow("no answer (timed out)");
  const proxy = "http://user:canary@127.0.0.1:9";
  const refused = lookAtAddress("https://bot.example/webhooks/home", { proxy });
  await expect(refused).rejects.toThrow(/^no answer \((?!.*canary)\w+\)$/);
});
