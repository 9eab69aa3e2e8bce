import { createKeyedQueue } from "@mirrorkit/bot/internal";
import { describe, expect, test } from "vitest";
import { publishToken, startBot } from "./bot-at-work.ts";

const key = { kind: "publish", forge: "target", publication: "site" };
const bearer = { authorization: `Bearer ${publishToken}` };

describe("POST /api/publish", () => {
  test.each(["", "{}", '{"publication":"site"}'])(
    "with the body %j queues and says what",
    async (body) => {
      const bot = await startBot();
      const answer = await bot.post("/api/publish", body, bearer);
      expect([answer.status, await answer.json()]).toEqual([
        202,
        { queued: ["publish/target/site"] },
      ]);
      expect(bot.keys).toEqual([key]);
    },
  );

  test.each([
    [404, '{"publication":"other"}'],
    [404, '{"publication":7}'],
    [404, '{"publication":null}'],
    [400, '{"publications":["site"]}'],
    [400, "null"],
    [400, "[]"],
    [400, '"site"'],
    [400, "{"],
    [413, `{"publication":"${"x".repeat(10_000)}"}`],
  ])("answers with %d to %j", async (status, body) => {
    const bot = await startBot();
    const answer = await bot.post("/api/publish", body, bearer);
    expect([answer.status, await answer.json()]).toEqual([status, { error: expect.any(String) }]);
    expect(bot.keys).toEqual([]);
  });

  test("names the publication that was probably meant", async () => {
    const bot = await startBot();
    const answer = await bot.post("/api/publish", '{"publication":"sites"}', bearer);
    expect(await answer.json()).toEqual({
      error: "there is no such publication. Did you mean site?",
    });
  });

  test.each([
    ["none", {}],
    ["a wrong one", { authorization: "Bearer wrong" }],
    ["an empty one", { authorization: "Bearer " }],
    ["one that begins right", { authorization: `Bearer ${publishToken.slice(0, -1)}` }],
    ["the right one twice", { authorization: `Bearer ${publishToken} ${publishToken}` }],
    ["the right one without its kind", { authorization: publishToken }],
  ])("is refused without the right token: %s", async (_, headers) => {
    const bot = await startBot();
    const answer = await bot.post("/api/publish", "{}", headers);
    expect([answer.status, answer.headers.get("connection")]).toEqual([401, "close"]);
    expect(bot.keys).toEqual([]);
  });

  test("is not there without a token in the settings", async () => {
    const bot = await startBot({ publishToken: undefined });
    expect((await bot.post("/api/publish", "{}", bearer)).status).toBe(404);
  });

  test("answers with 503 when the queue cannot be reached, and the log says so", async () => {
    const bot = await startBot({ enqueue: () => Promise.reject(new Error("the queue is gone")) });
    expect((await bot.post("/api/publish", "{}", bearer)).status).toBe(503);
    expect(bot.log()).toContain("the queue is gone");
  });

  test("answers with 503 when the queue took no work", async () => {
    const queue = createKeyedQueue({ handler: () => Promise.resolve() });
    await queue.close(0);
    const bot = await startBot({ enqueue: (one, reason) => queue.add(one, reason) });
    const answer = await bot.post("/api/publish", "{}", bearer);
    const why = "the queue accepted no work; the next sweep finds it";
    expect([answer.status, await answer.json()]).toEqual([503, { error: why }]);
    expect(bot.lines).toContainEqual(
      expect.objectContaining({ level: "warn", key: "publish/target/site", msg: why }),
    );
  });
});
