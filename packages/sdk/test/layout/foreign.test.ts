import { compareTrees, type FileTree } from "@mirrorkit/sdk/files";
import { describe, expect, test } from "vitest";
import { catalog, lay, mark, mirrorSet, resourcesOf, root } from "./trees.ts";

const folder = `${root}/image-mirrors`;
const list = `${folder}/kustomization.yaml`;

function told(existing: Record<string, string>, ...texts: string[]): (string | undefined)[][] {
  const { problems } = lay(resourcesOf(...texts), treeOf(existing));
  return problems.map(({ rule, severity, message, position }) => [
    rule,
    severity,
    message,
    position?.file,
  ]);
}

function treeOf(files: Record<string, string>): FileTree {
  return new Map(Object.entries(files));
}

describe("files of other people", () => {
  test("in the way are an error", () => {
    expect(told({ [`${folder}/idms-a.yaml`]: mirrorSet("idms-a") }, mirrorSet("idms-a"))).toEqual([
      [
        "foreign-file",
        "error",
        `"${folder}/idms-a.yaml" was not written by mirrorkit and is in the way`,
        `${folder}/idms-a.yaml`,
      ],
    ]);
  });

  test("beside ours are neither changed nor deleted, wherever the header's words stand in them", () => {
    const existing = treeOf({
      [`${folder}/own.yaml`]: "kind: A\n",
      [`${folder}/quoting.yaml`]: `kind: A\n${mark}\n`,
      [`${folder}/old.yaml`]: `${mark}\nkind: A\n`,
      [`${folder}/formatted.yaml`]: `---\n# yamllint disable\n\n${mark}\nkind: A\n`,
      "elsewhere/old.yaml": `${mark}\nkind: A\n`,
    });
    const { tree, root: below } = lay(resourcesOf(mirrorSet("idms-a")), existing);
    expect(compareTrees(tree, existing, below)).toEqual({
      created: [`${folder}/idms-a.yaml`, list, `${root}/kustomization.yaml`],
      updated: [],
      deleted: [`${folder}/formatted.yaml`, `${folder}/old.yaml`],
      untouched: [],
    });
  });
});

describe("a kustomization of other people", () => {
  const theirs = `# ours, by hand
kind: Kustomization
apiVersion: kustomize.config.k8s.io/v1beta1
namespace: x   # odd spacing

resources:
- own.yaml
# the mirrors
- idms-gone.yaml # soon
- 'idms-a.yaml'
- ../../base
- https://example.test/x?ref=1
commonLabels: {a: b}
`;

  test("stays byte for byte but for entries that name files of ours", () => {
    const existing = treeOf({
      [list]: theirs,
      [`${folder}/own.yaml`]: "kind: A\n",
      [`${folder}/idms-gone.yaml`]: `${mark}\n${mirrorSet("idms-gone")}`,
    });
    const { tree, problems } = lay(resourcesOf(mirrorSet("idms-a"), mirrorSet("idms-b")), existing);
    expect(problems).toEqual([]);
    expect(tree.get(list)).toBe(
      theirs
        .replace("- idms-gone.yaml # soon\n", "")
        .replace("- 'idms-a.yaml'\n", "- 'idms-a.yaml'\n- idms-b.yaml\n"),
    );
  });

  test("is left alone when nothing of ours is in it", () => {
    const existing = treeOf({
      [`${root}/extra/kustomization.yaml`]: "resources: [own.yaml]\n",
      [`${root}/extra/bad/kustomization.yaml`]: "a: [",
    });
    const { tree, problems } = lay(resourcesOf(mirrorSet("idms-a")), existing);
    expect(problems).toEqual([]);
    expect([...tree.keys()].filter((path) => path.includes("extra"))).toEqual([]);
  });

  test("that lists a file of ours from elsewhere keeps it while it is wanted, and loses it after", () => {
    const extra = `${root}/extra/kustomization.yaml`;
    const text = "resources:\n- ../image-mirrors/idms-a.yaml\n- own.yaml\n";
    const before = lay(resourcesOf(mirrorSet("idms-a")), treeOf({ [extra]: text }));
    expect(before.tree.has(extra)).toBe(false);
    const after = lay({ resources: [] }, new Map([...before.tree, [extra, text]]));
    expect([...after.tree]).toEqual([[extra, "resources:\n- own.yaml\n"]]);
  });

  test("under kustomize's other file names is found", () => {
    const existing = treeOf({ [`${folder}/Kustomization`]: "resources: []\n" });
    const { tree } = lay(resourcesOf(mirrorSet("idms-a")), existing);
    expect(tree.get(`${folder}/Kustomization`)).toBe("resources:\n  - idms-a.yaml\n");
    expect(tree.has(list)).toBe(false);
  });

  test.each([
    ["is no YAML", "a: [", "yaml"],
    ["is no mapping", "- a\n", "yaml"],
    ["has something else than a list", "resources: a.yaml\n", "yaml"],
    ["has two documents", "a: 1\n---\nb: 1\n", "yaml"],
  ])("that %s is an error with its place, and stays", (_, text, rule) => {
    const { tree, problems } = lay(resourcesOf(mirrorSet("idms-a")), treeOf({ [list]: text }));
    expect(
      problems.map((problem) => [problem.rule, problem.severity, problem.position?.file]),
    ).toEqual([[rule, "error", list]]);
    expect(tree.get(list)).toBe(text);
  });
});

describe("our kustomization with entries of other people", () => {
  const first = lay(resourcesOf(mirrorSet("idms-a"), catalog("CatalogSource", "x", "a.test/b:v1")));
  const extended = (first.tree.get(list) ?? "").replace(
    "resources:\n",
    "resources:\n  - own.yaml # mine\n",
  );
  const existing = new Map([...first.tree, [list, extended], [`${folder}/own.yaml`, "kind: A\n"]]);

  test("keeps them", () => {
    const next = lay(resourcesOf(mirrorSet("idms-b")), existing);
    expect(next.tree.get(list)).toBe(extended.replace("idms-a.yaml", "idms-b.yaml"));
  });

  test("stays, and stays listed, when nothing of ours is left in it", () => {
    const next = lay({ resources: [] }, existing);
    expect([...next.tree]).toEqual([
      [list, extended.replace("  - idms-a.yaml\n", "")],
      [
        `${root}/kustomization.yaml`,
        (first.tree.get(`${root}/kustomization.yaml`) ?? "").replace("  - catalogs\n", ""),
      ],
    ]);
    expect(compareTrees(next.tree, existing, next.root).deleted).toEqual([
      `${root}/catalogs/cs-b.yaml`,
      `${root}/catalogs/kustomization.yaml`,
      `${folder}/idms-a.yaml`,
    ]);
  });

  test("keeps the folders that a person added to the root", () => {
    const top = `${root}/kustomization.yaml`;
    const mine = `${first.tree.get(top) ?? ""}  - ../../other/platform\n  - extra\n`;
    const next = lay({ resources: [] }, new Map([...first.tree, [top, mine]]));
    expect([...next.tree]).toEqual([[top, mine.replace("  - image-mirrors\n  - catalogs\n", "")]]);
  });
});
