import type { SignatureConfigMap } from "@mirrorkit/sdk/cluster-resources";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mergeSignatures } from "#models/cluster-resources";
import { golden, only, read, rendered, told } from "./golden.ts";

const [a, b] = ["a", "b"].map((digit) => digit.repeat(64));

function signatures(data: Readonly<Record<string, string>>, labels = true): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: "s",
      namespace: "openshift-config-managed",
      ...(labels ? { labels: { "release.openshift.io/verification-signatures": "" } } : {}),
    },
    binaryData: data,
  });
}

function configMap(data: Readonly<Record<string, string>>): SignatureConfigMap {
  const resource = only(signatures(data));
  if (resource.kind !== "ConfigMap") throw new Error(resource.kind);
  return resource;
}

describe("signatures", () => {
  test("are known by the label, or by namespace and keys", () => {
    const data = { [`sha256-${a}-1`]: "QQ==" };
    expect(only(signatures(data, true)).kind).toBe("ConfigMap");
    expect(only(signatures(data, false)).kind).toBe("ConfigMap");
    expect(read(signatures({ other: "QQ==" }, false)).others).toHaveLength(1);
  });

  test("are numbered for each digest, in the order of their content, each once", () => {
    const data = {
      [`sha256-${b}-7`]: "Qg==",
      [`sha256-${a}-12`]: "Qg==",
      [`sha256-${a}-3`]: "QQ==",
      [`sha256-${a}-4`]: "QQ\n==\n",
    };
    const resource = configMap(data);
    expect(resource.signatures).toEqual([
      { digest: `sha256:${a}`, content: "QQ==" },
      { digest: `sha256:${a}`, content: "Qg==" },
      { digest: `sha256:${b}`, content: "Qg==" },
    ]);
    expect(Object.entries(resource.object["binaryData"] ?? {})).toEqual([
      [`sha256-${a}-1`, "QQ=="],
      [`sha256-${a}-2`, "Qg=="],
      [`sha256-${b}-1`, "Qg=="],
    ]);
  });

  test("under a key that no cluster finds are kept with a warning", () => {
    const reading = read(signatures({ "sha256-abc-1": "QQ==" }));
    expect(told(reading)).toEqual([
      'warning unknown-signature-key 1:177 ConfigMap "s": the key "sha256-abc-1" is not sha256-<64 hex digits>-<number>',
    ]);
    expect(rendered(reading.resources)).toContain("sha256-abc-1: QQ==\n");
  });

  test("that are no base64 are refused", () => {
    expect(told(read(signatures({ [`sha256-${a}-1`]: "?" })))).toEqual([
      expect.stringMatching(
        /^error invalid-resource 1:\d+ ConfigMap "s": binaryData.sha256-a+-1 is not base64 text$/,
      ),
    ]);
  });

  test("of two passes are joined: none is lost, none is duplicated", () => {
    const [before] = golden("production/2-push").resources;
    const [after] = golden("production/4-push-next").resources;
    if (before?.kind !== "ConfigMap" || after?.kind !== "ConfigMap")
      throw new Error("no signatures");
    const merged = mergeSignatures(after, before);
    expect(merged.signatures).toEqual([...after.signatures, ...before.signatures]);
    expect(merged.createdAt).toEqual(after.createdAt);
    expect(rendered([mergeSignatures(before, after)])).toBe(rendered([merged]));
    expect(rendered([mergeSignatures(merged, before)])).toBe(rendered([merged]));
  });

  test("join to the same bytes in any order and however often", () => {
    const data = fc.dictionary(
      fc
        .tuple(fc.constantFrom(a, b, "c".repeat(64)), fc.nat(20))
        .map(([hex, number]) => `sha256-${hex}-${number}`),
      fc.constantFrom("QQ==", "Qg==", "Qw=="),
      { minKeys: 1 },
    );
    fc.assert(
      fc.property(data, data, (one, two) => {
        const [first, second] = [configMap(one), configMap(two)];
        const joined = mergeSignatures(first, second);
        expect(rendered([mergeSignatures(second, first)])).toBe(rendered([joined]));
        expect(rendered([mergeSignatures(joined, first)])).toBe(rendered([joined]));
        const all = [...first.signatures, ...second.signatures];
        expect(joined.signatures).toEqual(expect.arrayContaining(all));
        expect(only(rendered([joined]))).toMatchObject({ signatures: joined.signatures });
      }),
    );
  });
});
