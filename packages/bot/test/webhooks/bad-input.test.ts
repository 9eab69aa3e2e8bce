import { once } from "node:events";
import { createKeyedQueue, type ReconcileKey } from "@mirrorkit/bot/internal";
import { describe, expect, test } from "vitest";
import { githubHeaders, secret, signedHeaders, startBot } from "../server/bot-at-work.ts";
import { head, open, rawRequest } from "../server/raw-request.ts";
import { mergeRequest, pullRequest } from "./payloads.ts";

const json = "application/json";
const github = { ...githubHeaders("push", ""), "content-type": json };
const gitlab = { "content-type": json, "x-gitlab-token": secret };
const forges = [
  ["github", github],
  ["gitlab", gitlab],
] as const;

describe.each(forges)("/webhooks/%s", (forge, headers) => {
  const line = `POST /webhooks/${forge}`;

  test("a body of 26 MiB is refused before it is read", async () => {
    const bot = await startBot();
    const answer = await rawRequest(
      bot.url,
      head(line, { ...headers, "content-length": 27_262_976 }),
    );
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer).toMatch(/connection: close/i);
  });

  test("a body that grows too long without saying so is refused, and read no further", async () => {
    const bot = await startBot({ limits: { bodyBytes: 1_000 } });
    const chunk = `7d0\r\n${"x".repeat(2_000)}\r\n`;
    const start = head(line, { ...headers, "transfer-encoding": "chunked" });
    expect(await rawRequest(bot.url, start + chunk)).toMatch(/^HTTP\/1\.1 413 /);
  });

  test("a body of just under 25 MiB is read", async () => {
    const bot = await startBot();
    const body = JSON.stringify({ filling: "x".repeat(25 * 1024 * 1024 - 20) });
    const right = forge === "github" ? githubHeaders("push", body) : gitlab;
    expect((await bot.post(`/webhooks/${forge}`, body, right)).status).toBe(200);
  });

  test("a body that stops half way is given up", async () => {
    const bot = await startBot({ limits: { bodyMs: 50 } });
    const answer = await rawRequest(
      bot.url,
      head(line, { ...headers, "content-length": 100 }),
      "{",
    );
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  test("a caller who hangs up half way leaves nothing behind", async () => {
    const bot = await startBot();
    const socket = open(bot.url);
    socket.write(head(line, { ...headers, "content-length": 100 }));
    socket.end("{");
    await expect.poll(() => bot.log()).toContain('"outcome":"refused"');
    expect((await fetch(`${bot.url}/healthz`)).status).toBe(200);
  });

  test("without headers it is refused", async () => {
    const bot = await startBot();
    const answer = await rawRequest(bot.url, head(line, { "content-length": 2 }), "{}");
    expect(answer).toMatch(/^HTTP\/1\.1 415 /);
  });

  test("only POST is answered", async () => {
    const bot = await startBot();
    const answer = await fetch(`${bot.url}/webhooks/${forge}`);
    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
  });

  test("a slash at the end and a query change nothing", async () => {
    const bot = await startBot();
    const right = forge === "github" ? githubHeaders("push", "{}") : gitlab;
    const answer = await bot.post(`/webhooks/${forge}/?a=b`, "{}", right);
    expect(answer.status).toBe(200);
  });
});

test("10,000 events of one merge request leave one key in the queue", async () => {
  const release = new AbortController();
  let runs = 0;
  const queue = createKeyedQueue({
    handler: async () => {
      runs += 1;
      if (!release.signal.aborted) await once(release.signal, "abort");
    },
  });
  const bot = await startBot({
    level: "info",
    enqueue: (key: ReconcileKey) => queue.add(key, "event"),
    deliveries: { most: 100 },
  });
  const body = JSON.stringify(mergeRequest({ action: "update" }));
  const event = (id: number, connection: string) =>
    head("POST /webhooks/gitlab", {
      ...gitlab,
      connection,
      "idempotency-key": id,
      "content-length": body.length,
    }) + body;
  const events = Array.from({ length: 9_999 }, (_, id) => event(id, "keep-alive"));
  const answers = await rawRequest(bot.url, events.join(""), event(9_999, "close"));
  expect(answers.match(/^HTTP\/1\.1 200 /gm)).toHaveLength(10_000);
  const { counts } = await queue.pending();
  expect(counts.waiting + counts.running).toBeLessThanOrEqual(2);
  release.abort();
  await queue.close(1_000);
  expect(runs).toBeLessThanOrEqual(2);
});

test("no more deliveries are remembered than is said: the oldest is forgotten first", async () => {
  const bot = await startBot({ deliveries: { most: 2 } });
  const body = JSON.stringify(pullRequest("opened"));
  for (const id of ["a", "b", "c", "b", "a"]) {
    await bot.post("/webhooks/github", body, githubHeaders("pull_request", body, id));
  }
  expect(bot.keys).toHaveLength(4);
});

test("an id of any length is remembered", async () => {
  const bot = await startBot();
  const body = '{"object_kind":"issue"}';
  const headers = signedHeaders(body, new Date(), "x".repeat(8_000));
  const answers = [await bot.post("/webhooks/gitlab", body, headers)];
  answers.push(await bot.post("/webhooks/gitlab", body, headers));
  expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual([
    expect.stringMatching(/^ignored/),
    expect.stringMatching(/^duplicate/),
  ]);
});
