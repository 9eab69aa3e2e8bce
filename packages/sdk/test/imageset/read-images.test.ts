import { readImageSet } from "@mirrorkit/sdk/imageset";
import type { Problem } from "@mirrorkit/sdk/problems";
import { describe, expect, test } from "vitest";
import { takeMarks } from "./marks.ts";

const header = "apiVersion: mirror.openshift.io/v2alpha1\nkind: ImageSetConfiguration\n";
const deleteHeader = header.replace("kind: Image", "kind: DeleteImage");
const digest = `sha256:${"4".repeat(64)}`;

function refusalsOf(text: string): readonly string[] {
  return readImageSet(text, "f.yaml").problems.map(brief);
}

function brief({ rule, position }: Problem): string {
  return `${position?.line}:${position?.column} ${rule}`;
}

/** The problems of lines below `mirror:`, each of which must stand at a mark, in order. */
function expectAtMarks(marked: string, rules: readonly string[]): void {
  const { text, places } = takeMarks(`${header}mirror:\n${marked}`);
  const expected = rules.map((rule, index) => `${places[index] ?? places.at(-1)} ${rule}`);
  expect(refusalsOf(text)).toEqual(expected);
}

describe("releases, images and charts", () => {
  test.each<[string, string, readonly string[]]>([
    ["a channel twice", "  platform: {channels: [{name: a}, {name: ▶a}]}", ["duplicate-channel"]],
    ["a channel without name", "  platform: {channels: [▶{type: ocp}]}", ["missing-field"]],
    [
      "a short version",
      "  platform: {channels: [{name: a, minVersion: ▶'4.20'}]}",
      ["invalid-version"],
    ],
    ["a v", "  platform: {channels: [{name: a, maxVersion: ▶v4.20.1}]}", ["invalid-version"]],
    [
      "versions beside release",
      "  platform: {release: a/b:1, channels: [{name: a, minVersion: '4.20'}]}",
      [],
    ],
    ["a release without tag", "  platform: {release: ▶a/b}", ["invalid-reference"]],
    ["only graph", "  platform: {graph: true}", []],
    [
      "both filters",
      "  platform: {release: a/b:1, ▶architectures: [amd64], platforms: [{os: linux, architecture: arm64}]}",
      ["platforms-and-architectures"],
    ],
    ["an image without name", "  additionalImages: [▶{targetTag: x}]", ["missing-field"]],
    ["an image without tag", "  additionalImages: [{name: ▶quay.io/a/b}]", ["invalid-reference"]],
    ["tag and digest", `  additionalImages: [{name: 'quay.io/a/b:1@${digest}'}]`, []],
    ["a short digest", "  additionalImages: [{name: ▶'a/b@sha256:12'}]", ["invalid-reference"]],
    ["a bad target", "  additionalImages: [{name: a/b:1, targetRepo: ▶A/b}]", ["invalid-target"]],
    [
      "a blocked image without name",
      "  additionalImages: [{name: a/b:1}]\n  blockedImages: [▶{}]",
      ["missing-field"],
    ],
    [
      "no regular expression",
      "  additionalImages: [{name: a/b:1}]\n  blockedImages: [{name: ▶'*x'}]",
      ["invalid-pattern"],
    ],
    [
      "a chart without name",
      "  helm: {repositories: [{name: a, url: b, charts: [▶{version: '1'}]}]}",
      ["missing-field"],
    ],
    ["a repository without url", "  helm: {repositories: [▶{name: a}]}", ["missing-field"]],
    ["a local chart without path", "  helm: {local: [▶{name: a}]}", ["missing-field"]],
  ])("%s", (_, lines, rules) => {
    expectAtMarks(lines, rules);
  });

  test("a delete file may have both filters, as oc-mirror adds one itself", () => {
    const both = "architectures: [amd64], platforms: [{os: linux, architecture: arm64}]";
    const platform = `{channels: [{name: a}], ${both}}`;
    expect(refusalsOf(`${deleteHeader}delete:\n  platform: ${platform}\n`)).toEqual([]);
    const others = "  blockedImages: []\n  operators: [{catalog: a/b:1}]\n";
    expect(refusalsOf(`${deleteHeader}delete:\n${others}`)).toEqual(["4:3 unknown-field"]);
  });
});
