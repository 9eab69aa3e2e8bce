import { readClusterResources } from "@mirrorkit/sdk/cluster-resources";
import { planInstall } from "@mirrorkit/sdk/install";
import { defaultLayoutPolicy, renderLayout } from "@mirrorkit/sdk/layout";
import { describe, expect, test } from "vitest";

const set = (kind: "Digest" | "Tag"): string =>
  `apiVersion: config.openshift.io/v1\nkind: Image${kind}MirrorSet\nmetadata: {name: x}\nspec:\n  image${kind}Mirrors: [{source: a.test/x, mirrors: [m.test/x]}]\n`;
const objects = {
  ImageDigestMirrorSet: set("Digest"),
  ImageTagMirrorSet: set("Tag"),
  ImageContentSourcePolicy:
    "apiVersion: operator.openshift.io/v1alpha1\nkind: ImageContentSourcePolicy\nmetadata: {name: x}\nspec: {repositoryDigestMirrors: []}\n",
};
const time = new Date("2026-11-23T10:00:00Z");

function refusals(problems: readonly { readonly rule: string; readonly message: string }[]) {
  return problems.filter(({ rule }) => rule === "unknown-to-cluster").map(({ message }) => message);
}

function resourcesOf(kind: keyof typeof objects) {
  return readClusterResources([{ path: "f.yaml", text: objects[kind] }]).resources;
}

describe("p17: kinds that an old cluster does not know are refused with a way out", () => {
  test.each([
    ["ImageDigestMirrorSet", "4.12", true],
    ["ImageDigestMirrorSet", "4.9", true],
    ["ImageDigestMirrorSet", "4.13", false],
    ["ImageDigestMirrorSet", "5.0", false],
    ["ImageDigestMirrorSet", undefined, false],
    ["ImageTagMirrorSet", "4.12", true],
    ["ImageTagMirrorSet", "4.20", false],
    ["ImageContentSourcePolicy", "4.12", false],
  ] as const)("render: %s on %s", (kind, openshift, refused) => {
    const { problems } = renderLayout(
      { resources: resourcesOf(kind) },
      {
        cluster: "c",
        policy: defaultLayoutPolicy,
        ...(openshift === undefined ? {} : { openshift }),
      },
    );
    expect(refusals(problems)).toEqual(
      refused
        ? [`${kind} "x" has a kind that OpenShift ${openshift} does not have: it was added in 4.13`]
        : [],
    );
    const [problem] = problems.filter(({ rule }) => rule === "unknown-to-cluster");
    if (refused) expect(problem).toMatchObject({ severity: "error", position: { line: 1 } });
    if (refused) expect(problem?.help).toContain("Update the cluster to 4.13 first");
  });

  test.each([
    ["4.12", 2],
    ["4.13", 1],
    ["4.14", 0],
    [undefined, 0],
  ])(
    "install-config: of OpenShift %s, %d errors, the field imageDigestSources among them",
    (openshift, count) => {
      const options = { time, ...(openshift === undefined ? {} : { openshift }) };
      const { problems } = planInstall(resourcesOf("ImageDigestMirrorSet"), options);
      const found = refusals(problems);
      expect(found).toHaveLength(count);
      if (count > 0) {
        expect(found).toContain(
          `the installer of OpenShift ${openshift} does not support imageDigestSources, which was added in 4.14: it would pull from the internet`,
        );
      }
    },
  );

  test("without an entry for imageDigestSources, its minor does not matter", () => {
    const options = { time, openshift: "4.13" };
    expect(refusals(planInstall(resourcesOf("ImageTagMirrorSet"), options).problems)).toEqual([]);
  });
});
