import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { compareMappings, readMapping } from "@mirrorkit/sdk/mapping";
import { describe, expect, test } from "vitest";
import { compareMappingTexts, flowOf } from "#models/mapping";

const reported = new URL("../fixtures/reported/p15-mapping-of-a-push-from-disk/", import.meta.url);
const golden = new URL("../../../../../shared/golden/", import.meta.url);
const there = existsSync(fileURLToPath(golden));

function read(url: URL): string {
  return readFileSync(fileURLToPath(url), "utf8");
}

const toDisk = read(new URL("to-disk-mapping.txt", reported));
const fromDisk = read(new URL("mapping.txt", reported));

interface Counts {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly replaced: readonly string[];
  readonly unchanged: number;
}

function compared(before: string, after: string): Counts {
  const texts = [
    { file: "before.txt", text: before },
    { file: "after.txt", text: after },
  ] as const;
  const comparison = compareMappingTexts(...texts);
  const [left, right] = texts.map(({ file, text }) => readMapping(text, file));
  if (left !== undefined && right !== undefined) {
    expect(comparison).toEqual(compareMappings(left, right));
  }
  return {
    added: comparison.added.map(({ source }) => source.text),
    removed: comparison.removed.map(({ source }) => source.text),
    replaced: comparison.replaced.map(
      ({ from, to, moved }) => `${from.source.text} → ${to.source.text}${moved ? " moved" : ""}`,
    ),
    unchanged: comparison.unchanged,
  };
}

const same = { added: [], removed: [], replaced: [] };

describe("a mapping to disk and the one from disk that it fills (p15)", () => {
  test("are the same, whichever is the first", () => {
    expect(compared(toDisk, fromDisk)).toEqual({ ...same, unchanged: 2 });
    expect(compared(fromDisk, toDisk)).toEqual({ ...same, unchanged: 2 });
  });

  test("are the same on other ports: --port 5005", () => {
    const other = fromDisk.replaceAll("localhost:55000", "localhost:5005");
    expect(compared(toDisk, other)).toEqual({ ...same, unchanged: 2 });
    const both = toDisk.replaceAll("localhost:55000", "localhost:5005");
    expect(compared(toDisk, both)).toEqual({ ...same, unchanged: 2 });
  });

  test("are the same with a targetRepo", () => {
    const renamed = (text: string): string => text.replaceAll(":55000/ubi9/ubi", ":55000/base/ubi");
    const later = renamed(fromDisk).replace("isolated/ubi9/ubi", "isolated/base/ubi");
    expect(compared(renamed(toDisk), later)).toEqual({ ...same, unchanged: 2 });
  });

  test("are the same with a path that is folded", () => {
    const later = fromDisk.replace(
      "isolated/openshift-gitops-1/argocd",
      "isolated/openshift-gitops-1-argocd",
    );
    expect(compared(toDisk, later)).toEqual({ ...same, unchanged: 2 });
  });

  test("differ by an image that moved on, which goes nowhere else", () => {
    const [old, now] = ["b4aab6e65201a169", "c5bb7f076312b27a"];
    const after = fromDisk.replaceAll(old, now);
    const name = "registry.redhat.io/openshift-gitops-1/argocd-rhel9@sha256:";
    const rest = "b95018b7d0e9b3765d901857ff27776c01b914f0b7fa9b81";
    expect(compared(toDisk, after)).toEqual({
      ...same,
      replaced: [`${name}${old}${rest} → ${name}${now}${rest}`],
      unchanged: 1,
    });
  });

  test("differ by an image that one of them lacks, under its name upstream where that is known", () => {
    const [, ubi = ""] = fromDisk.split("\n");
    expect(compared(toDisk, `${ubi}\n`)).toMatchObject({
      removed: [expect.stringMatching(/^registry\.redhat\.io\/openshift-gitops-1\/argocd-rhel9@/)],
      unchanged: 1,
    });
    expect(compared(`${toDisk.split("\n")[1] ?? ""}\n`, fromDisk)).toMatchObject({
      added: [expect.stringMatching(/^localhost:55000\//)],
      unchanged: 1,
    });
  });
});

describe("which way the images of a mapping go", () => {
  test.each([
    ["to disk", toDisk, "to-disk"],
    ["from disk", fromDisk, "from-disk"],
    ["between registries", "docker://q.test/a:1=docker://m.test/a:1\n", "mirror"],
    ["without images", "", undefined],
  ])("%s", (_, text, flow) => {
    expect(flowOf(readMapping(text, "mapping.txt"))).toBe(flow);
  });

  test.skipIf(!there).each([
    ["disk/1-to-disk-dry-run", "to-disk"],
    ["disk/3-from-disk-dry-run", "from-disk"],
    ["production/1-dry-run", "mirror"],
    ["graph/1-dry-run", "mirror"],
    ["helm/1-dry-run", "mirror"],
  ])("golden %s (skipped: ../shared/golden is absent)", (name, flow) => {
    const text = read(new URL(`${name}/workspace/dry-run/mapping.txt`, golden));
    expect(flowOf(readMapping(text, "mapping.txt"))).toBe(flow);
  });
});

test.skipIf(!there)(
  "golden passes to and from disk are the same (skipped: ../shared/golden is absent)",
  () => {
    const [to, from] = ["1-to-disk-dry-run", "3-from-disk-dry-run"].map((name) =>
      read(new URL(`disk/${name}/workspace/dry-run/mapping.txt`, golden)),
    );
    expect(compared(to ?? "", from ?? "")).toEqual({ ...same, unchanged: 14 });
  },
);
