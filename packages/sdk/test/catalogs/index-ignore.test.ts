import { describe, expect, test } from "vitest";
import { ignoring } from "../../src/edges/catalogs/index-ignore.ts";

/** What `joelanford/ignore` 0.1.1 with go-git 5.13.1, which operator-registry uses, says of the same files and paths. */
const verdicts: readonly (readonly [
  string | Readonly<Record<string, string>>,
  readonly string[],
  readonly string[],
])[] = [
  ["*.md", ["README.md", "a/b/README.md"], ["a.json"]],
  ["old/", ["old/a.json", "a/old/b.json"], ["old"]],
  ["/a", ["a/catalog.json"], ["b/a"]],
  ["a/b", ["a/b/c.json"], ["x/a/b"]],
  ["*\n!*.json", ["a/x.yaml"], ["a.json", "a/catalog.json"]],
  ["old\n!old/keep.json", ["old/drop.json"], ["old/keep.json"]],
  ["!a.json\na.json", ["a.json"], []],
  ["**/testdata", ["testdata/a.json", "a/b/testdata/c.json"], ["a/testdata.json"]],
  ["a/**", ["a/b/c.json", "a/b.json"], ["b/a/c.json"]],
  ["a/**/c.json", ["a/c.json", "a/x/y/c.json"], ["b/c.json"]],
  ["**.json", ["a.json", "a/b.json"], ["a.yaml"]],
  ["x/a**", [], ["x/ab", "x/a"]],
  ["[a-c]?.json\n[^a]z", ["b1.json", "bz"], ["d1.json", "az"]],
  ["[a", [], ["[a", "a"]],
  ["\\#x\n\\!y", ["#x", "!y"], ["y"]],
  ["# all\n\n  *.txt \r\n", ["a.txt"], ["# all"]],
  [{ ".indexignore": "*.json", "a/.indexignore": "!*.json" }, ["b/x.json"], ["a/x.json"]],
  [{ "a/.indexignore": "x.json" }, ["a/x.json", "a/b/x.json"], ["x.json"]],
];

describe(".indexignore excludes what operator-registry excludes", () => {
  test.each(verdicts)("%j: %j, not %j", (files, excluded, read) => {
    const given = typeof files === "string" ? { ".indexignore": files } : files;
    const ignores = ignoring(Object.entries(given).map(([path, text]) => ({ path, text })));
    expect([...excluded, ...read].filter(ignores)).toEqual(excluded);
  });

  test("a hostile pattern ends", () => {
    const ignores = ignoring([{ path: ".indexignore", text: `${"*a".repeat(200)}b` }]);
    expect(ignores("a".repeat(250))).toBe(false);
  });
});
