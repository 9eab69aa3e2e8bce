import { checkImageSet } from "@mirrorkit/sdk/imageset";
import { describe, expect, test } from "vitest";
import { takeMarks } from "./marks.ts";
import { brief, reportedFile } from "./reported.ts";

const header = "apiVersion: mirror.openshift.io/v2alpha1\nkind: ImageSetConfiguration\n";
const deleteHeader = header.replace("kind: Image", "kind: DeleteImage");

function check(lines: string, head = `${header}mirror:\n`) {
  return checkImageSet(`${head}${lines}\n`, "f.yaml", { requiredImages: [] });
}

/** The findings of one rule, which must stand at the marks. */
function expectAtMarks(rule: string, marked: string): void {
  const { text, places } = takeMarks(`${header}mirror:\n${marked}`);
  const found = checkImageSet(text, "f.yaml", { requiredImages: [] }).filter(
    (problem) => problem.rule === rule,
  );
  expect(found.map(({ position }) => `${position?.line}:${position?.column}`)).toEqual(places);
}

function channels(...entries: string[]): string {
  return `  platform: {channels: [${entries.map((entry) => `{${entry}}`).join(", ")}]}`;
}

function pinned(name: string, version: string): string {
  return `name: ${name}, minVersion: ${version}, maxVersion: ${version}`;
}

describe("p05: a bounded range with shortestPath is pinned, and described as a path", () => {
  test("the file of the case", () => {
    const problems = checkImageSet(reportedFile("p05-shortest-path/imageset.yaml"), "f.yaml");
    expect(problems.map(brief)).toEqual(["5:12 warning graph-data", "10:23 info shortest-path"]);
    expect(problems[1]?.message).toBe(
      'release channel "stable-4.21" takes the releases on the shortest update path from "4.20.12" to "4.21.32"',
    );
    expect(JSON.stringify(problems)).not.toMatch(/everything|one version/);
  });

  test.each([
    "name: eus-4.20, minVersion: 4.18.3, maxVersion: 4.20.3, shortestPath: true",
    "name: stable-4.20, minVersion: 4.20.1, maxVersion: 4.20.3, shortestPath: true, full: true",
    "name: fast-4.21, type: okd, minVersion: 4.20.1, maxVersion: 4.21.3, shortestPath: true",
  ])("%s", (entry) => {
    const rules = check(channels(entry)).map(({ rule, severity }) => `${severity} ${rule}`);
    expect(rules).toEqual(["info shortest-path"]);
  });

  test("one version needs no path", () => {
    expect(check(channels(`${pinned("stable-4.20", "4.20.18")}, shortestPath: true`))).toEqual([]);
  });

  test.each([
    ["maxVersion: 4.21.32", "Write minVersion with the version that the clusters run."],
    ["minVersion: 4.20.12", "Write maxVersion with the version that they upgrade to."],
    [
      "full: false",
      "Write minVersion with the version that the clusters run, and maxVersion with the version that they upgrade to.",
    ],
  ])("an open end with shortestPath and %s is not pinned", (versions, help) => {
    const [problem] = check(channels(`name: stable-4.21, ${versions}, shortestPath: true`));
    expect(problem).toMatchObject({ rule: "version-not-pinned", severity: "error", help });
  });

  test("a range without shortestPath is told both ways out", () => {
    const [problem] = check(
      channels("name: stable-4.21, minVersion: 4.20.12, maxVersion: 4.21.32"),
    );
    expect(problem?.help).toBe(
      "Set minVersion and maxVersion to one version, such as 4.21.32, or add shortestPath: true to take only the update path between the two.",
    );
  });
});

describe("two release channels, each pinned, are not pinned: oc-mirror adds the path between them", () => {
  const [old, young] = [pinned("stable-4.20", "4.20.18"), pinned("stable-4.21", "4.21.5")];

  test("it is a warning at the second channel", () => {
    const problems = check(channels(old, young));
    expect(problems.map(({ rule, severity, message }) => [rule, severity, message])).toEqual([
      [
        "update-path",
        "warning",
        'with several release channels, oc-mirror also mirrors the update path between them, from "4.20.18" to "4.21.5"',
      ],
    ]);
  });

  test.each<[string, string]>([
    ["the higher one first", channels(young, old.replace("name: ", "name: ▶"))],
    [
      "two channels of one minor",
      channels(pinned("stable-4.20", "4.20.16"), pinned("▶fast-4.20", "4.20.18")),
    ],
    ["three channels", channels(old, young, pinned("▶stable-4.22", "4.22.1"))],
    ["open ends", channels("name: stable-4.20", "name: ▶stable-4.21")],
    [
      "an OKD channel beside them",
      channels(old, young.replace("name: ", "name: ▶"), "name: stable-scos-4, type: okd"),
    ],
    ["one channel", channels(old)],
    ["one of OCP and one of OKD", channels(old, `${pinned("4-scos-stable", "4.21.5")}, type: okd`)],
    [
      "one version from two channels of a minor",
      channels(pinned("stable-4.20", "4.20.18"), pinned("fast-4.20", "4.20.18")),
    ],
    ["release instead of them", `${channels(old, young).slice(0, -1)}, release: a/b:1}`],
  ])("%s", (_, lines) => {
    expectAtMarks("update-path", lines);
  });

  test("deleting two channels deletes the path between them", () => {
    const [problem] = check(channels(old, young), `${deleteHeader}delete:\n`);
    expect(problem?.message).toContain("oc-mirror also deletes the update path between them");
  });

  test("a catalog of a minor on that path is of a mirrored release", () => {
    const path = channels(pinned("stable-4.18", "4.18.9"), pinned("stable-4.20", "4.20.18"));
    expectAtMarks("catalog-minor", `${path}\n  operators: [{catalog: a/b:v4.19}]`);
    expectAtMarks("catalog-minor", `${path}\n  operators: [{catalog: ▶a/b:v4.21}]`);
    const apart = path.replace("name: stable-4.18", "type: okd, name: stable-4.18");
    expectAtMarks("catalog-minor", `${apart}\n  operators: [{catalog: ▶a/b:v4.19}]`);
  });
});

describe("an entry that another one replaces in silence is lost", () => {
  const digests = ["4", "5"].map((digit) => `sha256:${digit.repeat(64)}`);
  test.each<[string, string]>([
    [
      "one catalog under two targets",
      "  operators: [{catalog: ▶a/b:1, targetCatalog: x}, {catalog: a/b:1, targetCatalog: y}]",
    ],
    [
      "one catalog under two tags",
      "  operators: [{catalog: ▶'docker://a/b:1'}, {catalog: a/b:1, targetTag: two}]",
    ],
    [
      "one catalog under three targets",
      "  operators: [{catalog: ▶a/b:1, targetTag: x}, {catalog: ▶a/b:1, targetTag: y}, {catalog: a/b:1}]",
    ],
    ["two tags of a catalog", "  operators: [{catalog: a/b:1}, {catalog: a/b:2}]"],
    [
      "two hosts",
      "  additionalImages: [{name: quay.io/n/x:1}, {name: ▶registry.example.test/n/x:1}]",
    ],
    [
      "a target that another image has",
      "  additionalImages: [{name: q.io/n/x:1}, {name: ▶q.io/n/y:1, targetRepo: n/x}]",
    ],
    [
      "two digests of one tag",
      `  additionalImages: [{name: 'q.io/n/x:1@${digests[0]}'}, {name: ▶'q.io/n/x:1@${digests[1]}'}]`,
    ],
    [
      "an image where a catalog goes",
      "  operators: [{catalog: q.io/n/x:1}]\n  additionalImages: [{name: ▶r.io/n/x:1}]",
    ],
    [
      "two digests",
      `  additionalImages: [{name: 'q.io/n/x@${digests[0]}'}, {name: 'q.io/n/x@${digests[1]}'}]`,
    ],
    [
      "two hosts with a target",
      "  additionalImages: [{name: q.io/n/x:1}, {name: r.io/n/x:1, targetTag: r-1}]",
    ],
    ["one image twice", "  additionalImages: [{name: q.io/n/x:1}, {name: q.io/n/x:1}]"],
  ])("%s", (_, lines) => {
    expectAtMarks("lost-entry", lines);
  });
});
