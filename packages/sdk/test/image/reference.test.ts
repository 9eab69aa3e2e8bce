import {
  compareVersions,
  formatImageReference,
  readImageReference,
  readVersion,
  repositoryOf,
  tryReadImageReference,
} from "@mirrorkit/sdk/image";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const hex = "7386519fa82fb57fe3aa6e58b8ec89ae1ed2476659ba21f3b39528172daa2faf";
const digest = { algorithm: "sha256", hex };

describe("references", () => {
  test.each([
    ["quay.io/a/b:v1", { registry: "quay.io", repository: "a/b", tag: "v1" }],
    ["docker://localhost:55000/a:1", { registry: "localhost:55000", repository: "a", tag: "1" }],
    [`quay.io/a@sha256:${hex}`, { registry: "quay.io", repository: "a", digest }],
    [`quay.io/a:t@sha256:${hex}`, { registry: "quay.io", repository: "a", tag: "t", digest }],
    ["ubi9/ubi:latest", { registry: "ubi9", repository: "ubi", tag: "latest" }],
    ["nginx", { registry: "", repository: "nginx" }],
    ["[::1]:5000/a/b:1", { registry: "[::1]:5000", repository: "a/b", tag: "1" }],
    ["oci:///home/a/b", { transport: "oci", registry: "", repository: "/home/a/b" }],
  ])("%s", (text, expected) => {
    expect(readImageReference(text)).toEqual({ transport: "docker", ...expected });
  });

  test.each([
    ["", "it is empty"],
    ["quay.io/Upper/case:1", 'the repository "Upper/case" has upper-case letters'],
    ["quay.io/a b:1", 'the repository "a b" is not valid'],
    ["quay.io/a:", 'the tag "" is not valid'],
    ["quay.io/a@sha256:12", 'the digest "sha256:12" is not valid'],
    [`quay.io/a@sha256:${hex.toUpperCase()}`, "is not valid"],
    ["https://quay.io/a:1", 'the transport "https" is unknown'],
    ["-bad-/a:1", 'the registry "-bad-" is not a host'],
    ["quay.io//a:1", 'the repository "/a" is not valid'],
    ["quay.io/a\u001b[31m:1", 'the repository "a\\u001b[31m" is not valid'],
    [`quay.io/${"a".repeat(5000)}:1`, "it is longer than 4,096 characters"],
  ])("%j is refused", (text, reason) => {
    const reading = tryReadImageReference(text);
    expect("reason" in reading ? reading.reason : "accepted").toContain(reason);
    expect(() => readImageReference(text)).toThrow("is not a valid image reference");
  });

  test("a credential in a refused reference does not reach the message", () => {
    expect(() => readImageReference("https://user:hunter2@quay.io/a")).toThrow(/^(?!.*hunter2)/);
  });

  test("what is read is written back", () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    const tag = fc.option(fc.stringMatching(/^[a-z0-9][\w.-]{0,8}$/), { nil: undefined });
    fc.assert(
      fc.property(
        part,
        fc.array(part, { minLength: 1, maxLength: 4 }),
        tag,
        (host, path, label) => {
          const text = `${host}.test:5000/${path.join("/")}${label === undefined ? "" : `:${label}`}`;
          const reference = readImageReference(text);
          expect(formatImageReference(reference)).toBe(text);
          expect(repositoryOf(reference)).toBe(`${host}.test:5000/${path.join("/")}`);
        },
      ),
    );
  });
});

describe("versions", () => {
  test.each([
    ["4.20.18", "4.20.18"],
    ["v4.20", "4.20.0"],
    ["1", "1.0.0"],
    ["4.20.10-rhodf", "4.20.10-rhodf"],
    ["4.20.0-202601010000+build.1", "4.20.0-202601010000"],
  ])("%s is %s", (text, expected) => {
    expect(readVersion(text)?.text).toBe(expected);
  });

  test.each(["", "latest", "4.20.x", "4.20.18.1", "4..1", " 4.20"])("%j is none", (text) => {
    expect(readVersion(text)).toBeUndefined();
  });

  test("are ordered as semver orders them", () => {
    const texts = ["4.20.10", "4.20.9", "4.20.10-rhodf", "4.20", "v4.21", "4.20.0-202602010000"];
    const versions = texts.flatMap((text) => readVersion(text) ?? []);
    expect(versions.sort(compareVersions).map(({ text }) => text)).toEqual([
      "4.20.0-202602010000",
      "4.20.0",
      "4.20.9",
      "4.20.10-rhodf",
      "4.20.10",
      "4.21.0",
    ]);
  });
});
