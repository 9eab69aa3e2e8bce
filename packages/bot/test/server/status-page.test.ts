import { type BotStatus, renderStatusPage } from "@mirrorkit/bot/internal";
import { describe, expect, test } from "vitest";
import { startBot, status, statusToken } from "./bot-at-work.ts";

const at = new Date("2026-01-02T03:04:05Z");
const before = (seconds: number) => new Date(at.getTime() - seconds * 1000);
const review = { kind: "review", forge: "lab", project: "g/p", number: 5 } as const;
const busy: BotStatus = {
  work: {
    waiting: [{ key: { kind: "publish", forge: "hub", publication: "site" }, since: before(30) }],
    running: [{ key: review, since: before(300) }],
    failing: [
      {
        key: review,
        code: "unauthorized",
        reason: "the forge does not accept the token",
        at: before(60),
        attempts: 3,
        nextTry: before(-600),
      },
    ],
    paused: [{ forge: "hub", until: before(-90) }],
    counts: { waiting: 1, running: 1, later: 1, dropped: 2 },
  },
  queue: { healthy: false, reason: "The queue is full." },
  sweep: {
    ...status.sweep,
    finishedAt: before(7_200),
    failures: [{ project: "g/q", code: "network", reason: "no answer", at: before(60) }],
  },
  redis: false,
  silentHooks: [{ forge: "lab", project: "g/p", reason: "disabled after 40 failures" }],
  version: "1.2.3",
  projects: [{ forge: "lab", project: "g/p", gitops: "g/gitops" }],
  held: [
    {
      key: review,
      state: "held",
      verdict: "Blocked: 2 removals are not approved.",
      since: before(7_200),
    },
    {
      key: { ...review, number: 6 },
      state: "waiting",
      verdict: "Waiting for a pipeline.",
      since: before(60),
    },
  ],
  setAside: [
    { key: review, reason: "it took too long", since: before(60), until: before(-86_340) },
  ],
};

/** What a reader sees: the text without its marks. */
function textOf(html: string): string {
  const body = html.slice(html.indexOf("<body>"));
  return body.replace(/<[^>]+>/g, " ").replace(/\s+/g, " ");
}

describe("the status page", () => {
  test("says what waits, runs and failed last, why, and when it is tried again", () => {
    const text = textOf(renderStatusPage(busy, at));
    for (const part of [
      "mirrorkit bot 1.2.3",
      "Blocked until a person acts what why seen review of g/p 5 on lab Blocked: 2 removals are not approved. 2 h ago",
      "Waiting for a pipeline or a mapping what why seen review of g/p 6 on lab Waiting for a pipeline. 60 s ago",
      "Projects (1): g/p on lab, which publishes to g/gitops.",
      "1 in the queue, 1 running, 1 to be retried later. 2 were left to the next sweep.",
      "Needs attention: failing (1), set aside (1), webhooks that are not being delivered (1), projects that the last sweep could not read (1).",
      "review of g/p 5 on lab the forge does not accept the token 60 s ago 2026-01-02 03:03:05 , 3 times in a row in 10 min 2026-01-02 03:14:05",
      "publication site on hub 30 s",
      "review of g/p 5 on lab 5 min",
      "review of g/p 5 on lab it took too long 60 s ago 2026-01-02 03:03:05 when it changes, or in 24 h",
      "hub in 90 s 2026-01-02 03:05:35",
      "g/p on lab disabled after 40 failures",
      "g/q no answer 60 s ago 2026-01-02 03:03:05",
      "The last sweep here ended 2 h ago 2026-01-02 01:04:05 .",
      "The queue is full. Redis does not answer.",
    ]) {
      expect(text.replace(/ +([.,])/g, " $1")).toContain(part);
    }
  });

  test("says of an idle bot that there is nothing", () => {
    const text = textOf(renderStatusPage(status, at));
    expect(text).toContain("Healthy: nothing is running, waiting, blocked or failed.");
    expect(text).toContain(
      "Projects (1): g/p on lab, which publishes to g/gitops. No sweep has ended here yet.",
    );
    expect(text).not.toMatch(/Failing|Running|Held|Set aside/);
    expect(text).not.toContain("Redis");
  });

  test.each([
    ["sweeping", "A sweep is running."],
    ["standing-by", "This replica does not sweep; the one that holds the lease"],
    ["stopped", "The bot is stopping."],
  ] as const)("says of a sweep that is %s: %s", (state, said) => {
    const page = renderStatusPage({ ...status, sweep: { ...status.sweep, state } }, at);
    expect(textOf(page)).toContain(said);
  });

  test("says once that Redis is gone, why a key waits, and how much is not shown", () => {
    const reason = "Redis at valkey:6379 is unreachable (ECONNREFUSED)";
    const key = { kind: "review", forge: "hub", project: "o/r", number: 8 } as const;
    const waiting = [{ key, since: before(400_000) }];
    const counts = { ...busy.work.counts, waiting: 340 };
    const work = { ...busy.work, waiting, counts };
    const queue = { healthy: false, reason, unreachable: true } as const;
    const text = textOf(renderStatusPage({ ...busy, work, queue }, at));
    expect(text).toContain(`Redis does not answer: ${reason}`);
    expect(text.match(/Redis does not answer/g)).toHaveLength(1);
    expect(text).toContain("In the queue, the first 1 of 340");
    expect(text).toContain("review of o/r 8 on hub 5 days, hub asked to wait");
  });

  test("says in its title whether there is something to look at", () => {
    expect(renderStatusPage(status, at)).toContain("<title>healthy - ");
    expect(renderStatusPage(busy, at)).toContain("<title>needs attention - ");
  });

  test("says so when the queue does not answer", () => {
    expect(textOf(renderStatusPage(undefined, at))).toContain("The queue does not report");
  });

  test("shows text from outside as text, whatever is in it", () => {
    const hostile = `<script>alert(1)</script>"'&\u202e https://user:pass@x`;
    const html = renderStatusPage(
      {
        ...busy,
        queue: { healthy: false, reason: hostile },
        sweep: {
          ...status.sweep,
          failures: [{ project: hostile, code: "network", reason: hostile, at }],
        },
        silentHooks: [{ forge: hostile, project: hostile, reason: hostile }],
        setAside: busy.setAside.map((one) => ({ ...one, reason: hostile })),
        version: hostile,
        projects: [{ forge: hostile, project: hostile, gitops: hostile }],
        held: busy.held.map((one) => ({ ...one, verdict: hostile })),
        work: {
          ...busy.work,
          waiting: [{ key: { ...review, project: hostile, forge: hostile }, since: at }],
          paused: [{ forge: hostile, until: at }],
          failing: busy.work.failing.map((one) => ({ ...one, reason: hostile })),
        },
      },
      at,
    );
    expect(html).not.toMatch(/<script|\u202e|user:pass|"'&/);
    expect(html).toContain("&#60;script&#62;");
  });

  test("loads nothing, has no scripts, and follows the reader's light and width", () => {
    const html = renderStatusPage(busy, at);
    expect(html).not.toMatch(/<script|<link|<img|<iframe|url\(|@import|\son\w+=|style="/);
    expect(html).toContain("color-scheme: light dark");
    expect(html).toContain('<meta name="viewport" content="width=device-width, initial-scale=1">');
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
  });

  test("has every opened element closed", () => {
    const open: string[] = [];
    const marks = renderStatusPage(busy, at).matchAll(/<(\/?)([a-z0-9]+)[^>]*>/g);
    for (const [, slash, name = ""] of marks) {
      if (name === "meta") continue;
      if (slash === "/") expect(open.pop()).toBe(name);
      else open.push(name);
    }
    expect(open).toEqual([]);
  });
});

describe("GET /status", () => {
  const basic = (password: string) => `Basic ${Buffer.from(`me:${password}`).toString("base64")}`;

  test.each([
    ["as a password", basic(statusToken)],
    ["as a bearer token", `Bearer ${statusToken}`],
  ])("shows the page to those who have the token, %s", async (_, authorization) => {
    const bot = await startBot({ status: () => Promise.resolve(busy) });
    const answer = await fetch(`${bot.url}/status`, { headers: { authorization } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(answer.headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'unsafe-inline';/,
    );
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(await answer.text()).toContain("g/p on lab");
  });

  test.each([
    undefined,
    basic("wrong"),
    basic(""),
    "Basic ",
    "Basic !!!",
    "Bearer wrong",
    "Digest x",
  ])("asks for the token when it gets %s", async (authorization) => {
    const bot = await startBot();
    const headers = authorization === undefined ? {} : { authorization };
    const answer = await fetch(`${bot.url}/status`, { headers });
    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([
      401,
      'Basic realm="mirrorkit", charset="UTF-8"',
    ]);
  });

  test("is not there without a token in the settings", async () => {
    const bot = await startBot({ statusToken: undefined });
    const headers = { authorization: basic("") };
    expect((await fetch(`${bot.url}/status`, { headers })).status).toBe(404);
  });

  test.each([
    ["fails", () => Promise.reject(new Error("the queue is gone"))],
    ["never answers", () => new Promise<BotStatus>(() => undefined)],
  ])("is shown when the queue %s", async (_, broken) => {
    const bot = await startBot({ status: broken });
    const headers = { authorization: basic(statusToken) };
    const answer = await fetch(`${bot.url}/status`, { headers });
    expect([answer.status, await answer.text()]).toEqual([
      200,
      expect.stringContaining("The queue does not report"),
    ]);
  });
});
