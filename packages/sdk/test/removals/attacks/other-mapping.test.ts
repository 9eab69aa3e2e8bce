import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { readImageSet } from "@mirrorkit/sdk/imageset";
import { readMapping } from "@mirrorkit/sdk/mapping";
import { describe, expect, test } from "vitest";
import { mappingAgainstImageSet } from "#edges/workspace";
import { imageSet } from "./asked.ts";

const shared = new URL("../../../../../../shared/golden/", import.meta.url);
const hex = "a".repeat(64);
const index = "registry.redhat.io/redhat/community-operator-index";

/** Why an honest mapping is said to be another ImageSet's; undefined where it is taken. */
function refusal(mirror: string, lines: readonly string[]): string | undefined {
  const read = imageSet(mirror);
  const additionalImages = (read.mirror.additionalImages ?? []).map(({ name }) => name);
  const mapping = readMapping(lines.join("\n"), "mapping.txt", { additionalImages });
  expect(mapping.problems).toEqual([]);
  return mappingAgainstImageSet(mapping, read);
}

const catalogLines = [
  `docker://${index}@sha256:${hex}=docker://localhost:55000/redhat/community-operator-index:v4.20`,
  `docker://localhost:55000/redhat/community-operator-index:${"1".repeat(32)}=docker://reg/redhat/community-operator-index:v4.20`,
];
const catalog = `operators: [{catalog: "${index}:v4.20", packages: [{name: a}]}]`;

describe("a mapping of exactly this ImageSet is not refused", () => {
  test("an operator whose images have tags", () => {
    expect(
      refusal(`{${catalog}}`, [...catalogLines, "docker://quay.io/a/b:v1=docker://reg/a/b:v1"]),
    ).toBeUndefined();
  });

  test("an additional image by tag and digest: oc-mirror pulls it by digest and drops the tag from the source", () => {
    // buildMirrorToDiskPaths of internal/pkg/additional: IsImageByTagAndDigest.
    expect(
      refusal(`{additionalImages: [{name: "quay.io/a/b:1@sha256:${hex}"}]}`, [
        `docker://quay.io/a/b@sha256:${hex}=docker://reg/a/b:1`,
      ]),
    ).toBeUndefined();
  });

  test("an additional image whose repository ends in -index", () => {
    expect(
      refusal('{additionalImages: [{name: "quay.io/acme/search-index:1"}]}', [
        "docker://quay.io/acme/search-index:1=docker://reg/acme/search-index:1",
      ]),
    ).toBeUndefined();
  });

  test("an operand whose repository ends in -index", () => {
    expect(
      refusal(`{${catalog}}`, [
        ...catalogLines,
        `docker://quay.io/acme/search-index@sha256:${hex}=docker://reg/acme/search-index:sha256-${hex}`,
      ]),
    ).toBeUndefined();
  });
});

interface Case {
  readonly name: string;
  readonly imageSet: string;
  readonly exit: number;
  readonly mapping: readonly string[] | null;
}

describe.skipIf(!existsSync(shared))("of real catalogs (skipped where they are absent)", () => {
  test("no mapping of oc-mirror is refused for its own ImageSet", () => {
    const bytes = readFileSync(new URL("verdicts-real/verdicts.jsonl.gz", shared));
    const cases = gunzipSync(bytes)
      .toString()
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as Case)
      .filter(({ exit, name }) => exit === 0 && name.startsWith("real-dev"));
    const refused = cases.flatMap(({ name, imageSet: text, mapping }) => {
      const { imageSet: read } = readImageSet(text, "imageset.yaml");
      if (read?.kind !== "ImageSetConfiguration" || (mapping ?? []).length === 0) return [];
      const additionalImages = (read.mirror.additionalImages ?? []).map((one) => one.name);
      const made = readMapping((mapping ?? []).join("\n"), "mapping.txt", { additionalImages });
      const reason = mappingAgainstImageSet(made, read);
      return reason === undefined ? [] : [`${name}: ${reason}`];
    });
    // 34 of 77 today.
    expect(refused).toEqual([]);
  });
});
