import { formatKey, type ReconcileKey, readKey } from "@mirrorkit/bot/internal";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const name = fc.oneof(
  fc.string({ minLength: 1, unit: "binary" }),
  fc.string({ minLength: 1, unit: fc.constantFrom("/", "%", "a", "0", "2", "F", ":", "\ud800") }),
);
const key: fc.Arbitrary<ReconcileKey> = fc.oneof(
  fc.record({
    kind: fc.constant("review" as const),
    forge: name,
    project: name,
    number: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  }),
  fc.record({ kind: fc.constant("publish" as const), forge: name, publication: name }),
  fc.record({ kind: fc.constant("bump" as const), forge: name, project: name }),
);

describe("a key as one string", () => {
  test("is readable for usual names", () => {
    expect(
      formatKey({ kind: "review", forge: "gitlab", project: "platform/mirror/config", number: 12 }),
    ).toBe("review/gitlab/platform/mirror/config/12");
    expect(formatKey({ kind: "publish", forge: "github", publication: "prod" })).toBe(
      "publish/github/prod",
    );
  });

  test("is read back as the same key, whatever the names", () => {
    fc.assert(
      fc.property(key, (one) => {
        expect(readKey(formatKey(one))).toEqual(one);
      }),
    );
  });

  test("differs for different keys", () => {
    fc.assert(
      fc.property(key, key, (a, b) => {
        fc.pre(JSON.stringify(a) !== JSON.stringify(b));
        expect(formatKey(a)).not.toBe(formatKey(b));
      }),
    );
  });

  test("holds only characters that a name in Redis may have", () => {
    fc.assert(
      fc.property(key, (one) => {
        expect(formatKey(one)).toMatch(/^[A-Za-z0-9._/%-]+$/);
      }),
    );
  });

  test.each([
    "",
    "review",
    "review/gitlab/a",
    "review/gitlab/a/0",
    "review/gitlab/a/01",
    "review/gitlab/a/-1",
    "review/gitlab/a/9007199254740993",
    "review/gitlab/a b/1",
    "review/gitlab/%0061/1",
    "review/gitlab/%2f/1",
    "publish/gitlab",
    "publish/gitlab/a/b",
    "other/gitlab/a/1",
    "publish/gitlab/a\n",
  ])("%j is not a key", (text) => {
    expect(readKey(text)).toBeUndefined();
  });

  test.each([
    { kind: "review", forge: "gitlab", project: "a", number: 0 },
    { kind: "review", forge: "gitlab", project: "a", number: 1.5 },
    { kind: "review", forge: "gitlab", project: "", number: 1 },
    { kind: "publish", forge: "", publication: "a" },
  ] as const)("$kind without a name or number is refused", (one) => {
    expect(() => formatKey(one)).toThrow(expect.objectContaining({ code: "wrong-use" }));
  });
});
