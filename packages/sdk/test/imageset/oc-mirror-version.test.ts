import {
  checkImageSet,
  type OcMirrorVersion,
  ocMirrorVersions,
  readOcMirrorVersion,
} from "@mirrorkit/sdk/imageset";
import { describe, expect, test } from "vitest";

const header = "apiVersion: mirror.openshift.io/v2alpha1\nkind: ImageSetConfiguration\nmirror:\n";

function refused(lines: string, ocMirrorVersion: OcMirrorVersion): readonly string[] {
  const policy = { requiredImages: [], ocMirrorVersion };
  return checkImageSet(`${header}${lines}\n`, "f.yaml", policy)
    .filter(({ rule }) => rule === "unknown-field")
    .map(({ message }) => message);
}

const filter = "platforms: [{os: linux, architecture: arm64}]";
const platforms: OcMirrorVersion = "4.23";

describe("a field is judged by the line of oc-mirror that reads it", () => {
  test.each<[string, string, OcMirrorVersion]>([
    ["targetRepo", "  additionalImages: [{name: a/b:1, targetRepo: c}]", "4.22"],
    ["targetTag", "  additionalImages: [{name: a/b:1, targetTag: '2'}]", "4.22"],
    ["platforms", `  additionalImages: [{name: a/b:1, ${filter}}]`, platforms],
    ["platforms", `  operators: [{catalog: a/b:1, ${filter}}]`, platforms],
    ["platforms", `  platform: {release: a/b:1, ${filter}}`, platforms],
    ["platforms", `  helm: {local: [{path: x, ${filter}}]}`, platforms],
    [
      "platforms",
      `  helm: {repositories: [{name: r, url: u, charts: [{name: c, ${filter}}]}]}`,
      platforms,
    ],
  ])("%s of %s is read from %s on", (field, lines, first) => {
    const refusing = ocMirrorVersions.filter((version) => refused(lines, version).length > 0);
    expect(refusing).toEqual(ocMirrorVersions.slice(0, ocMirrorVersions.indexOf(first)));
    expect(refused(lines, "4.20")[0]).toContain(`has no field "${field}" in oc-mirror 4.20`);
  });

  test("targetTag of a catalog was always there", () => {
    expect(refused("  operators: [{catalog: a/b:1, targetTag: '2'}]", "4.18")).toEqual([]);
  });

  test("architectures is deprecated only where platforms takes its place", () => {
    const text = `${header}  platform: {release: a/b:1, architectures: [amd64]}\n`;
    const deprecated = ocMirrorVersions.filter((ocMirrorVersion) =>
      checkImageSet(text, "f.yaml", { ocMirrorVersion }).some(
        ({ rule }) => rule === "deprecated-field",
      ),
    );
    expect(deprecated).toEqual(["4.23", "5.0", "main"]);
  });
});

test.each([
  ["4.20", "4.20"],
  ["v4.20.3", "4.20"],
  ["4.19.0-202506101510.p0", "4.19"],
  ["5.0", "5.0"],
  ["main", "main"],
  ["v0.0.0-unknown", undefined],
  ["4.17", undefined],
  ["newest", undefined],
  ["", undefined],
])("the version %j is of the line %s", (text, line) => {
  expect(readOcMirrorVersion(text)).toBe(line);
});
