import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type ClusterResource, readClusterResources } from "@mirrorkit/sdk/cluster-resources";
import { compareTrees, type FileTree } from "@mirrorkit/sdk/files";
import {
  defaultLayoutPolicy,
  type ImageSetInput,
  renderImageSets,
  renderLayout,
} from "@mirrorkit/sdk/layout";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import { describe, expect, test } from "vitest";
import { joinImageSets } from "#decisions/layout";

const imageSets = ["production", "second"];
const root = "clusters/c/platform";

function lay(
  inputs: readonly ImageSetInput[],
  existing?: FileTree,
  names: readonly string[] = imageSets,
) {
  const options = { cluster: "c", policy: defaultLayoutPolicy, imageSets: names };
  return renderImageSets(inputs, existing === undefined ? options : { ...options, existing });
}

function mirrorSet(kind: "idms" | "itms", entries: object[], name = `${kind}-operator-0`): string {
  const field = kind === "idms" ? "imageDigestMirrors" : "imageTagMirrors";
  return JSON.stringify({
    apiVersion: "config.openshift.io/v1",
    kind: kind === "idms" ? "ImageDigestMirrorSet" : "ImageTagMirrorSet",
    metadata: { name },
    spec: { [field]: entries },
  });
}

function part(imageSet: string, ...texts: string[]): ImageSetInput {
  const files = texts.map((text, index) => ({ path: `${imageSet}-${index}.json`, text }));
  const { resources, problems } = readClusterResources(files);
  expect(problems).toEqual([]);
  return { imageSet, resources };
}

function after(tree: FileTree, previous: FileTree = new Map()): FileTree {
  const gone = new Set(compareTrees(tree, previous, root).deleted);
  return new Map([...[...previous].filter(([path]) => !gone.has(path)), ...tree]);
}

function rules({ problems }: { problems: readonly { rule: string }[] }): string[] {
  return problems.map(({ rule }) => rule);
}

const a = { source: "registry.redhat.io/a", mirrors: ["m.test/a"] };
const b = { source: "registry.redhat.io/b", mirrors: ["m.test/b"] };
const c = { source: "registry.redhat.io/c", mirrors: ["m.test/c"] };

describe("several ImageSets feed one cluster", () => {
  const first = part("production", mirrorSet("idms", [a, b]));
  const second = part("second", mirrorSet("idms", [b, c]));

  test("mirror sets are named after their ImageSet, and a common entry stands once", () => {
    const { tree, problems } = lay([first, second]);
    expect(problems).toEqual([]);
    const text = (name: string): string =>
      tree.get(`${root}/image-mirrors/idms-${name}-operator-0.yaml`) ?? "";
    expect(text("production")).toContain("# ImageSets: production\n");
    expect(text("production")).toContain(
      "    - source: registry.redhat.io/b\n      mirrors:\n        - m.test/b # production, second\n",
    );
    expect(text("second")).not.toContain("registry.redhat.io/b");
    expect(text("second")).toContain("        - m.test/c # second\n");
  });

  test("in either order, together or one after the other, the bytes are the same", () => {
    const together = lay([first, second]).tree;
    expect(lay([second, first]).tree).toEqual(together);
    const one = after(lay([first]).tree);
    expect(after(lay([second], one).tree, one)).toEqual(together);
    const other = after(lay([second]).tree);
    expect(after(lay([first], other).tree, other)).toEqual(together);
    expect(after(lay([first], together).tree, together)).toEqual(together);
  });

  test("what one ImageSet drops and another wants stays, under the other's name", () => {
    const together = lay([first, second]).tree;
    const { tree } = lay([part("production", mirrorSet("idms", [a]))], together);
    expect(tree.get(`${root}/image-mirrors/idms-production-operator-0.yaml`)).not.toContain("/b");
    expect(tree.get(`${root}/image-mirrors/idms-second-operator-0.yaml`)).toContain(
      "m.test/b # second",
    );
  });

  test("a file whose comments were lost is not guessed about", () => {
    const together = lay([first, second]).tree;
    const stripped = new Map(
      [...together].map(([path, text]) => [path, text.replace(/ # [a-z, ]+$/gm, "")]),
    );
    expect(() => lay([first], stripped)).toThrow("does not say which ImageSet it comes from");
    expect(lay([first, second], stripped).tree).toEqual(together);
  });

  test("an ImageSet that feeds the cluster no longer is taken out, and that is said", () => {
    const together = lay([first, second]).tree;
    const result = lay([first], together, ["production"]);
    expect(rules(result)).toEqual(["image-set-gone"]);
    expect(compareTrees(result.tree, together, root).deleted).toEqual([
      `${root}/image-mirrors/idms-second-operator-0.yaml`,
    ]);
  });
});

describe("one source with several claims", () => {
  test("keeps all mirrors in the order of the settings, and says so", () => {
    const second = part("second", mirrorSet("idms", [{ ...a, mirrors: ["n.test/a"] }]));
    const production = part("production", mirrorSet("idms", [a]));
    const { tree, problems } = lay([second, production]);
    expect(problems.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
      'different-mirrors: "registry.redhat.io/a" has different mirrors: m.test/a, then n.test/a',
    ]);
    expect(tree.get(`${root}/image-mirrors/idms-production-operator-0.yaml`)).toContain(
      "        - m.test/a # production\n        - n.test/a # second\n",
    );
    const alone = after(lay([second]).tree);
    expect(after(lay([production], alone).tree, alone)).toEqual(tree);
  });

  test("orders that exclude one another are refused with both origins", () => {
    const { problems } = lay([
      part("production", mirrorSet("idms", [{ ...a, mirrors: ["m.test/a", "n.test/a"] }])),
      part("second", mirrorSet("idms", [{ ...a, mirrors: ["n.test/a", "m.test/a"] }])),
    ]);
    expect(problems).toEqual([
      expect.objectContaining({
        rule: "mirror-order-cycle",
        severity: "error",
        message:
          'the ImageSets production and second (second-0.json:1:1) list the mirrors of "registry.redhat.io/a" in opposite order',
        position: { file: "production-0.json", line: 1, column: 1 },
      }),
    ]);
  });

  test("source policies against each other are refused with both origins", () => {
    const never = { ...a, mirrorSourcePolicy: "NeverContactSource" };
    const allow = { ...a, mirrorSourcePolicy: "AllowContactingSource" };
    const { problems } = lay([
      part("production", mirrorSet("itms", [never])),
      part("second", mirrorSet("itms", [allow])),
    ]);
    expect(problems).toEqual([
      expect.objectContaining({
        rule: "policy-conflict",
        severity: "error",
        message: expect.stringContaining("second (second-0.json:1:1)") as string,
        position: { file: "production-0.json", line: 1, column: 1 },
      }),
    ]);
  });
});

describe("names", () => {
  const first = part("production", mirrorSet("idms", [a]));

  function refusal(call: () => unknown): string {
    try {
      call();
    } catch (error) {
      if (isMirrorError(error)) return `${error.code}: ${error.message}`;
      throw error;
    }
    return "none";
  }

  test("of ImageSets that do not feed the cluster, or are given twice, are refused", () => {
    expect(refusal(() => lay([part("third")]))).toBe(
      "wrong-use: the ImageSet third does not feed this cluster",
    );
    expect(refusal(() => lay([first, first]))).toBe(
      "wrong-use: the ImageSet production is given twice",
    );
  });

  test("are asked for where the folder has them already", () => {
    const existing = lay([first]).tree;
    const options = { cluster: "c", policy: defaultLayoutPolicy, existing };
    expect(refusal(() => renderLayout(first, options))).toBe(
      "wrong-use: this folder is rendered from ImageSets (production), but this pass names none",
    );
  });

  test("must all be there once where the folder has none yet", () => {
    const existing = renderLayout(first, { cluster: "c", policy: defaultLayoutPolicy }).tree;
    expect(refusal(() => lay([first], existing))).toContain("does not say which ImageSet");
    const { tree } = lay([first, part("second", mirrorSet("idms", [c]))], existing);
    expect(compareTrees(tree, existing, root).deleted).toEqual([
      `${root}/image-mirrors/idms-operator-0.yaml`,
    ]);
  });
});

const golden = fileURLToPath(new URL("../../../../../shared/golden/", import.meta.url));

function goldenPart(imageSet: string, path: string): ImageSetInput {
  const folder = `${golden}${path}/workspace/cluster-resources`;
  const files = readdirSync(folder).map((name) => ({
    path: `${imageSet}/${name}`,
    text: readFileSync(`${folder}/${name}`, "utf8"),
  }));
  const resources: readonly ClusterResource[] = readClusterResources(files).resources;
  return { imageSet, resources };
}

describe.skipIf(!existsSync(golden))(
  "production and a second ImageSet in one registry path (skipped: ../shared/golden is absent)",
  () => {
    test("give the same bytes in any order, and name the catalog that both push", () => {
      const first = goldenPart("production", "production/4-push-next");
      const second = goldenPart("second", "second-imageset/2-push");
      const together = lay([first, second]);
      expect(together.problems.map(({ rule, severity }) => [rule, severity])).toEqual([
        ["shared-catalog", "warning"],
      ]);
      expect(lay([second, first]).tree).toEqual(together.tree);
      const one = after(lay([first]).tree);
      expect(after(lay([second], one).tree, one)).toEqual(together.tree);
      const other = after(lay([second]).tree);
      expect(after(lay([first], other).tree, other)).toEqual(together.tree);
      expect(together.tree.get(`${root}/catalogs/cs-redhat-operator-index.yaml`)).toContain(
        "# ImageSets: production, second\n",
      );
    });
  },
);

describe("the same resources elsewhere than in the layout", () => {
  test("have the names and entries of the layout", () => {
    const parts = [
      part("production", mirrorSet("idms", [a, b])),
      part("second", mirrorSet("idms", [b, c])),
    ];
    const { resources, problems } = joinImageSets(parts, defaultLayoutPolicy);
    expect(problems).toEqual([]);
    expect(
      resources.map((one) => [
        one.name,
        "entries" in one ? one.entries.map(({ source }) => source) : [],
      ]),
    ).toEqual([
      ["idms-production-operator-0", ["registry.redhat.io/a", "registry.redhat.io/b"]],
      ["idms-second-operator-0", ["registry.redhat.io/c"]],
    ]);
  });
});
