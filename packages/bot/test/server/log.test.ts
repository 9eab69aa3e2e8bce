import { inspect } from "node:util";
import { openSecretFilter } from "@mirrorkit/bot";
import { openLog } from "@mirrorkit/bot/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { describe, expect, test } from "vitest";

const token = 'p"a\\ss/wörd&1';
const pem = [
  "-----BEGIN PRIVATE KEY-----",
  "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC",
  "tail-of-the-key-0123456789",
  "-----END PRIVATE KEY-----",
  "",
].join("\n");

function logged(write: (log: ReturnType<typeof openLog>) => void): string {
  const lines: string[] = [];
  write(openLog({ level: "debug", secrets: [token, pem], write: (line) => lines.push(line) }));
  for (const line of lines) expect(() => JSON.parse(line)).not.toThrow();
  return lines.join("");
}

describe("a line of the log", () => {
  test("is JSON with the time and the level as words", () => {
    const line = logged((log) => log.child({ requestId: "r" }).warn({ forge: "lab" }, "hello"));
    expect(JSON.parse(line)).toEqual({
      level: "warn",
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      requestId: "r",
      forge: "lab",
      msg: "hello",
    });
    expect(line.endsWith("}\n")).toBe(true);
  });

  test.each([
    ["in a message", (log: ReturnType<typeof openLog>) => log.info(`with ${token}`)],
    ["in a field", (log: ReturnType<typeof openLog>) => log.info({ deep: { list: [token] } }, "x")],
    ["as the name of a field", (log: ReturnType<typeof openLog>) => log.info({ [token]: 1 }, "x")],
    ["in a child", (log: ReturnType<typeof openLog>) => log.child({ token }).info("x")],
    [
      "in an address",
      (log: ReturnType<typeof openLog>) => log.info(`?t=${encodeURIComponent(token)}`),
    ],
    [
      "in base64",
      (log: ReturnType<typeof openLog>) => log.info(Buffer.from(token).toString("base64")),
    ],
    ["in an error", (log: ReturnType<typeof openLog>) => log.error(new Error(token), "x")],
    [
      "in the cause of an error",
      (log: ReturnType<typeof openLog>) =>
        log.error({ err: new Error("outer", { cause: new Error(token) }) }, "x"),
    ],
    ["as a key with lines", (log: ReturnType<typeof openLog>) => log.info({ key: pem }, "x")],
    [
      "as one line of a key",
      (log: ReturnType<typeof openLog>) => log.info("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"),
    ],
  ])("has no secret %s", (_, write) => {
    const line = logged(write);
    expect(line).toContain("***");
    for (const part of ["ss/w", "ss%2F", "MIIEvQIBADANBg", "tail-of-the-key", "cCJhXHNz"]) {
      expect(line).not.toContain(part);
    }
  });

  test("has of an error what is said about it, and nothing that a library hung on it", () => {
    const error = Object.assign(
      new MirrorError("network", "no answer", { hint: "look at the proxy" }),
      { request: { headers: { authorization: "hunter2" } }, event: { payload: "hunter2" } },
    );
    const line = logged((log) => log.error(error, "failed"));
    expect(line).not.toContain("hunter2");
    expect(inspect(error, { depth: 9 })).toContain("hunter2");
    expect(JSON.parse(line)["err"]).toEqual({
      type: "MirrorError",
      message: "no answer",
      code: "network",
      hint: "look at the proxy",
      stack: expect.stringContaining("no answer"),
    });
  });

  test("stays short when an error does not", () => {
    let error = new Error("x".repeat(1_000_000));
    for (let depth = 0; depth < 100; depth += 1) error = new Error("outer", { cause: error });
    const line = logged((log) => {
      log.error({ err: error }, "failed");
      log.error(
        {
          err: new AggregateError(
            Array.from({ length: 1_000 }, () => new Error("y".repeat(5_000))),
          ),
        },
        "failed",
      );
      log.error({ err: "z".repeat(1_000_000) }, "failed");
    });
    expect(line.length).toBeLessThan(100_000);
  });
});

describe("the filter", () => {
  const filter = openSecretFilter(["abcdef", "abcdefghij", "12345", ""]);

  test.each([
    ["the longer secret first", "abcdefghij", "***"],
    ["a secret within a word", "xabcdefx", "x***x"],
    ["nothing for a secret of five characters", "12345", "12345"],
    ["a token that GitHub made", `ghs_${"a".repeat(36)}`, "***"],
    ["a token that GitLab made", "glpat-abc_DEF-0123456789", "***"],
    ["a signing token", `whsec_${"A".repeat(43)}=`, "***"],
    ["a JSON web token", `eyJ${"a".repeat(20)}.${"b".repeat(20)}.${"c".repeat(20)}`, "***"],
    [
      "a JSON web token behind another word",
      `eyJ-a.eyJ${"a".repeat(20)}.${"b".repeat(20)}.${"c".repeat(20)}`,
      "***",
    ],
    ["no word that only begins as one", "eyJhbGciOi.html.gz", "eyJhbGciOi.html.gz"],
    ["the user of an address", "redis://user:pass@cache:6379/0", "redis://***@cache:6379/0"],
    ["a header", "Authorization: Bearer 0123456789-opqrstuvw", "Authorization: Bearer ***"],
    [
      "no project with a long name",
      "global-platform-configuration",
      "global-platform-configuration",
    ],
    [
      "nothing across two strings of JSON",
      '{"url":"redis://cache","mail":"a@b"}',
      '{"url":"redis://cache","mail":"a@b"}',
    ],
  ])("replaces %s", (_, text, expected) => {
    expect(filter(text)).toBe(expected);
  });

  test("takes secrets that are no well-formed text", () => {
    expect(openSecretFilter(["half \ud800 of a pair"])("half \ud800 of a pair")).toBe("***");
  });
});
