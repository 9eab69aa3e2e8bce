import { openGitlabWebhooks, openLog } from "@mirrorkit/bot/internal";
import { describe, expect, test } from "vitest";
import { secret, signedHeaders, signingToken, startBot } from "../server/bot-at-work.ts";
import { head, rawRequest } from "../server/raw-request.ts";
import { mergeRequest } from "./payloads.ts";

const path = "/webhooks/gitlab";
const body = JSON.stringify(mergeRequest());
const review = { kind: "review", forge: "lab", project: "g/p", number: 5 };
const json = { "content-type": "application/json" };
const token = { ...json, "x-gitlab-token": secret };

describe("a delivery with a secret token", () => {
  test("hands its keys on, and shows what became of it", async () => {
    const bot = await startBot();
    const answer = await bot.post(path, body, token);
    expect([answer.status, await answer.text()]).toEqual([200, "accepted: 1 queued\n"]);
    expect(bot.keys).toEqual([review]);
  });

  test("is accepted with each of several tokens", async () => {
    const bot = await startBot({ tokens: ["the old one 01234567", secret] });
    await bot.post(path, body, token);
    await bot.post(path, body, { ...json, "x-gitlab-token": "the old one 01234567" });
    expect(bot.keys).toHaveLength(2);
  });

  test.each([
    ["a wrong one", { ...json, "x-gitlab-token": "wrong" }],
    ["an empty one", { ...json, "x-gitlab-token": "" }],
    ["none", json],
    ["the right one twice", { ...json, "x-gitlab-token": `${secret}, ${secret}` }],
    ["one that begins right", { ...json, "x-gitlab-token": secret.slice(0, -1) }],
  ])("is refused: %s", async (_, headers) => {
    const bot = await startBot();
    const answer = await bot.post(path, body, headers);
    expect([answer.status, answer.headers.get("connection")]).toEqual([401, "close"]);
    expect(bot.keys).toEqual([]);
  });

  test("is told from others by its idempotency key", async () => {
    const bot = await startBot();
    const headers = { ...token, "idempotency-key": "one", "x-gitlab-event-uuid": "u" };
    await bot.post(path, body, headers);
    const again = await bot.post(path, body, { ...headers, "x-gitlab-event-uuid": "v" });
    expect(await again.text()).toBe("duplicate: it is a repeated delivery\n");
    await bot.post(path, body, { ...headers, "idempotency-key": "two" });
    expect(bot.keys).toHaveLength(2);
  });

  test("with the UUID of another event's is new when its body is another", async () => {
    const bot = await startBot();
    const headers = { ...token, "x-gitlab-event-uuid": "u" };
    const other = JSON.stringify(mergeRequest({ iid: 6 }));
    for (const text of [body, other, body]) await bot.post(path, text, headers);
    expect(bot.keys.map((key) => key.kind === "review" && key.number)).toEqual([5, 6]);
  });
});

describe("a delivery with a signature", () => {
  test("is accepted", async () => {
    const bot = await startBot();
    expect((await bot.post(path, body, signedHeaders(body))).status).toBe(200);
    expect(bot.keys).toEqual([review]);
  });

  test("is accepted when one of several signatures fits, and one of several keys", async () => {
    const signingTokens = [`whsec_${Buffer.alloc(32).toString("base64")}`, signingToken];
    const bot = await startBot({ signingTokens });
    const headers = signedHeaders(body);
    const list = `v2,xyz v1,AAAA ${headers["webhook-signature"]}`;
    const answer = await bot.post(path, body, { ...headers, "webhook-signature": list });
    expect(answer.status).toBe(200);
  });

  test.each([-300, 300])("is accepted with a clock that is %d seconds off", async (off) => {
    const now = 1_800_000_000_000;
    const bot = await startBot({ now: () => now });
    const headers = signedHeaders(body, new Date(now + off * 1000));
    expect((await bot.post(path, body, headers)).status).toBe(200);
  });

  test.each([-301, 301])("is refused with a clock that is %d seconds off", async (off) => {
    const now = 1_800_000_000_000;
    const bot = await startBot({ now: () => now });
    const answer = await bot.post(path, body, signedHeaders(body, new Date(now + off * 1000)));
    expect([answer.status, await answer.text()]).toEqual([401, expect.stringContaining("clock")]);
  });

  test("is not taken twice", async () => {
    const bot = await startBot();
    const headers = signedHeaders(body);
    await bot.post(path, body, headers);
    expect(await (await bot.post(path, body, headers)).text()).toMatch(/^duplicate/);
    expect(bot.keys).toHaveLength(1);
  });

  const right = signedHeaders(body, new Date(1_800_000_000_000), "id");
  test.each([
    ["a wrong signature", { "webhook-signature": `v1,${Buffer.alloc(32).toString("base64")}` }],
    ["a signature of another version", { "webhook-signature": "v2,AAAA" }],
    ["an empty signature", { "webhook-signature": "" }],
    ["another id", { "webhook-id": "other" }],
    ["no time", { "webhook-timestamp": "" }],
    ["a time that is none", { "webhook-timestamp": "1e9" }],
    ["a wrong signature beside the right token", { "webhook-signature": "v1,", ...token }],
  ])("is refused: %s", async (_, wrong) => {
    const bot = await startBot({ now: () => 1_800_000_000_000 });
    const answer = await bot.post(path, body, { ...right, ...wrong });
    expect(answer.status).toBe(401);
    expect(bot.keys).toEqual([]);
  });

  test.each([
    ["is 301 seconds old", signedHeaders(body, new Date(1_800_000_000_000 - 301_000))],
    ["contains no signature", { ...right, "webhook-signature": "v1,AAAA v2,xyz" }],
  ])("is refused before its body is read when it %s", async (_, headers) => {
    const bot = await startBot({ now: () => 1_800_000_000_000 });
    const start = head(`POST ${path}`, { ...headers, "content-length": 100 });
    expect(await rawRequest(bot.url, start)).toMatch(/^HTTP\/1\.1 401 /);
  });

  test("is judged by its token where the bot has no signing token", async () => {
    const bot = await startBot({ signingTokens: [] });
    expect((await bot.post(path, body, { ...right, ...token })).status).toBe(200);
    expect((await bot.post(path, body, right)).status).toBe(401);
  });

  test("is the only one accepted where the bot has no secret token", async () => {
    const bot = await startBot({ tokens: [] });
    expect((await bot.post(path, body, token)).status).toBe(401);
    expect((await bot.post(path, body, signedHeaders(body))).status).toBe(200);
  });
});

describe("a body that is broken", () => {
  test.each(["null", "[]", '"text"', "7", "", body.slice(0, -10), "\u0000"])(
    "is refused when it is %j",
    async (broken) => {
      const bot = await startBot();
      expect((await bot.post(path, broken, token)).status).toBe(400);
      expect(bot.keys).toEqual([]);
    },
  );

  test.each(["text/plain", "application/jsonx", "application/x-www-form-urlencoded"])(
    "is refused when its type is %s",
    async (type) => {
      const bot = await startBot();
      const answer = await bot.post(path, body, { ...token, "content-type": type });
      expect(answer.status).toBe(415);
    },
  );
});

describe("secrets", () => {
  const open = (secrets: object) => () =>
    openGitlabWebhooks({
      forge: { id: "lab", projects: [] },
      enqueue: () => Promise.resolve(true),
      find: () => Promise.resolve([]),
      log: openLog({ level: "silent" }),
      ...secrets,
    });

  test.each([
    ["none at all", {}, "no secret"],
    ["a short one", { tokens: ["hunter2"] }, "fewer than 16"],
    ["a signing token without its prefix", { signingTokens: ["hunter2"] }, "whsec_"],
    ["a signing token cut short", { signingTokens: ["whsec_aHVudGVyMg=="] }, "whsec_"],
    ["a signing token that is no base64", { signingTokens: [`${signingToken}!`] }, "whsec_"],
  ])("are refused: %s", (_, secrets, message) => {
    expect(open(secrets)).toThrow(
      expect.objectContaining({ code: "wrong-use", message: expect.stringContaining(message) }),
    );
    expect(open(secrets)).not.toThrow(/hunter2|aHVudGVy/);
  });

  test("a refused delivery's secret is neither in the answer nor in the log", async () => {
    const bot = await startBot();
    const answer = await bot.post(path, body, { ...json, "x-gitlab-token": "guessed-by-somebody" });
    expect(await answer.text()).not.toContain("guessed");
    expect(bot.log()).not.toContain("guessed");
    expect(bot.log()).not.toContain(secret);
  });
});
