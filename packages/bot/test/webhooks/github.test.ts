import { createKeyedQueue, openGithubWebhooks, openLog } from "@mirrorkit/bot/internal";
import { describe, expect, test } from "vitest";
import { githubHeaders, secret, startBot } from "../server/bot-at-work.ts";
import { pullRequest } from "./payloads.ts";

const path = "/webhooks/github";
const body = JSON.stringify(pullRequest("opened"));
const review = { kind: "review", forge: "hub", project: "o/r", number: 7 };

describe("a delivery with the right signature", () => {
  test("hands its keys on, and shows what became of it", async () => {
    const bot = await startBot();
    const answer = await bot.post(path, body, githubHeaders("pull_request", body, "the-id"));
    expect(answer.status).toBe(200);
    expect(answer.headers.get("x-mirrorkit-outcome")).toBe("accepted; 1 queued");
    expect(bot.keys).toEqual([review]);
    expect(bot.lines).toContainEqual(
      expect.objectContaining({
        msg: "webhook",
        requestId: answer.headers.get("x-request-id"),
        delivery: "the-id",
        keys: ["review/hub/o/r/7"],
      }),
    );
  });

  test("is not taken twice", async () => {
    const bot = await startBot();
    const headers = githubHeaders("pull_request", body);
    await bot.post(path, body, headers);
    const again = await bot.post(path, body, headers);
    expect([again.status, again.headers.get("x-mirrorkit-outcome")]).toEqual([
      200,
      "duplicate; it is a repeated delivery",
    ]);
    expect(bot.keys).toHaveLength(1);
  });

  test("is heard again after an hour, so that people may redeliver it", async () => {
    let now = 0;
    const bot = await startBot({ deliveries: { now: () => now } });
    const headers = githubHeaders("pull_request", body);
    await bot.post(path, body, headers);
    now = 3_600_000;
    await bot.post(path, body, headers);
    expect(bot.keys).toHaveLength(2);
  });

  test.each(["ping", "star", "projects_v2_item", "constructor_of_something_new"])(
    "is answered with 200 when its event %s asks for nothing",
    async (event) => {
      const bot = await startBot();
      const answer = await bot.post(path, body, githubHeaders(event, body));
      expect(answer.status).toBe(200);
      expect(answer.headers.get("x-mirrorkit-outcome")).toMatch(/^ignored; /);
      expect(bot.keys).toEqual([]);
    },
  );

  test("is answered while its work has not begun", async () => {
    const bot = await startBot({ enqueue: () => new Promise(() => undefined) });
    const answer = await bot.post(path, body, githubHeaders("pull_request", body));
    expect(answer.status).toBe(200);
  });

  test.each([
    [
      "throws",
      () => {
        throw new Error("the queue is gone");
      },
    ],
    ["fails later", () => Promise.reject(new Error("the queue is gone"))],
  ])("is answered with 200 when the queue %s, and may come again", async (_, enqueue) => {
    const bot = await startBot({ enqueue });
    const headers = githubHeaders("pull_request", body);
    const answers = [await bot.post(path, body, headers)];
    answers.push(await bot.post(path, body, headers));
    for (const answer of answers) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get("x-mirrorkit-outcome")).not.toMatch(/duplicate/);
    }
    expect(bot.log()).toContain("the queue is gone");
  });

  test("is answered with 200 when the queue took no work, and may come again", async () => {
    const queue = createKeyedQueue({ handler: () => Promise.resolve() });
    await queue.close(0);
    const bot = await startBot({ enqueue: (key, reason) => queue.add(key, reason) });
    const headers = githubHeaders("pull_request", body);
    for (const _ of [1, 2]) {
      const answer = await bot.post(path, body, headers);
      expect([answer.status, answer.headers.get("x-mirrorkit-outcome")]).toEqual([
        200,
        expect.not.stringContaining("duplicate"),
      ]);
    }
    const warnings = bot.lines.filter(({ level }) => level === "warn");
    const warning = {
      key: "review/hub/o/r/7",
      msg: "the queue accepted no work; the next sweep finds it",
    };
    expect(warnings).toEqual([expect.objectContaining(warning), expect.objectContaining(warning)]);
  });

  test.each(["Application/JSON", " application/json ; charset=UTF-8"])(
    "is taken when its type is written %j",
    async (type) => {
      const bot = await startBot();
      const headers = { ...githubHeaders("pull_request", body), "content-type": type };
      expect((await bot.post(path, body, headers)).status).toBe(200);
      expect(bot.keys).toEqual([review]);
    },
  );
});

describe("a delivery that is not genuine", () => {
  const right = () => githubHeaders("pull_request", body);
  const without = (name: string) =>
    Object.fromEntries(Object.entries(right()).filter(([header]) => header !== name));

  test.each([
    ["a wrong signature", 400, { ...right(), "x-hub-signature-256": `sha256=${"0".repeat(64)}` }],
    ["a signature of another form", 401, { ...right(), "x-hub-signature-256": "sha1=00" }],
    ["no signature", 401, without("x-hub-signature-256")],
    ["no event", 400, without("x-github-event")],
    ["no delivery id", 400, without("x-github-delivery")],
    ["an event that no event is", 400, { ...right(), "x-github-event": "__proto__" }],
    ["an event with the name of Probot's own", 400, { ...right(), "x-github-event": "error" }],
    ["an event that every object has", 400, { ...right(), "x-github-event": "constructor" }],
    [
      "the type of a form",
      415,
      { ...right(), "content-type": "application/x-www-form-urlencoded" },
    ],
    ["a compressed body", 415, { ...right(), "content-encoding": "gzip" }],
  ])("is refused: %s", async (_, status, headers) => {
    const bot = await startBot({ level: "info" });
    const answer = await bot.post(path, body, headers);
    expect(answer.status).toBe(status);
    expect(bot.keys).toEqual([]);
    expect(bot.log()).not.toContain("stack");
  });

  test.each(["null", "[]", '"text"', "7", "", "   ", body.slice(0, -10), '{"a":', "\u0000"])(
    "is refused when its body is %j",
    async (broken) => {
      const bot = await startBot();
      const answer = await bot.post(path, broken, githubHeaders("pull_request", broken));
      expect(answer.status).toBe(400);
      expect(bot.keys).toEqual([]);
    },
  );

  const notUtf8 = Buffer.concat([Buffer.from(body.slice(0, -1)), Buffer.from([0x20, 0xff, 0x7d])]);
  test.each([
    ["a wrong signature", "the signature does not match", body, githubHeaders("push", "other")],
    ["half of its body", "the body is not valid JSON", body.slice(0, -10), undefined],
    ["a list", "the body is not a JSON object", "[]", undefined],
    ["bytes that are no text", "the body is not valid UTF-8", notUtf8, undefined],
  ])("is told why it is refused: %s", async (_, reason, sent, wrong) => {
    const bot = await startBot();
    const answer = await bot.post(path, sent, wrong ?? githubHeaders("pull_request", sent));
    expect([answer.status, answer.headers.get("x-mirrorkit-outcome")]).toEqual([
      400,
      `refused; ${reason}`,
    ]);
    expect(await answer.text()).toBe(`refused: ${reason}\n`);
    await expect
      .poll(() => bot.lines)
      .toContainEqual(expect.objectContaining({ msg: "webhook", level: "warn", reason }));
  });

  test("is refused when a header comes twice", async () => {
    const bot = await startBot();
    for (const name of ["x-hub-signature-256", "x-github-event"]) {
      const headers = new Headers(right());
      headers.append(name, headers.get(name) ?? "");
      const answer = await bot.post(path, body, Object.fromEntries(headers));
      expect(answer.status).toBeGreaterThanOrEqual(400);
    }
    expect(bot.keys).toEqual([]);
  });

  test("does not spend the id of a genuine one", async () => {
    const bot = await startBot();
    const headers = githubHeaders("pull_request", body, "one id");
    await bot.post(path, body, { ...headers, "x-hub-signature-256": `sha256=${"0".repeat(64)}` });
    await bot.post(path, body, headers);
    expect(bot.keys).toEqual([review]);
  });

  test("leaves neither secret nor payload in the log, not even at the level debug", async () => {
    const bot = await startBot();
    const loud = JSON.stringify({ ...pullRequest("opened"), note: "payload-in-the-log", secret });
    await bot.post(path, loud, {
      ...githubHeaders("pull_request", loud),
      "x-hub-signature-256": `sha256=${"0".repeat(64)}`,
    });
    expect(bot.log()).toContain("the signature does not match");
    expect(bot.log()).not.toContain("payload-in-the-log");
    expect(bot.log()).not.toContain(secret);
  });
});

describe("a secret", () => {
  test.each([
    ["empty", "", "is empty"],
    ["Probot's default", "development", "fewer than 16"],
    ["with the line break of a file", `${secret}\n`, "line break"],
  ])("is refused: %s", async (_, weak, message) => {
    const opening = openGithubWebhooks({
      forge: { id: "hub", projects: [] },
      secret: weak,
      enqueue: () => Promise.resolve(true),
      log: openLog({ level: "silent" }),
    });
    await expect(opening).rejects.toMatchObject({
      code: "wrong-use",
      message: expect.stringContaining(message),
      hint: expect.any(String),
    });
    await expect(opening).rejects.not.toThrow(/development|of the tests/);
  });
});
