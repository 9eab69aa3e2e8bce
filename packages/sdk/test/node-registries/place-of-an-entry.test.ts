import { readClusterResources } from "@mirrorkit/sdk/cluster-resources";
import { checkMirrorSets } from "@mirrorkit/sdk/nodes";
import { formatPosition } from "@mirrorkit/sdk/problems";
import { describe, expect, test } from "vitest";

function placesOf(...texts: string[]): readonly string[] {
  const files = texts.map((text, index) => ({ path: `${index}.yaml`, text }));
  const { resources } = readClusterResources(files);
  return checkMirrorSets(resources).map(
    ({ rule, position }) => `${formatPosition(position ?? { file: "" })} ${rule}`,
  );
}

const idms = `apiVersion: config.openshift.io/v1
kind: ImageDigestMirrorSet
metadata:
  name: idms-generic-0
spec:
  imageDigestMirrors:
    - source: registry.redhat.io/openshift-gitops-1
      mirrors:
        - quay.example.test/fleet/openshift-gitops-1
    - source: quay.example.test/fleet/team-a
      mirrors:
        - quay.example.test/fleet/team-a
    - source: registry.redhat.io/openshift-gitops-1
      mirrors:
        - quay2.example.test/fleet/openshift-gitops-1
    - source: quay.example.test/fleet/team-b
      mirrors:
        - quay.example.test/fleet/team-b
`;

describe("p16: a finding about an entry of a mirror set points at the entry", () => {
  test("the file of the case", () => {
    expect(placesOf(idms)).toEqual([
      "0.yaml:10:7 ignored-entry",
      "0.yaml:13:7 different-mirrors",
      "0.yaml:16:7 ignored-entry",
    ]);
  });

  test("both places of a source that is there twice are named", () => {
    const { resources } = readClusterResources([{ path: "idms.yaml", text: idms }]);
    const found = checkMirrorSets(resources).find(({ rule }) => rule === "different-mirrors");
    expect(found?.message).toContain("(idms.yaml:7:7)");
    expect(found?.message).toContain("(idms.yaml:13:7)");
  });

  test("in the second document of a file, and in a list", () => {
    const itms = idms.replaceAll("Digest", "Tag").replace("idms", "itms");
    expect(placesOf(`${itms}---\n${idms}`).filter((place) => place.includes("ignored"))).toEqual([
      "0.yaml:10:7 ignored-entry",
      "0.yaml:16:7 ignored-entry",
      "0.yaml:29:7 ignored-entry",
      "0.yaml:35:7 ignored-entry",
    ]);
    const nested = idms.trimEnd().replaceAll("\n", "\n    ");
    const list = `apiVersion: v1\nkind: List\nitems:\n  - ${nested}\n`;
    expect(placesOf(list)).toContain("0.yaml:13:11 ignored-entry");
  });

  test.each([
    [
      "a wildcard",
      idms.replace("registry.redhat.io/openshift-gitops-1", '"*.redhat.io"'),
      "7:7 wildcard-source",
    ],
    [
      "a source among its mirrors",
      idms.replace(
        "- quay.example.test/fleet/team-b",
        "- a.test/b\n        - quay.example.test/fleet/team-b",
      ),
      "16:7 source-as-mirror",
    ],
    [
      "a policy",
      idms.replace(/(quay2.*)/, "$1\n      mirrorSourcePolicy: NeverContactSource"),
      "13:7 policy-conflict",
    ],
  ])("%s", (_, text, expected) => {
    expect(placesOf(text)).toContain(`0.yaml:${expected}`);
  });

  test("an entry that is written twice is named where it is first", () => {
    const twice = idms.replace(
      /( {4}- source: quay.example.test\/fleet\/team-a\n(?:.*\n){2})/,
      "$1$1",
    );
    expect(placesOf(twice)[0]).toBe("0.yaml:10:7 ignored-entry");
  });
});
