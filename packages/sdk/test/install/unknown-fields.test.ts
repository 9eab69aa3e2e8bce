import { type InstallOptions, planInstall } from "@mirrorkit/sdk/install";
import { describe, expect, test } from "vitest";
import { idms, resourcesOf, today } from "./materials.ts";

const head = "apiVersion: v1\nmetadata:\n  name: lab\n";
const resources = resourcesOf(idms("one", "q.io/a > m.test/a"));

function problemsOf(text: string, options: Partial<InstallOptions> = {}): string[] {
  const installConfig = { file: "install-config.yaml", text: head + text };
  return planInstall(resources, { time: today, installConfig, ...options }).problems.map(
    ({ severity, message, help, position }) =>
      `${position?.line}:${position?.column} ${severity}: ${message} | ${help ?? ""}`,
  );
}

const over = "the installer ignores it";

describe("an unknown key of an install-config", () => {
  test.each([
    ["imageDigestMirrors", "Did you mean imageDigestSources?"],
    ["imageDigestSource", "Did you mean imageDigestSources?"],
    ["imagedigestsources", "Did you mean imageDigestSources?"],
    ["imageContentSource", "Did you mean imageContentSources?"],
    ["additionalTrustBundles", "Did you mean additionalTrustBundle?"],
    ["trustBundle", "Did you mean additionalTrustBundle?"],
    ["repositoryDigestMirrors", "Did you mean imageDigestSources?"],
    [
      "imageTagSources",
      "Remove it: the installer has no mirrors for tags. Those are in the ImageTagMirrorSets under openshift/.",
    ],
  ])("%s is an error, since mirrors or trust would be lost", (key, help) => {
    expect(problemsOf(`${key}: []\n`)).toEqual([
      `4:1 error: install-config has no field "${key}": ${over} | ${help}`,
    ]);
  });

  test.each([
    ["baseDomian", "Did you mean baseDomain?"],
    ["pullsecret", "Did you mean pullSecret?"],
    ["somethingOfTheNextMinor", "Correct the name, or remove it."],
  ])("%s is a warning", (key, help) => {
    expect(problemsOf(`${key}: x\n`)).toEqual([
      `4:1 warning: install-config has no field "${key}": ${over} | ${help}`,
    ]);
  });

  test.each([
    ["mirrorSourcePolicy", "Did you mean sourcePolicy?"],
    ["mirror", "Did you mean mirrors?"],
    ["sourcepolicy", "Did you mean sourcePolicy?"],
    ["comment", "Correct the name, or remove it."],
  ])("%s of an entry is an error", (key, help) => {
    const text = `imageDigestSources:\n- source: q.io/x\n  mirrors: [m.test/x]\n  ${key}: y\n`;
    expect(problemsOf(text)).toEqual([
      `7:3 error: an entry of imageDigestSources has no field "${key}": ${over} | ${help}`,
    ]);
  });

  test("every field that the installer has is none", () => {
    const fields = ["arbiter", "baseDomain", "capabilities", "compute", "featureGates", "fips"];
    expect(problemsOf(fields.map((field) => `${field}: {}\n`).join(""))).toEqual([]);
  });
});

test.each([
  ["4.12", 1],
  ["4.13", 1],
  ["4.14", 0],
  ["5.0", 0],
])("imageDigestSources of an installer of %s: %i error", (openshift, count) => {
  const { problems } = planInstall(resources, { time: today, openshift });
  const found = problems.filter(({ message }) => message.includes("support imageDigestSources"));
  expect(found).toHaveLength(count);
});

describe("OLM's default catalogs switched off on day 1", () => {
  function manifests(openshift?: string): ReadonlyMap<string, string> {
    const options = openshift === undefined ? {} : { openshift };
    const { tree } = planInstall(resources, { time: today, disableDefaults: true, ...options });
    return new Map([...tree].filter(([path]) => /operatorhub|clustercatalog/.test(path)));
  }

  test("are OperatorHub and whole ClusterCatalogs, since no operator has made them yet", () => {
    const found = manifests("4.20");
    expect([...found.keys()]).toEqual([
      "openshift/20-clustercatalog-openshift-certified-operators.yaml",
      "openshift/20-clustercatalog-openshift-community-operators.yaml",
      "openshift/20-clustercatalog-openshift-redhat-marketplace.yaml",
      "openshift/20-clustercatalog-openshift-redhat-operators.yaml",
      "openshift/20-operatorhub-cluster.yaml",
    ]);
    const redhat = found.get("openshift/20-clustercatalog-openshift-redhat-operators.yaml");
    expect(redhat).toContain("availabilityMode: Unavailable\n");
    expect(redhat).toContain("ref: registry.redhat.io/redhat/redhat-operator-index:v4.20\n");
  });

  test.each([
    ["4.17", 1],
    [undefined, 1],
    ["4.22", 4],
    ["5.0", 4],
  ])("of %s are %i", (openshift, count) => {
    expect(manifests(openshift).size).toBe(count);
  });
});
