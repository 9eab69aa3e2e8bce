import { compareTrees, type FileTree } from "@mirrorkit/sdk/files";
import { defaultLayoutPolicy, type LayoutResult, renderLayout } from "@mirrorkit/sdk/layout";
import { describe, expect, test } from "vitest";
import { catalog, mirrorSet, resourcesOf, root } from "./trees.ts";

const folder = `${root}/image-mirrors`;
const list = `${folder}/kustomization.yaml`;
const hand = `${folder}/by-hand.yaml`;
const namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: mine}\n";
const updateService =
  "apiVersion: updateservice.operator.openshift.io/v1\nkind: UpdateService\nmetadata: {name: update-service-oc-mirror, namespace: openshift-update-service}\nspec: {releases: m.test/r, graphDataImage: m.test/g:1, replicas: 2}\n";
const index = catalog("CatalogSource", "x", "m.test/redhat/redhat-operator-index:v4.20");

function signatures(digit: string, content = "iQ=="): string {
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: mirrored-release-signatures\n  namespace: openshift-config-managed\n  labels: {release.openshift.io/verification-signatures: ""}\nbinaryData:\n  sha256-${digit.repeat(64)}-1: ${content}\n`;
}

function listing(...names: readonly string[]): string {
  return `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n${names.map((name) => `  - ${name}\n`).join("")}`;
}

function lay(
  files: Readonly<Record<string, string>>,
  objects: readonly string[],
  adopt: boolean,
): LayoutResult & { readonly existing: FileTree; readonly rules: readonly string[] } {
  const existing = new Map(Object.entries(files));
  const result = renderLayout(resourcesOf(...objects), {
    cluster: "prod",
    policy: defaultLayoutPolicy,
    existing,
    adopt,
  });
  const rules = result.problems.map(({ severity, rule }) => `${severity} ${rule}`);
  return { ...result, existing, rules };
}

/** The folder once a layout is written into it. */
function after({ tree, existing, adopted }: ReturnType<typeof lay>): FileTree {
  const { deleted } = compareTrees(tree, existing, root, adopted);
  const files = new Map([...existing, ...tree]);
  for (const path of deleted) files.delete(path);
  return files;
}

describe("a catalog of theirs under another name, with the image of one that is written", () => {
  const image = "m.test/redhat/redhat-operator-index:v4.20";
  const path = `${root}/catalogs/by-hand.yaml`;

  test.each([
    ["CatalogSource", "redhat-operators", "catalogSource"],
    ["CatalogSource", "cs-redhat", "catalogSource"],
    ["ClusterCatalog", "openshift-redhat-operators", "clusterCatalog"],
  ] as const)("is named: %s %s", (kind, name, field) => {
    const { problems } = lay(
      { [path]: catalog(kind, name, image) },
      [catalog(kind, "x", image)],
      true,
    );
    const found = problems.find(({ rule }) => rule === "second-catalog");
    expect(found?.severity).toBe("warning");
    expect(found?.message).toContain(`${kind} "${name}" in ${path} has the image of "`);
    expect(found?.help).toContain(
      `- {repository: redhat/redhat-operator-index, ${field}: ${name}}; then render with --adopt`,
    );
  });

  test.each([
    ["of another minor", catalog("CatalogSource", "redhat-operators", image.replace("20", "19"))],
    ["of another registry", catalog("CatalogSource", "redhat-operators", `o${image}`)],
    ["of another kind", catalog("ClusterCatalog", "redhat-operators", image)],
    ["of the same name", catalog("CatalogSource", "cs-redhat-operator-index", image)],
  ])("%s is none", (_, theirs) => {
    expect(lay({ [path]: theirs }, [index], true).rules.join()).not.toContain("second-catalog");
  });
});

describe("objects that the folder holds under other file names", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["ImageDigestMirrorSet", mirrorSet("idms-operator-0"), mirrorSet("idms-operator-0")],
    [
      "CatalogSource",
      index,
      catalog("CatalogSource", "cs-redhat-operator-index", "old.test/i:v4.19"),
    ],
    [
      "CatalogSource without namespace",
      index,
      catalog("CatalogSource", "cs-redhat-operator-index", "old.test/i:v4.19").replace(
        ", namespace: openshift-marketplace",
        "",
      ),
    ],
    ["ConfigMap of signatures", signatures("a"), signatures("b")],
    ["UpdateService", updateService, updateService],
  ];

  test.each(cases)(
    "%s: refused in one sentence that names the file and the way out",
    (_, ours, theirs) => {
      const { problems } = lay({ [hand]: theirs, [list]: listing("by-hand.yaml") }, [ours], false);
      expect(problems).toEqual([
        expect.objectContaining({
          rule: "kept-by-hand",
          severity: "error",
          message: expect.stringContaining(`already exists in ${hand}`) as string,
          help: "Take it over with `mirrorkit render --adopt`, or remove it from that file.",
          position: { file: hand, line: 1, column: 1 },
        }),
      ]);
    },
  );

  test.each(cases)("%s: taken over, file and entry gone", (_, ours, theirs) => {
    const result = lay(
      {
        [hand]: theirs,
        [list]: listing("by-hand.yaml", "mine.yaml"),
        [`${folder}/mine.yaml`]: namespace,
      },
      [ours],
      true,
    );
    expect(result.rules.filter((rule) => rule.startsWith("error"))).toEqual([]);
    const files = after(result);
    expect(files.has(hand)).toBe(false);
    expect(files.get(list)).not.toContain("by-hand.yaml");
    expect(files.get(list)).toContain("mine.yaml");
    const again = renderLayout(resourcesOf(ours), {
      cluster: "prod",
      policy: defaultLayoutPolicy,
      existing: files,
    });
    expect(again.problems).toEqual([]);
  });

  test("signatures of the file that is taken over stay", () => {
    const result = lay(
      { [hand]: signatures("b"), [list]: listing("by-hand.yaml") },
      [signatures("a")],
      true,
    );
    const text = [...after(result).values()].join("");
    expect(text).toContain("a".repeat(64));
    expect(text).toContain("b".repeat(64));
  });

  test("a spec that was another is a warning", () => {
    const other = mirrorSet("idms-operator-0", "other.test");
    const { rules } = lay(
      { [hand]: other, [list]: listing("by-hand.yaml") },
      [mirrorSet("idms-operator-0")],
      true,
    );
    expect(rules).toEqual(["warning adopted"]);
  });

  test("a file in our place with the same object is overwritten when it is taken over", () => {
    const path = `${folder}/idms-a.yaml`;
    const files = { [path]: mirrorSet("idms-a"), [list]: listing("idms-a.yaml") };
    expect(lay(files, [mirrorSet("idms-a")], false).rules).toEqual(["error foreign-file"]);
    const result = lay(files, [mirrorSet("idms-a")], true);
    expect(result.rules).toEqual(["info adopted"]);
    expect(after(result).get(path)).toMatch(/^# Written by mirrorkit/);
  });

  test("a file in our place with another object stays in the way", () => {
    const files = { [`${folder}/idms-a.yaml`]: namespace, [list]: listing("idms-a.yaml") };
    expect(lay(files, [mirrorSet("idms-a")], true).rules).toEqual(["error foreign-file"]);
  });
});

describe("a file of several documents", () => {
  test.each([
    ["first", `${mirrorSet("idms-a")}---\n# theirs\n${namespace}`, `---\n# theirs\n${namespace}`],
    ["last", `# theirs\n${namespace}---\n${mirrorSet("idms-a")}`, `# theirs\n${namespace}`],
    [
      "between",
      `${namespace}--- # ours\n${mirrorSet("idms-a")}---\n${updateService}`,
      `${namespace}---\n${updateService}`,
    ],
    [
      "with Windows line ends",
      `${namespace}---\n${mirrorSet("idms-a")}`.replaceAll("\n", "\r\n"),
      namespace.replaceAll("\n", "\r\n"),
    ],
  ])("of which ours is %s keeps the others byte for byte", (_, text, rest) => {
    const result = lay(
      { [hand]: text, [list]: listing("by-hand.yaml") },
      [mirrorSet("idms-a")],
      true,
    );
    expect(after(result).get(hand)).toBe(rest);
    expect(after(result).get(list)).toContain("by-hand.yaml");
  });

  test("a List with other objects is refused, and says what to do", () => {
    const object = (text: string): string => `  - ${text.trimEnd().replaceAll("\n", "\n    ")}\n`;
    const text = `apiVersion: v1\nkind: List\nitems:\n${object(mirrorSet("idms-a"))}${object(namespace)}`;
    const { problems, tree } = lay(
      { [hand]: text, [list]: listing("by-hand.yaml") },
      [mirrorSet("idms-a")],
      true,
    );
    expect(problems.map(({ rule, help }) => [rule, help])).toEqual([
      ["kept-by-hand", "Move the other objects into a separate file."],
    ]);
    expect(tree.has(hand)).toBe(false);
  });
});

describe("how kustomizations treat the file decides", () => {
  test.each([
    ["patches", "patches:\n  - path: by-hand.yaml\n"],
    ["patchesStrategicMerge", "patchesStrategicMerge: [./by-hand.yaml]\n"],
    ["configMapGenerator", "configMapGenerator: [{name: a, files: [by-hand.yaml]}]\n"],
  ])("one under %s is passed over", (_, more) => {
    const files = {
      [hand]: mirrorSet("idms-a"),
      [list]: `${listing("mine.yaml")}${more}`,
      [`${folder}/mine.yaml`]: namespace,
    };
    expect(lay(files, [mirrorSet("idms-a")], false).rules).toEqual([]);
  });

  test("one that is not listed is a warning", () => {
    const { rules } = lay(
      { [hand]: mirrorSet("idms-a"), [list]: listing() },
      [mirrorSet("idms-a")],
      false,
    );
    expect(rules).toEqual(["warning kept-by-hand"]);
  });

  test("one in a nested folder that the cluster's kustomization lists is an error", () => {
    const files = {
      [`${root}/kustomization.yaml`]: listing("old"),
      [`${root}/old/kustomization.yaml`]: listing("a/b.yaml"),
      [`${root}/old/a/b.yaml`]: mirrorSet("idms-a"),
    };
    expect(lay(files, [mirrorSet("idms-a")], false).rules).toEqual(["error kept-by-hand"]);
    const files2 = after(lay(files, [mirrorSet("idms-a")], true));
    expect([...files2.keys()]).not.toContain(`${root}/old/a/b.yaml`);
    expect(files2.get(`${root}/kustomization.yaml`)).not.toContain("old");
  });
});

describe("orphans of a hand-filled folder", () => {
  test.each([
    [
      "a catalog under oc-mirror's own name",
      catalog("CatalogSource", "cs-redhat-operator-index-v4-19", "m.test/i:v4.19"),
      'CatalogSource "cs-redhat-operator-index-v4-19"',
    ],
    [
      "an ImageTagMirrorSet",
      mirrorSet("itms-generic-0")
        .replace("ImageDigestMirrorSet", "ImageTagMirrorSet")
        .replace("imageDigestMirrors", "imageTagMirrors"),
      'ImageTagMirrorSet "itms-generic-0"',
    ],
    [
      "what oc-mirror's annotation marks",
      mirrorSet("renamed").replace(
        "{name: renamed}",
        "{name: renamed, annotations: {createdBy: oc-mirror v2}}",
      ),
      'ImageDigestMirrorSet "renamed"',
    ],
  ])("%s is named", (_, text, name) => {
    const { problems } = lay(
      { [hand]: text, [list]: listing("by-hand.yaml") },
      [mirrorSet("idms-a")],
      true,
    );
    expect(
      problems.map(({ rule, severity, message }) => [
        severity,
        rule,
        message.slice(0, name.length),
      ]),
    ).toEqual([["info", "left-behind", name]]);
  });

  test("what others made for themselves is not", () => {
    const files = {
      [hand]: catalog("CatalogSource", "our-own", "m.test/i:v1"),
      [list]: listing("by-hand.yaml"),
    };
    expect(lay(files, [mirrorSet("idms-a")], false).rules).toEqual([]);
  });

  test("files of a folder without any kustomization are named, since they are no longer applied", () => {
    const files = {
      [hand]: namespace,
      [`${root}/values.yaml`]: "a: 1\n",
      [`${root}/x.yml`]: namespace,
    };
    const { problems } = lay(files, [mirrorSet("idms-a")], false);
    expect(problems.map(({ rule, position }) => [rule, position?.file])).toEqual([
      ["not-listed", hand],
      ["not-listed", `${root}/x.yml`],
    ]);
  });
});
