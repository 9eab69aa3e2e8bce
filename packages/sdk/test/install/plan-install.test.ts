import { fileURLToPath } from "node:url";
import { type ClusterResource, readClusterResources } from "@mirrorkit/sdk/cluster-resources";
import { type InstallOptions, installFiles, planInstall } from "@mirrorkit/sdk/install";
import { openWorkspace } from "@mirrorkit/sdk/workspace";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { compareText } from "#base/problem";
import { readOneYaml, readYaml } from "#base/yaml";
import { runs } from "../../../../test/runs.ts";
import { certificate, idms, privateKey, resourcesOf, today, told } from "./materials.ts";

const example = fileURLToPath(new URL("../../../../examples/production/", import.meta.url));
const graph = fileURLToPath(new URL("../fixtures/golden/graph/2-push/workspace", import.meta.url));
const header =
  "# Written by mirrorkit from oc-mirror's output. Change the ImageSet instead: this file is overwritten.\n";

let week1: readonly ClusterResource[] = [];

beforeAll(async () => {
  week1 = (await openWorkspace(`${example}week-1`)).resources.resources;
});

function plan(resources: readonly ClusterResource[], options: Partial<InstallOptions> = {}) {
  return planInstall(resources, { time: today, ...options });
}

function fragmentOf(resources: readonly ClusterResource[]): unknown {
  const text = plan(resources).tree.get(installFiles.fragment) ?? "";
  return (readOneYaml(text, "fragment").value as { imageDigestSources: unknown })
    .imageDigestSources;
}

describe("the fragment", () => {
  test("has one entry a source, sorted, and nothing else", () => {
    const { tree, problems } = plan(week1);
    expect(problems).toEqual([]);
    expect(tree.get("install-config-fragment.yaml")?.startsWith(header)).toBe(true);
    expect(readOneYaml(tree.get("install-config-fragment.yaml") ?? "", "").value).toEqual({
      imageDigestSources: [
        ["quay.io/openshift-release-dev/ocp-release", "openshift/release-images"],
        ["quay.io/openshift-release-dev/ocp-v4.0-art-dev", "openshift/release"],
        ["registry.redhat.io/enterprisedb", "enterprisedb"],
        ["registry.redhat.io/odf4", "odf4"],
        ["registry.redhat.io/openshift-gitops-1", "openshift-gitops-1"],
        ["registry.redhat.io/openshift-pipelines", "openshift-pipelines"],
        ["registry.redhat.io/rhacm2", "rhacm2"],
      ].map(([source, path]) => ({ source, mirrors: [`quay.example.test/mirror/${path}`] })),
    });
  });

  test.each<[string, string[], string[]]>([
    ["one after the other", ["q.io/a > m1 m2", "q.io/a > m2 m3"], ["m1", "m2", "m3"]],
    ["so that the order of both is kept", ["q.io/a > m2", "q.io/a > m1 m2"], ["m1", "m2"]],
    ["once each", ["q.io/a > m1 m2", "q.io/a > m1 m2"], ["m1", "m2"]],
  ])("joins the mirrors of one source %s", (_, entries, mirrors) => {
    const [first = "", second = ""] = entries.map((entry) => entry.replace(/m(\d)/g, "m$1.test/x"));
    const resources = resourcesOf(idms("one", first) + idms("two", second));
    expect(fragmentOf(resources)).toEqual([
      { source: "q.io/a", mirrors: mirrors.map((mirror) => `${mirror}.test/x`) },
    ]);
    expect(plan(resources).problems).toEqual([]);
  });

  test("names contradictory orders and policies, and takes what a cluster takes", () => {
    const resources = resourcesOf(
      idms("one", "q.io/a > m1.test/x m2.test/x ! NeverContactSource") +
        idms("two", "q.io/a > m2.test/x m1.test/x ! AllowContactingSource"),
    );
    expect(fragmentOf(resources)).toEqual([
      {
        source: "q.io/a",
        mirrors: ["m1.test/x", "m2.test/x"],
        sourcePolicy: "NeverContactSource",
      },
    ]);
    expect(told(plan(resources).problems).map((line) => line.replace(/ \d+:\d+/, ""))).toEqual([
      'warning mirror-conflict: the mirrors of "q.io/a" are listed in contradictory orders',
      'warning mirror-conflict: the source "q.io/a" has two policies: NeverContactSource is used, as on a cluster',
    ]);
  });

  test("leaves wildcards to the cluster, and says so", () => {
    const resources = resourcesOf(idms("one", "*.example.com > m1.test/x", "q.io/a > m1.test/x"));
    expect(fragmentOf(resources)).toEqual([{ source: "q.io/a", mirrors: ["m1.test/x"] }]);
    expect(plan(resources).problems.map(({ rule }) => rule)).toEqual(["wildcard-source"]);
  });

  test("without any source is a warning", () => {
    expect(plan([]).problems.map(({ rule, severity }) => `${severity} ${rule}`)).toEqual([
      "warning no-digest-sources",
    ]);
  });

  test("carries the trust bundle and its policy", () => {
    const text = certificate("root") + certificate("other-root");
    const { tree } = plan(week1, { trustBundle: { file: "ca.pem", text } });
    expect(readOneYaml(tree.get(installFiles.fragment) ?? "", "").value).toMatchObject({
      additionalTrustBundlePolicy: "Always",
      additionalTrustBundle: text,
    });
    const proxied = plan(week1, {
      trustBundle: { file: "ca.pem", text },
      trustBundlePolicy: "Proxyonly",
    });
    expect(proxied.tree.get(installFiles.fragment)).toContain(
      "additionalTrustBundlePolicy: Proxyonly\n",
    );
  });

  test("never carries a private key", () => {
    const text = certificate("root") + privateKey;
    const { tree, problems } = plan(week1, { trustBundle: { file: "ca.pem", text } });
    expect(problems.map(({ rule }) => rule)).toEqual(["private-key"]);
    expect([...tree.values()].join("")).not.toContain("bm90");
  });
});

describe("manifests of day 1", () => {
  test("are one object a file, in the order of applying, signatures first", () => {
    const { tree } = plan(week1);
    expect([...tree.keys()]).toEqual([
      "install-config-fragment.yaml",
      "openshift/00-signatures-mirrored-release-signatures.yaml",
      "openshift/10-idms-operator-0.yaml",
      "openshift/10-idms-release-0.yaml",
      "openshift/10-itms-generic-0.yaml",
      "openshift/10-itms-release-0.yaml",
      "openshift/20-catalogsource-cs-certified-operator-index-v4-20.yaml",
      "openshift/20-catalogsource-cs-redhat-operator-index-v4-20.yaml",
      "openshift/20-clustercatalog-cc-certified-operator-index-v4-20.yaml",
      "openshift/20-clustercatalog-cc-redhat-operator-index-v4-20.yaml",
    ]);
    for (const [path, text] of tree) {
      expect(readYaml(text, path).documents).toHaveLength(1);
      expect(text.startsWith(header)).toBe(true);
    }
    const files = [...tree].filter(([path]) => path.startsWith("openshift/"));
    const again = readClusterResources(files.map(([path, text]) => ({ path, text })));
    expect(again.problems).toEqual([]);
    expect(again.resources.map(({ object }) => object)).toEqual(week1.map(({ object }) => object));
  });

  test("leave out the UpdateService, whose kind is not there yet", async () => {
    const { resources } = (await openWorkspace(graph)).resources;
    const { tree, problems } = plan(resources);
    expect([...tree.values()].join("")).not.toContain("UpdateService");
    expect(problems.map(({ rule, severity }) => `${severity} ${rule}`)).toEqual([
      "info not-at-install",
    ]);
  });

  test.each([
    ["4.17", 0],
    ["4.18", 2],
    ["4.20", 2],
    ["5.0", 2],
    [undefined, 2],
  ])("of OpenShift %s hold %d ClusterCatalogs", (openshift, count) => {
    const { tree, problems } = plan(week1, openshift === undefined ? {} : { openshift });
    const catalogs = [...tree.keys()].filter((path) => path.includes("clustercatalog"));
    expect(catalogs).toHaveLength(count);
    expect(problems.filter(({ rule }) => rule === "not-at-install")).toHaveLength(2 - count);
  });

  test.each([
    ["4.20", []],
    [undefined, []],
    [
      "4.19",
      [
        'CatalogSource "cs-certified-operator-index-v4-20" is for OpenShift 4.20, but the cluster runs 4.19',
        'CatalogSource "cs-redhat-operator-index-v4-20" is for OpenShift 4.20, but the cluster runs 4.19',
        'ClusterCatalog "cc-certified-operator-index-v4-20" is for OpenShift 4.20, but the cluster runs 4.19',
        'ClusterCatalog "cc-redhat-operator-index-v4-20" is for OpenShift 4.20, but the cluster runs 4.19',
      ],
    ],
  ])("of a cluster of %s refuse catalogs of another minor", (openshift, expected) => {
    const { problems } = plan(week1, openshift === undefined ? {} : { openshift });
    const found = problems.filter(
      ({ rule, severity }) => `${severity} ${rule}` === "error catalog-minor",
    );
    expect(found.map(({ message }) => message).sort(compareText)).toEqual(expected);
    expect(problems).toHaveLength(expected.length);
  });

  test("split signatures that are too many for one ConfigMap", () => {
    const content = "QUJD".repeat(50_000);
    const rows = "0123456789"
      .split("")
      .map((digit) => `  sha256-${digit.repeat(64)}-1: ${content}\n`);
    const text = `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: signed\n  namespace: openshift-config-managed\n  labels: { release.openshift.io/verification-signatures: "" }\nbinaryData:\n${rows.join("")}`;
    const { tree } = plan(resourcesOf(text));
    const manifests = [...tree].filter(([path]) => path.startsWith("openshift/"));
    expect(manifests.map(([path]) => path)).toEqual([
      "openshift/00-signatures-signed-2.yaml",
      "openshift/00-signatures-signed-3.yaml",
      "openshift/00-signatures-signed.yaml",
    ]);
    const again = readClusterResources(manifests.map(([path, one]) => ({ path, text: one })));
    const digests = again.resources.flatMap((one) =>
      one.kind === "ConfigMap" ? one.signatures.map(({ digest }) => digest.at(-1)) : [],
    );
    expect(digests.join("")).toBe("0123456789");
    expect(manifests.filter(([, manifest]) => manifest.length > 1024 * 1024)).toEqual([]);
  });

  test("hold no annotations of Argo CD, but all others", () => {
    const text = idms("one", "q.io/a > m.test/x").replace(
      "{ name: one }",
      '{ name: one, annotations: { argocd.argoproj.io/sync-wave: "1", mine: "yes" } }',
    );
    const [, written = ""] = [...plan(resourcesOf(text)).tree.values()];
    expect(written).toContain('annotations:\n    mine: "yes"\n');
    expect(written).not.toContain("argocd");
  });

  test("leave out the deprecated kind, with the way out", () => {
    const text =
      "apiVersion: operator.openshift.io/v1alpha1\nkind: ImageContentSourcePolicy\nmetadata: { name: old }\nspec: { repositoryDigestMirrors: [{ source: q.io/a, mirrors: [m.test/x] }] }\n";
    const { tree, problems } = plan(resourcesOf(text));
    expect([...tree.keys()]).toEqual(["install-config-fragment.yaml"]);
    expect(problems.map(({ rule }) => rule)).toEqual(["no-digest-sources", "not-at-install"]);
  });

  test("of one name in two namespaces collide", () => {
    const catalog = (namespace: string): string =>
      `---\napiVersion: operators.coreos.com/v1alpha1\nkind: CatalogSource\nmetadata: { name: one, namespace: ${namespace} }\nspec: { sourceType: grpc, image: "q.io/a:1" }\n`;
    const { problems } = plan(resourcesOf(catalog("a") + catalog("b")));
    expect(
      problems.filter(({ severity }) => severity === "error").map(({ message }) => message),
    ).toEqual(['CatalogSource "one" is duplicated with different content']);
  });

  test("keep a person's file in the way, as an error", () => {
    const mine = "openshift/10-idms-release-0.yaml";
    const existing = new Map([
      [mine, "kind: Mine\n"],
      ["openshift/10-idms-operator-0.yaml", `${header}old\n`],
      ["openshift/99-mine.yaml", "kind: Mine\n"],
    ]);
    expect(told(plan(week1, { existing }).problems)).toEqual([
      `error foreign-file : "${mine}" was not written by mirrorkit and is in the way`,
    ]);
  });
});

describe("the plan", () => {
  test("is the same bytes in whatever order the resources come", () => {
    const expected = [...plan(week1).tree];
    fc.assert(
      fc.property(fc.shuffledSubarray([...week1], { minLength: week1.length }), (shuffled) => {
        expect([...plan(shuffled).tree]).toEqual(expected);
      }),
      { numRuns: runs(50) },
    );
    expect(expected.map(([path]) => path)).toEqual(
      expected.map(([path]) => path).sort(compareText),
    );
  });
});
