import { createHash } from "node:crypto";
import { readClusterResources } from "@mirrorkit/sdk/cluster-resources";
import type { FileTree } from "@mirrorkit/sdk/files";
import { defaultLayoutPolicy, renderLayout } from "@mirrorkit/sdk/layout";
import { expect, test } from "vitest";

const folder = "clusters/c/platform/image-mirrors";
const options = { cluster: "c", policy: defaultLayoutPolicy };

function hexOf(number: number): string {
  return createHash("sha256").update(String(number)).digest("hex");
}

function signatures(numbers: readonly number[], bytes = 40): string {
  const data = numbers.map((number, index) => [
    `sha256-${hexOf(number)}-${index + 1}`,
    Buffer.alloc(bytes, number).toString("base64"),
  ]);
  return JSON.stringify({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: "mirrored-release-signatures",
      namespace: "openshift-config-managed",
      labels: { "release.openshift.io/verification-signatures": "" },
    },
    binaryData: Object.fromEntries(data) as Record<string, string>,
  });
}

function lay(text: string, existing?: FileTree, keepSignatures?: ReadonlySet<string>) {
  const resources = readClusterResources(text === "" ? [] : [{ path: "s.json", text }]);
  expect(resources.problems).toEqual([]);
  const result = renderLayout(resources, {
    ...options,
    ...(existing === undefined ? {} : { existing }),
    ...(keepSignatures === undefined ? {} : { keepSignatures }),
  });
  expect(result.problems).toEqual([]);
  return result.tree;
}

function digestsIn(tree: FileTree): string[] {
  const text = [...tree].filter(([path]) => path.includes("configmap-")).map(([, one]) => one);
  return [...text.join("\n").matchAll(/sha256-([0-9a-f]{64})-/g)].map(([, hex = ""]) => hex).sort();
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);

test("signatures of all passes add up, also when a pass brings none", () => {
  const first = lay(signatures([1, 2]));
  const second = lay(signatures([2, 3]), first);
  expect(digestsIn(second)).toEqual([1, 2, 3].map(hexOf).sort());
  expect(digestsIn(lay("", second))).toEqual([1, 2, 3].map(hexOf).sort());
});

test("beyond 900 KiB they are split over several ConfigMaps, each below it, and nothing is lost", () => {
  const first = lay(signatures(range(0, 100), 15_000));
  expect([...first.keys()].filter((path) => path.includes("configmap-"))).toEqual([
    `${folder}/configmap-mirrored-release-signatures-2.yaml`,
    `${folder}/configmap-mirrored-release-signatures-3.yaml`,
    `${folder}/configmap-mirrored-release-signatures.yaml`,
  ]);
  for (const [, text] of first) expect(text.length).toBeLessThan(1024 * 1024);
  expect(digestsIn(first)).toEqual(range(0, 100).map(hexOf).sort());
  const second = lay(signatures(range(90, 130), 15_000), first);
  expect(digestsIn(second)).toEqual(range(0, 130).map(hexOf).sort());
  expect(lay(signatures(range(90, 130), 15_000), second)).toEqual(second);
  expect(lay("", second)).toEqual(second);
});

test("with releases to keep, earlier signatures of others go; those of this pass stay", () => {
  const first = lay(signatures([1, 2, 3]));
  const keep = new Set([`sha256:${hexOf(2)}`]);
  expect(digestsIn(lay(signatures([4]), first, keep))).toEqual([2, 4].map(hexOf).sort());
});
