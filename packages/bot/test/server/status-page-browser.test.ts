import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type BotStatus, renderStatusPage } from "@mirrorkit/bot/internal";
import { afterEach, describe, expect, test } from "vitest";
import { ensureDebianPackages } from "../../../../test/debian-packages.ts";
import { startBot, status, statusToken } from "./bot-at-work.ts";
import { busyStatus } from "./busy-status.ts";

const run = promisify(execFile);
const missing = process.env["CI"] === "true" ? await ensureDebianPackages(["chromium"]) : [];
const there = missing.length === 0 && (await hasChromium());
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function hasChromium(): Promise<boolean> {
  try {
    await run("chromium", ["--version"]);
    return true;
  } catch {
    return false;
  }
}

/** A server that nobody should ask for anything, and what it was asked for. */
async function startElsewhere(): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer(({ url = "" }, response) => {
    asked.push(url);
    response.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanUps.push(() => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/**
 * Opens a page in a real browser, and gives what is in it then. The browser knows no address but loopback, so that
 * nothing of its own gets out.
 */
async function open(url: string, ...args: readonly string[]): Promise<string> {
  const profile = mkdtempSync(join(tmpdir(), "mirrorkit-chromium-"));
  cleanUps.push(() => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }));
  const { stdout } = await run("chromium", [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    `--user-data-dir=${profile}`,
    ...args,
    "--dump-dom",
    url,
  ]);
  return stdout;
}

/** Serves one page. */
async function serve(html: string): Promise<string> {
  const server = createServer((_, response) => {
    response.setHeader("content-type", "text/html").end(html);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanUps.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

/** Everything that a browser loads by itself, from one place. */
function lures(url: string): string {
  return `</p></style><img src="${url}/image"><script src="${url}/script"></script><link rel="stylesheet" href="${url}/style"><iframe src="${url}/frame"></iframe><style>@import "${url}/import";</style>`;
}

test.skipIf(there || process.env["CI"] !== "true")("in CI there is a browser", () => {
  expect([missing, there]).toEqual([[], true]);
});

describe.skipIf(!there)(
  `the status page in Chromium${there ? "" : " (skipped: chromium cannot be installed here)"}`,
  () => {
    test("shows its text, which needs no scripts, and asks nothing of anybody else, whatever it is to show", async () => {
      const elsewhere = await startElsewhere();
      const key = { kind: "review", forge: "lab", project: "g/p", number: 5 } as const;
      const reason = `the token is not accepted ${lures(elsewhere.url)}`;
      const at = new Date();
      const failing = [
        { key, code: "unauthorized", reason, at, attempts: 3, nextTry: at } as const,
      ];
      const shown: BotStatus = {
        ...status,
        work: { ...status.work, failing },
        silentHooks: [{ forge: "lab", project: "g/p", reason }],
      };
      const bot = await startBot({ status: () => Promise.resolve(shown) });
      const page = await open(bot.url.replace("://", `://me:${statusToken}@`).concat("/status"));
      expect(page).toContain("review of g/p 5 on lab");
      expect(page).not.toContain("<script");
      expect(page).toContain("the token is not accepted &lt;/p&gt;");
      expect(elsewhere.asked).toEqual([]);
      const paths = bot.lines.filter(({ msg }) => msg === "answered").map((line) => line["path"]);
      expect(new Set(paths).size).toBeGreaterThan(0);
      expect(paths.filter((path) => path !== "/status" && path !== "/favicon.ico")).toEqual([]);
    });

    test("looks as in the docs, whose picture is made anew where MIRRORKIT_SCREENSHOT names a file", async () => {
      const at = new Date("2026-11-26T09:22:07Z");
      const shown = await busyStatus(at);
      const picture = process.env["MIRRORKIT_SCREENSHOT"];
      const paint = ["--hide-scrollbars", "--window-size=1100,2150", `--screenshot=${picture}`];
      const url = await serve(renderStatusPage(shown, at));
      const page = await open(url, ...(picture === undefined ? [] : paint));
      expect(page).toContain("GitLab answered 403 to POST");
      expect(page).toContain("GitLab has disabled it after many failures");
      expect(page).not.toContain("undefined");
      if (picture !== undefined)
        expect(readFileSync(picture).subarray(1, 4).toString()).toBe("PNG");
    });

    test("would be seen to ask, if it did", async () => {
      const elsewhere = await startElsewhere();
      await open(await serve(lures(elsewhere.url)));
      expect(elsewhere.asked).toContain("/image");
      expect(elsewhere.asked).toContain("/frame");
    });
  },
);
