import { readClusterResources } from "@mirrorkit/sdk/cluster-resources";
import { compareTrees, type FileTree } from "@mirrorkit/sdk/files";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runs } from "../../../../test/runs.ts";
import { golden, goldenFiles } from "../cluster-resources/golden.ts";
import { catalog, changedLines, lay, mirrorSet, resourcesOf, root, written } from "./trees.ts";

const header =
  "# Written by mirrorkit from oc-mirror's output. Change the ImageSet instead: this file is overwritten.\n";
const listHeader =
  "# Written by mirrorkit, which keeps its own entries up to date; entries and keys of yours stay.\n";

function kustomization(...resources: string[]): string {
  return `${listHeader}apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n${resources.map((name) => `  - ${name}\n`).join("")}`;
}

function names(tree: FileTree): string[] {
  return [...tree.keys()].map((path) => path.slice(root.length + 1));
}

describe("a fresh tree", () => {
  const { tree, problems } = lay(golden("production/2-push"));

  test("has one object a file, sorted, and a kustomization in each folder", () => {
    expect(problems).toEqual([]);
    expect(names(tree)).toEqual([
      "catalogs/cc-certified-operator-index.yaml",
      "catalogs/cc-redhat-operator-index.yaml",
      "catalogs/cs-certified-operator-index.yaml",
      "catalogs/cs-redhat-operator-index.yaml",
      "catalogs/kustomization.yaml",
      "image-mirrors/configmap-mirrored-release-signatures.yaml",
      "image-mirrors/idms-operator-0.yaml",
      "image-mirrors/idms-release-0.yaml",
      "image-mirrors/itms-generic-0.yaml",
      "image-mirrors/itms-release-0.yaml",
      "image-mirrors/kustomization.yaml",
      "kustomization.yaml",
    ]);
  });

  test("lists resources in apply order", () => {
    expect(tree.get(`${root}/kustomization.yaml`)).toBe(kustomization("image-mirrors", "catalogs"));
    expect(tree.get(`${root}/image-mirrors/kustomization.yaml`)).toBe(
      kustomization(
        "configmap-mirrored-release-signatures.yaml",
        "idms-operator-0.yaml",
        "idms-release-0.yaml",
        "itms-generic-0.yaml",
        "itms-release-0.yaml",
      ),
    );
    expect(tree.get(`${root}/catalogs/kustomization.yaml`)).toBe(
      kustomization(
        "cs-certified-operator-index.yaml",
        "cs-redhat-operator-index.yaml",
        "cc-certified-operator-index.yaml",
        "cc-redhat-operator-index.yaml",
      ),
    );
  });

  test("holds objects with a header, a stable name and a sync wave", () => {
    expect(tree.get(`${root}/catalogs/cs-redhat-operator-index.yaml`)).toBe(
      `${header}apiVersion: operators.coreos.com/v1alpha1
kind: CatalogSource
metadata:
  name: cs-redhat-operator-index
  namespace: openshift-marketplace
  annotations:
    argocd.argoproj.io/sync-wave: "-48"
spec:
  image: quay.example.test/mirror/redhat/redhat-operator-index:v4.20
  sourceType: grpc
  updateStrategy:
    registryPoll:
      interval: 10m
`,
    );
    expect(tree.get(`${root}/image-mirrors/itms-generic-0.yaml`)).toBe(
      `${header}apiVersion: config.openshift.io/v1
kind: ImageTagMirrorSet
metadata:
  name: itms-generic-0
  annotations:
    argocd.argoproj.io/sync-wave: "-50"
spec:
  imageTagMirrors:
    - source: registry.access.redhat.com/ubi9
      mirrors:
        - quay.example.test/mirror/ubi9
`,
    );
  });

  test("puts the UpdateService last, for its operator may be missing yet", () => {
    const graph = lay(golden("graph/2-push")).tree;
    expect(names(graph)).not.toContain("catalogs/kustomization.yaml");
    expect(graph.get(`${root}/kustomization.yaml`)).toBe(kustomization("image-mirrors"));
    expect(graph.get(`${root}/image-mirrors/kustomization.yaml`)).toBe(
      kustomization(
        "configmap-mirrored-release-signatures.yaml",
        "idms-release-0.yaml",
        "itms-release-0.yaml",
        "updateservice-update-service-oc-mirror.yaml",
      ),
    );
    expect(
      graph.get(`${root}/image-mirrors/updateservice-update-service-oc-mirror.yaml`),
    ).toContain(
      '  annotations:\n    argocd.argoproj.io/sync-options: SkipDryRunOnMissingResource=true\n    argocd.argoproj.io/sync-wave: "-46"\n',
    );
  });

  test("keeps what a template gave a catalog", () => {
    const result = lay(golden("renamed-catalogs/2-push"));
    expect(result.tree.get(`${root}/catalogs/cs-redhat-operators.yaml`)).toBe(
      `${header}apiVersion: operators.coreos.com/v1alpha1
kind: CatalogSource
metadata:
  name: cs-redhat-operators
  namespace: openshift-marketplace
  annotations:
    argocd.argoproj.io/sync-wave: "-48"
spec:
  displayName: Platform operators
  grpcPodConfig:
    securityContextConfig: restricted
  image: quay.example.test/ocp/mirror/platform/redhat-operators:v4.20-production
  publisher: Platform team
  sourceType: grpc
  updateStrategy:
    registryPoll:
      interval: 30m
`,
    );
  });

  test("is the same whatever order the resources come in", () => {
    const input = golden("production/4-push-next");
    const expected = [...lay(input).tree];
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...input.resources], { minLength: input.resources.length }),
        (resources) => {
          expect([...lay({ resources }).tree]).toEqual(expected);
        },
      ),
      { numRuns: runs(50) },
    );
  });

  test("goes where the policy says", () => {
    const policy = {
      root: "prod-only",
      imageMirrors: "mirrors/sets",
      catalogs: "mirrors/sets",
      syncWaves: { signatures: 4, mirrorSets: 3, catalogs: 2, updateService: 1 },
    };
    const result = lay(golden("production/2-push"), undefined, policy);
    expect(result.root).toBe("prod-only");
    expect(result.tree.get("prod-only/kustomization.yaml")).toBe(kustomization("mirrors/sets"));
    expect(result.tree.get("prod-only/mirrors/sets/kustomization.yaml")).toBe(
      kustomization(
        "cs-certified-operator-index.yaml",
        "cs-redhat-operator-index.yaml",
        "cc-certified-operator-index.yaml",
        "cc-redhat-operator-index.yaml",
        "idms-operator-0.yaml",
        "idms-release-0.yaml",
        "itms-generic-0.yaml",
        "itms-release-0.yaml",
        "configmap-mirrored-release-signatures.yaml",
      ),
    );
  });
});

describe("the next pass into the same tree", () => {
  const first = lay(golden("production/2-push")).tree;
  const next = lay(golden("production/4-push-next"), first);

  test("changes three files and nothing else", () => {
    expect(next.problems).toEqual([]);
    const { created, updated, deleted, untouched } = compareTrees(next.tree, first, next.root);
    expect(created).toEqual([]);
    expect(deleted).toEqual([]);
    expect(updated).toEqual([
      `${root}/image-mirrors/configmap-mirrored-release-signatures.yaml`,
      `${root}/image-mirrors/idms-operator-0.yaml`,
      `${root}/image-mirrors/itms-generic-0.yaml`,
    ]);
    expect(untouched).toHaveLength(9);
  });

  test.each([
    [
      "image-mirrors/idms-operator-0.yaml",
      [
        "-    - source: registry.redhat.io/openshift-pipelines",
        "-        - quay.example.test/mirror/openshift-pipelines",
        "+    - source: registry.redhat.io/openshift-logging",
        "+        - quay.example.test/mirror/openshift-logging",
      ],
    ],
    [
      "image-mirrors/itms-generic-0.yaml",
      ["+    - source: registry.redhat.io/rhel9", "+        - quay.example.test/mirror/rhel9"],
    ],
    [
      "image-mirrors/configmap-mirrored-release-signatures.yaml",
      [
        expect.stringMatching(
          /^\+ {2}sha256-1d85c0ac11df03ba9817795aefce275e3b3a6081aedf8cf62bc1acfe03124f23-1: owGbwMvMwME49V51y8me4p2Mpw8kJTFkM/,
        ),
      ],
    ],
  ])("%s differs by the lines that a person would change", (path, lines) => {
    const full = `${root}/${path}`;
    expect(changedLines(first.get(full) ?? "", next.tree.get(full) ?? "")).toEqual(lines);
  });

  test("changes nothing when it is rendered again, nor do the earlier resources lose the signatures", () => {
    const again = lay(golden("production/4-push-next"), next.tree);
    expect([...again.tree]).toEqual([...next.tree]);
    const back = lay(golden("production/2-push"), next.tree);
    const signatures = `${root}/image-mirrors/configmap-mirrored-release-signatures.yaml`;
    expect(back.tree.get(signatures)).toBe(next.tree.get(signatures));
  });

  test("keeps the signatures when this pass mirrors no release, also in another folder", () => {
    const empty = lay({ resources: [] }, next.tree, { imageMirrors: "moved" });
    expect(names(empty.tree)).toEqual([
      "kustomization.yaml",
      "moved/configmap-mirrored-release-signatures.yaml",
      "moved/kustomization.yaml",
    ]);
    expect(empty.tree.get(`${root}/moved/configmap-mirrored-release-signatures.yaml`)).toBe(
      next.tree.get(`${root}/image-mirrors/configmap-mirrored-release-signatures.yaml`),
    );
    expect(compareTrees(empty.tree, next.tree, empty.root).deleted).toEqual(
      [...next.tree.keys()].filter((path) => path !== `${root}/kustomization.yaml`),
    );
  });

  test("deletes what is gone, with the kustomizations that hold nothing any more", () => {
    const tree = lay(
      resourcesOf(mirrorSet("idms-a"), catalog("CatalogSource", "x", "a.test/b:v1")),
    ).tree;
    const now = lay({ resources: [] }, tree);
    expect([...now.tree]).toEqual([]);
    expect(compareTrees(now.tree, tree, now.root)).toEqual({
      created: [],
      updated: [],
      deleted: [...tree.keys()],
      untouched: [],
    });
  });

  test("keeps the name of a catalog whose tag moves", () => {
    const before = lay(resourcesOf(catalog("ClusterCatalog", "cc-b-v4-20", "a.test/b:v4.20")));
    const after = lay(
      resourcesOf(catalog("ClusterCatalog", "cc-b-v4-21", "a.test/b:v4.21")),
      before.tree,
    );
    const path = `${root}/catalogs/cc-b.yaml`;
    expect(compareTrees(after.tree, before.tree, root).updated).toEqual([path]);
    expect(changedLines(before.tree.get(path) ?? "", after.tree.get(path) ?? "")).toEqual([
      "-      ref: a.test/b:v4.20",
      "+      ref: a.test/b:v4.21",
    ]);
  });

  test("reports an own file of signatures that cannot be read any more", () => {
    const path = `${root}/image-mirrors/configmap-mirrored-release-signatures.yaml`;
    const broken = `${next.tree.get(path) ?? ""}<<<<<<< HEAD\n`;
    const { problems } = lay(golden("production/2-push"), new Map([[path, broken]]));
    expect(
      problems.map(({ rule, severity, position }) => [rule, severity, position?.file]),
    ).toEqual([["yaml", "error", path]]);
  });
});

test("the tree of one cluster never touches another's", () => {
  const other = new Map(
    [...lay(golden("production/2-push")).tree].map(([path, text]) => [
      path.replace("/prod/", "/dev/"),
      text,
    ]),
  );
  const result = lay({ resources: [] }, other);
  expect([...result.tree]).toEqual([]);
  expect(compareTrees(result.tree, other, result.root).deleted).toEqual([]);
});

test("what is not laid out is told", () => {
  const reading = readClusterResources([
    ...goldenFiles("graph/2-push"),
    {
      path: "icsp.yaml",
      text: "apiVersion: operator.openshift.io/v1alpha1\nkind: ImageContentSourcePolicy\nmetadata: {name: old}\nspec: {}\n",
    },
    { path: "ns.yaml", text: "apiVersion: v1\nkind: Namespace\nmetadata: {name: extra}\n" },
  ]);
  const { tree, problems } = lay(reading);
  expect([...tree]).toEqual([...lay(golden("graph/2-push")).tree]);
  expect(
    problems.map(({ rule, severity, message, position }) => [
      rule,
      severity,
      message,
      position?.file,
    ]),
  ).toEqual([
    [
      "not-laid-out",
      "warning",
      'ImageContentSourcePolicy "old" is not rendered: the kind is deprecated',
      "icsp.yaml",
    ],
    [
      "not-laid-out",
      "info",
      'Namespace "extra" is not rendered: it is not a cluster resource of oc-mirror',
      "ns.yaml",
    ],
  ]);
});

test("written trees only grow by what is rendered", () => {
  const foreign = new Map([["README.md", "# ours"]]);
  const tree = written(lay(golden("graph/2-push"), foreign), foreign);
  expect(tree.get("README.md")).toBe("# ours");
  expect(compareTrees(lay(golden("graph/2-push"), tree).tree, tree, root).untouched).toHaveLength(
    6,
  );
});
