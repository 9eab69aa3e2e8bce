import { readMapping } from "@mirrorkit/sdk/mapping";
import { takenDestinations, takenTargets } from "@mirrorkit/sdk/removals";
import { describe, expect, test } from "vitest";
import { imageSet } from "./asked.ts";

const registry = "quay.example.test/mirror";
const redhat =
  '{catalog: "registry.redhat.io/redhat/redhat-operator-index:v4.20", packages: [{name: a}]}';

function requested(...added: readonly string[]): readonly string[] {
  const of = (...all: readonly string[]) => ({
    imageSet: imageSet(`{operators: [${all.join(", ")}]}`),
  });
  const sides = { before: of(redhat), after: of(redhat, ...added), others: [] };
  return takenTargets("production", sides).map(({ effect, subject, from }) =>
    [effect, subject, from].join(" "),
  );
}

const owner = "registry.redhat.io/redhat/redhat-operator-index:v4.20";

describe("an added catalog that oc-mirror gives the CatalogSource name of another (no mapping)", () => {
  test.each([
    [
      "of another registry and path",
      '{catalog: "evil.example/x/redhat-operator-index:v4.20", packages: [{name: b}]}',
      `destination x/redhat-operator-index:v4.20 ${owner}`,
    ],
    [
      "by its target path",
      '{catalog: "evil.example/x/y:v4.20", targetCatalog: z/redhat-operator-index, packages: [{name: b}]}',
      `destination z/redhat-operator-index:v4.20 ${owner}`,
    ],
    [
      "by its target tag, which the name has dashes in",
      '{catalog: "evil.example/x/redhat-operator-index:v1", targetTag: v4-20, packages: [{name: b}]}',
      `destination x/redhat-operator-index:v4-20 ${owner}`,
    ],
    [
      "by a target tag in upper case",
      '{catalog: "evil.example/x/redhat-operator-index:v1", targetTag: V4.20, packages: [{name: b}]}',
      `destination x/redhat-operator-index:V4.20 ${owner}`,
    ],
  ])("%s", (_what, added, found) => {
    expect(requested(added)).toEqual([found]);
  });

  test("by a tag whose first twelve characters are the same", () => {
    const dated = (tag: string, path: string) =>
      `{catalog: "q.example/${path}/acme-index:${tag}", packages: [{name: a}]}`;
    const before = { imageSet: imageSet(`{operators: [${dated("release-2026.11", "a")}]}`) };
    const after = {
      imageSet: imageSet(
        `{operators: [${dated("release-2026.11", "a")}, ${dated("release-2026.12", "b")}]}`,
      ),
    };
    expect(takenTargets("production", { before, after, others: [] })).toHaveLength(1);
  });

  test.each([
    [
      "of the next minor",
      '{catalog: "registry.redhat.io/redhat/redhat-operator-index:v4.21", packages: [{name: a}]}',
    ],
    [
      "of another name",
      '{catalog: "registry.redhat.io/redhat/certified-operator-index:v4.20", packages: [{name: b}]}',
    ],
  ])("one %s takes none", (_what, added) => {
    expect(requested(added)).toEqual([]);
  });
});

describe("the same, as the mapping tells", () => {
  const lines = (path: string, tag: string, digit: string): readonly string[] => [
    `docker://q.example/${path}@sha256:${digit.repeat(64)}=docker://localhost:55000/${path}:${tag}`,
    `docker://localhost:55000/${path}:${digit.repeat(32)}=docker://${registry}/${path}:${tag}`,
  ];
  const entries = (...all: readonly (readonly string[])[]) =>
    readMapping(all.flat().join("\n"), "mapping.txt").entries;
  const first = lines("redhat/operator-index", "v4.20", "a");

  test.each([
    ["another path", lines("x/operator-index", "v4.20", "b"), ["x/operator-index:v4.20"]],
    ["another path and tag", lines("x/operator-index", "v4-20", "b"), ["x/operator-index:v4-20"]],
    ["another minor", lines("redhat/operator-index", "v4.21", "b"), []],
  ])("%s", (_what, second, found) => {
    const imageSets = [
      { name: "production", before: entries(first), after: entries(first, second) },
    ];
    const taken = takenDestinations(imageSets).map(({ subject }) =>
      subject.slice(registry.length + 1),
    );
    expect(taken).toEqual(found);
  });

  test("two that were there before, of which one is filtered otherwise, are nothing new", () => {
    const second = lines("x/operator-index", "v4.20", "b");
    const other = second.map((line) => line.replaceAll("b".repeat(32), "c".repeat(32)));
    const imageSets = [
      { name: "production", before: entries(first, second), after: entries(first, other) },
    ];
    expect(takenDestinations(imageSets)).toEqual([]);
  });
});
