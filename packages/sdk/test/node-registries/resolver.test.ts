import { createResolver, type RegistriesConf, toRegistriesConf } from "@mirrorkit/sdk/nodes";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../../../test/runs.ts";
import { asValue, confOf, digest, mirrorSet } from "./mirror-sets.ts";

function pullFrom(conf: RegistriesConf, image: string): readonly string[] {
  return createResolver(conf).resolve(image).pullFrom;
}

describe("a reference in full", () => {
  test.each([
    ["busybox", "docker.io/library/busybox:latest"],
    ["busybox:1", "docker.io/library/busybox:1"],
    ["team/app", "docker.io/team/app:latest"],
    ["docker.io/busybox", "docker.io/library/busybox:latest"],
    ["index.docker.io/busybox", "docker.io/library/busybox:latest"],
    ["localhost/app", "localhost/app:latest"],
    ["localhost:5000/app:1", "localhost:5000/app:1"],
    ["Quay.IO/app", "Quay.IO/app:latest"],
    ["quay.io:443/a/b__c/d--e.f:v1.2_3-x", "quay.io:443/a/b__c/d--e.f:v1.2_3-x"],
    [`quay.io/a@${digest}`, `quay.io/a@${digest}`],
    [`quay.io/a:1@${digest}`, `quay.io/a:1@${digest}`],
    [`a@sha512:${"0".repeat(128)}`, `docker.io/library/a@sha512:${"0".repeat(128)}`],
    [`quay.io/${"a".repeat(247)}`, `quay.io/${"a".repeat(247)}:latest`],
  ])("%s is understood as %s", (text, image) => {
    expect(createResolver({ entries: [] }).tryResolve(text)).toEqual({
      resolution: { image, blocked: false, pullFrom: [image], refused: [] },
    });
  });

  test.each([
    ["", "it is empty"],
    ["0".repeat(64), "64 hex digits are the identifier of an image"],
    ["docker://quay.io/a", "it has a transport prefix, which nodes do not support"],
    ["quay.io/A/b", 'the repository "A/b" has upper-case letters'],
    ["Busybox", 'the repository "library/Busybox" has upper-case letters'],
    ["quay.io/", 'the name "quay.io/" is not valid'],
    ["quay.io//a", 'the name "quay.io//a" is not valid'],
    ["quay.io/a_-b", 'the name "quay.io/a_-b" is not valid'],
    ["quay_.io/a", 'the name "quay_.io/a" is not valid'],
    ["quay.io/a:", 'the tag "" is not valid'],
    ["quay.io/a:1/b", 'the tag "1/b" is not valid'],
    [`quay.io/a:${"1".repeat(129)}`, `the tag "${"1".repeat(129)}" is not valid`],
    ["quay.io/a@sha256:0", 'the digest "sha256:0" is not valid'],
    [`quay.io/a@${digest.toUpperCase()}`, `the digest "${digest.toUpperCase()}" is not valid`],
    ["quay.io/a\u0000", 'the name "quay.io/a\\u0000" is not valid'],
    ["quay.io/__proto__", 'the name "quay.io/__proto__" is not valid'],
    [`quay.io/${"a".repeat(248)}`, "its name is longer than 255 characters"],
    ["a".repeat(4_097), "it is longer than 4,096 characters"],
  ])("%j is none", (text, reason) => {
    const resolver = createResolver(confOf({ "quay.io": ["m.test"] }));
    expect(resolver.tryResolve(text)).toEqual({ reason });
    expect([resolver.entryOf(text), resolver.isAtMirror(text)]).toEqual([undefined, false]);
  });

  test("a name that could make a pattern run for ever is refused at once", () => {
    const text = `quay.io/${"a-".repeat(2_000)}!`;
    expect(createResolver({ entries: [] }).tryResolve(text)).toHaveProperty("reason");
  });
});

describe("which entry counts", () => {
  const conf = confOf({
    "a.test": ["m.test/host"],
    "a.test/b": ["m.test/b"],
    "a.test/b/c": ["m.test/c"],
    "a.test:5000": ["m.test/port"],
    "*.a.test": ["m.test/wild"],
    "*.b.a.test": ["m.test/wilder"],
    "x.a.test": ["m.test/x"],
    "docker.io/library": ["m.test/hub"],
  });

  test.each([
    ["a.test/x:1", "a.test", "m.test/host/x:1"],
    ["a.test/b:1", "a.test/b", "m.test/b:1"],
    ["a.test/b/x:1", "a.test/b", "m.test/b/x:1"],
    ["a.test/bb:1", "a.test", "m.test/host/bb:1"],
    ["a.test/b/c/d/e:1", "a.test/b/c", "m.test/c/d/e:1"],
    ["a.test:5000/b:1", "a.test:5000", "m.test/port/b:1"],
    ["y.a.test/b:1", "*.a.test", "m.test/wild/b:1"],
    ["y.b.a.test/b:1", "*.b.a.test", "m.test/wilder/b:1"],
    ["x.a.test/b:1", "*.a.test", "m.test/wild/b:1"],
    ["a.test.a.test/b:1", "*.a.test", "m.test/wild/b:1"],
    ["b.a.test.b.a.test/b:1", "*.b.a.test", "m.test/wilder/b:1"],
    ["busybox:1", "docker.io/library", "m.test/hub/busybox:1"],
  ])("%s is covered by %s", (image, registry, at) => {
    const atDigest = (text: string): string => text.replace(/:\w+$|$/, `@${digest}`);
    expect(createResolver(conf).resolve(atDigest(image))).toMatchObject({
      registry,
      pullFrom: [atDigest(at), expect.any(String)],
    });
  });

  test.each([
    "aa.test/b",
    "b.test/a.test",
    "b.test/x.a.test/y",
    "x.a.test.a.test/y",
    "team/app",
    "test/b",
  ])("%s is covered by none", (image) => {
    expect(createResolver(conf).entryOf(image)).toBeUndefined();
    expect(createResolver(conf).resolve(image)).not.toHaveProperty("registry");
  });
});

describe("what is tried, in order", () => {
  const both = confOf({ "a.test/b": ["d1.test", "d2.test/x"] }, { "a.test/b": ["t1.test/y"] });

  test.each([
    [`a.test/b/c@${digest}`, [`d1.test/c@${digest}`, `d2.test/x/c@${digest}`]],
    [`a.test/b/c:1@${digest}`, [`d1.test/c:1@${digest}`, `d2.test/x/c:1@${digest}`]],
    ["a.test/b/c:1", ["t1.test/y/c:1"]],
    ["a.test/b/c", ["t1.test/y/c:latest"]],
  ])("%s", (image, mirrors) => {
    const full = image.includes("@") || image.includes(":") ? image : `${image}:latest`;
    expect(pullFrom(both, image)).toEqual([...mirrors, full]);
  });

  test("a source that is one of its mirrors is tried there and at the end", () => {
    const conf = confOf({ "a.test": ["a.test", "m.test"] });
    expect(pullFrom(conf, `a.test/b@${digest}`)).toEqual([
      `a.test/b@${digest}`,
      `m.test/b@${digest}`,
      `a.test/b@${digest}`,
    ]);
  });

  test("a blocked source stays in the list and is refused; a mirror below a blocked source is refused too", () => {
    const blocked = { mirrorSourcePolicy: "NeverContactSource" } as const;
    const conf = toRegistriesConf([
      mirrorSet("itms", "t", [
        { source: "a.test", mirrors: ["b.test/x", "m.test"], ...blocked },
        { source: "b.test", mirrors: ["n.test"], ...blocked },
      ]),
    ]);
    expect(createResolver(conf).resolve("a.test/c:1")).toEqual({
      image: "a.test/c:1",
      registry: "a.test",
      blocked: true,
      pullFrom: ["b.test/x/c:1", "m.test/c:1", "a.test/c:1"],
      refused: ["b.test/x/c:1", "a.test/c:1"],
    });
  });
});

describe("a reference that is none at a mirror", () => {
  test.each([
    ["upper case", "M.test/Bad", "a.test/b/c", "has upper-case letters"],
    [
      "a host alone for a repository",
      "m.test",
      "a.test/b",
      'a node would read it as "docker.io/library/m.test',
    ],
    ["a short name", "m", "a.test/b/c", 'a node would read it as "docker.io/m/c'],
    [
      "Docker's library left out",
      "docker.io",
      "a.test/b/c",
      'a node would read it as "docker.io/library/c',
    ],
    [
      "a name too long",
      `m.test/${"m".repeat(200)}`,
      `a.test/b/${"c".repeat(100)}`,
      "longer than 255",
    ],
  ])("%s stops the pull, although another mirror is good", (_, bad, image, reason) => {
    const entries = [{ source: "a.test/b", mirrors: ["good.test/x", bad] }];
    const resolver = createResolver(toRegistriesConf([asValue("ImageDigestMirrorSet", entries)]));
    const reading = resolver.tryResolve(`${image}@${digest}`);
    expect(reading).toEqual({ reason: expect.stringContaining(reason), registry: "a.test/b" });
    expect(resolver.tryResolve(`${image}:1`)).toHaveProperty("resolution");
    let failure: unknown;
    try {
      resolver.resolve(`${image}@${digest}`);
    } catch (error) {
      failure = error;
    }
    expect(isMirrorError(failure) && [failure.code, failure.message.includes(reason)]).toEqual([
      "invalid-input",
      true,
    ]);
  });

  test("a port behind a source without one goes to the mirror, as containers/image does it", () => {
    const conf = confOf({ "a.test": ["m.test"], "b.test": ["m.test/x"] });
    expect(pullFrom(conf, `a.test:5000/c@${digest}`)[0]).toBe(`m.test:5000/c@${digest}`);
    const reading = createResolver(conf).tryResolve(`b.test:5000/c@${digest}`);
    expect(reading).toEqual({
      reason: `at a mirror it becomes "m.test/x:5000/c@${digest}": the tag "5000/c" is not valid`,
      registry: "b.test",
    });
  });
});

test("of two entries for one source the first counts, as in containers/image", () => {
  const entryAt = (location: string): RegistriesConf["entries"][number] => ({
    source: "a.test",
    blocked: false,
    insecure: false,
    mirrors: [{ location, pullFromMirror: "tag-only", insecure: false }],
  });
  const conf = { entries: [entryAt("m.test"), entryAt("n.test")] };
  expect(pullFrom(conf, "a.test/b:1")).toEqual(["m.test/b:1", "a.test/b:1"]);
});

test("a reference lies at a mirror when one of the mirrors is the beginning of its name", () => {
  const resolver = createResolver(
    confOf({ "a.test": ["m.test/x"] }, { "b.test": ["n.test:5000"] }),
  );
  expect(
    [
      "m.test/x/c",
      "m.test/x",
      "m.test/xx",
      "m.test/y",
      "n.test:5000/z",
      "n.test/z",
      "a.test/c",
    ].filter((image) => resolver.isAtMirror(image)),
  ).toEqual(["m.test/x/c", "m.test/x", "n.test:5000/z"]);
});

test("the answer is that of a scan of all entries", () => {
  const part = fc.constantFrom("a", "b", "ab");
  const host = fc.constantFrom("a.test", "b.test", "a.test:5000", "x.a.test", "*.a.test", "*.test");
  const source = fc
    .tuple(host, fc.array(part, { maxLength: 3 }))
    .map(([first, path]) => (first.startsWith("*") ? first : [first, ...path].join("/")));
  const image = fc
    .tuple(
      fc.constantFrom("a.test", "b.test", "a.test:5000", "x.a.test"),
      fc.array(part, { minLength: 1, maxLength: 4 }),
    )
    .map(([first, path]) => [first, ...path].join("/"));
  fc.assert(
    fc.property(fc.uniqueArray(source, { maxLength: 12 }), image, (sources, name) => {
      const entries = sources.map((one) => ({ source: one, mirrors: ["m.test/x"] }));
      const resolver = createResolver(toRegistriesConf([asValue("ImageTagMirrorSet", entries)]));
      const best = sources
        .filter((one) => lengthOfMatch(one, name) > 0)
        .sort((a, b) => b.length - a.length || (a < b ? -1 : 1))[0];
      expect(resolver.entryOf(name)?.source).toBe(best);
    }),
    { numRuns: runs(500) },
  );
});

function lengthOfMatch(source: string, name: string): number {
  const start = source.startsWith("*") ? name.indexOf(source.slice(1)) : 0;
  const text = source.startsWith("*") ? source.slice(1) : source;
  const end = start + text.length;
  const fits = start >= 0 && !name.slice(0, start).includes("/") && name.startsWith(text, start);
  return fits && (end === name.length || "/:@".includes(name[end] ?? "")) ? end : 0;
}
