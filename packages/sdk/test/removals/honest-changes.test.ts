import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { readImageSet } from "@mirrorkit/sdk/imageset";
import { type MappingEntry, readMapping } from "@mirrorkit/sdk/mapping";
import {
  lostDeliveries,
  lostRequests,
  successions,
  takenDestinations,
} from "@mirrorkit/sdk/removals";
import { describe, expect, test } from "vitest";
import { incomparable } from "#decisions/removals";

const shared = new URL("../../../../../shared/golden/", import.meta.url);

interface Verdict {
  readonly name: string;
  readonly imageSet: string;
  readonly exit: number;
  readonly mapping: readonly string[] | null;
}

function verdictsIn(path: string): readonly Verdict[] {
  const file = new URL(path, shared);
  if (!existsSync(file)) return [];
  const bytes = readFileSync(file);
  const text = path.endsWith(".gz") ? gunzipSync(bytes).toString() : bytes.toString();
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Verdict)
    .filter(({ exit, mapping }) => exit === 0 && mapping !== null && mapping.length > 0)
    .filter(({ imageSet }) => readImageSet(imageSet, "imageset.yaml").imageSet !== undefined);
}

const verdicts = [
  ...verdictsIn("verdicts/verdicts.jsonl"),
  ...verdictsIn("verdicts-real/verdicts.jsonl.gz"),
];

/** Everything that needs an approval, as texts. */
function held(
  imageSet: string,
  before: readonly string[],
  after: readonly string[],
): readonly string[] {
  const { imageSet: read } = readImageSet(imageSet, "imageset.yaml");
  if (read?.kind !== "ImageSetConfiguration") throw new Error(imageSet);
  const additionalImages = (read.mirror.additionalImages ?? []).map(({ name }) => name);
  const entries = (lines: readonly string[]): readonly MappingEntry[] =>
    readMapping(lines.join("\n"), "mapping.txt", { additionalImages }).entries;
  const [from, to] = [entries(before), entries(after)];
  const other = incomparable("a", from, to);
  return [
    ...lostRequests("a", read, read),
    ...lostDeliveries("a", successions(from, to)),
    ...takenDestinations([{ name: "a", before: from, after: to }]),
    ...(other === undefined ? [] : [other]),
  ].map(({ effect, subject }) => `${effect} ${subject}`);
}

/** The same mapping a week later: every operator image has another digest. */
function bumped(lines: readonly string[], imageSet: string): readonly string[] {
  return lines.map((line) => {
    const [source = "", destination = ""] = line.split("=");
    const [, repository = "", hex = ""] = /^(.*)@sha256:([0-9a-f]{64})$/.exec(source) ?? [];
    const isRelease = /openshift\/release/.test(destination);
    if (hex === "" || isRelease || imageSet.includes(hex)) return line;
    const next = hex.split("").toReversed().join("");
    return `${repository}@sha256:${next}=${destination.replace(hex, next)}`;
  });
}

describe.skipIf(verdicts.length === 0)(
  "over every mapping of the verdicts (skipped where they are absent)",
  () => {
    test("nothing is held where nothing changes, in whatever order", () => {
      for (const { name, imageSet, mapping } of verdicts) {
        const lines = mapping ?? [];
        expect([name, ...held(imageSet, lines, lines.toReversed())]).toEqual([name]);
      }
    });

    test("nothing is held where every operator goes on to other digests", () => {
      for (const { name, imageSet, mapping } of verdicts) {
        const lines = mapping ?? [];
        expect([name, ...held(imageSet, lines, bumped(lines, imageSet))]).toEqual([name]);
      }
    });
  },
);
