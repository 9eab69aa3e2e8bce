import { readFileSync } from "node:fs";
import { type Operator, readImageSet } from "@mirrorkit/sdk/imageset";
import { expect, test } from "vitest";
import { compareText } from "#base/problem";
import { catalogFilterHash } from "#models/imageset";

const digest = `sha256:${"ab".repeat(32)}`;

function golden(path: string): string {
  return readFileSync(new URL(`../fixtures/golden/${path}`, import.meta.url), "utf8");
}

function operatorsOf(text: string): readonly Operator[] {
  const { imageSet } = readImageSet(text, "f.yaml");
  if (imageSet?.kind !== "ImageSetConfiguration") throw new Error("no ImageSet");
  return imageSet.mirror.operators ?? [];
}

function hashesIn(mapping: string): readonly string[] {
  const pattern = /^docker:\/\/localhost:55000\/\S+:([0-9a-f]{32})=/gm;
  return [...mapping.matchAll(pattern)].map(([, hash = ""]) => hash).sort();
}

function digestOf(catalog: string, mapping: string): string {
  const repository = catalog.replace(/(?<=\/[^/]*)[:@].*$/, "");
  const after = mapping.split(`docker://${repository}@`)[1] ?? "";
  return after.slice(0, digest.length);
}

test.each([
  ["production/1-dry-run", "production-w1.yaml", 2],
  ["renamed-catalogs/1-dry-run", "renamed-catalogs.yaml", 2],
])("%s: the tags in oc-mirror's cache", (folder, file, count) => {
  const mapping = golden(`${folder}/workspace/dry-run/mapping.txt`);
  const hashes = operatorsOf(golden(`${folder}/${file}`)).map((operator) =>
    catalogFilterHash(operator, digestOf(operator.catalog, mapping)),
  );
  expect(hashes.sort((a = "", b = "") => compareText(a, b))).toEqual(hashesIn(mapping));
  expect(hashes).toHaveLength(count);
});

test("a whole catalog in full is not rebuilt", () => {
  const catalog = "a/b:1";
  expect(catalogFilterHash({ catalog, full: true }, digest)).toBeUndefined();
  expect(catalogFilterHash({ catalog, full: true, packages: [] }, digest)).toBeUndefined();
  expect(catalogFilterHash({ catalog }, digest)).toBe("90d05526d6d59b985dffb044ddf96a3b");
});

test("neither tag nor targets change the hash, the selection does", () => {
  const operator = { catalog: "a/b:1", packages: [{ name: "p" }] };
  const hash = catalogFilterHash(operator, digest);
  const same: readonly Operator[] = [
    { ...operator, catalog: "a/b:2" },
    { ...operator, catalog: `docker://a/b@${digest}` },
    { ...operator, targetCatalog: "c", targetTag: "t", targetCatalogSourceTemplate: "/x" },
    { ...operator, full: false, skipDependencies: false, platforms: [] },
    { ...operator, packages: [{ name: "p", channels: [] }] },
  ];
  for (const other of same) expect(catalogFilterHash(other, digest)).toBe(hash);
  const different: readonly Operator[] = [
    { ...operator, catalog: "a/c:1" },
    { ...operator, skipDependencies: true },
    { ...operator, full: true },
    { ...operator, platforms: [{ os: "linux", architecture: "amd64" }] },
    { ...operator, packages: [{ name: "p", maxVersion: "1" }] },
    { ...operator, packages: [] },
    { catalog: "a/b:1" },
  ];
  const hashes = different.map((other) => catalogFilterHash(other, digest));
  expect(new Set([hash, ...hashes]).size).toBe(different.length + 1);
});

test("text is escaped as Go does", () => {
  const operator = { catalog: "a/b:1", packages: [{ name: '<&>\u2028\u2029"\\' }] };
  expect(catalogFilterHash(operator, digest)).toBe("069a80381e0a74cfbfdaa22d81c15c15");
});

test.each(["", "sha256:12", "ab".repeat(32)])("%j is not a valid digest of an index", (text) => {
  expect(() => catalogFilterHash({ catalog: "a/b:1" }, text)).toThrow("is not a valid digest");
});
