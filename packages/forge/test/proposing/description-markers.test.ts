import { type Proposal, type ProposalChanges } from "@mirrorkit/forge";
import { planProposals } from "@mirrorkit/forge/internal";
import type { FileTree } from "@mirrorkit/sdk/files";
import { defaultSettings, readMirrorkitYaml } from "@mirrorkit/sdk/settings";
import { beforeAll, expect, test } from "vitest";
import { settingsText, weeks } from "../golden.ts";

type Planned = Proposal & ProposalChanges;

const folder = "clusters/production/platform";
const idms = `${folder}/image-mirrors/idms-operator-0.yaml`;
const catalog = `${folder}/catalogs/cs-redhat-operator-index.yaml`;
const signatures = `${folder}/image-mirrors/configmap-mirrored-release-signatures.yaml`;

async function plan(
  existing: FileTree,
  settings = settingsText,
  origin: { readonly runPage?: string } = {},
): Promise<Planned> {
  const publication = {
    ...origin,
    settings: readMirrorkitYaml(settings, "mirrorkit.yaml"),
    settingsFolder: ".",
    passes: [{ path: weeks[0] }],
  };
  const publish = { ...defaultSettings.publish, targetBranch: "main" };
  const below = (root: string): FileTree =>
    new Map([...existing].filter(([path]) => path.startsWith(`${root}/`)));
  const { proposals } = await planProposals(publication, publish, async (root) => below(root));
  const [proposal] = proposals;
  if (proposal === undefined) throw new Error("nothing was planned");
  return proposal;
}

let published: FileTree;

beforeAll(async () => {
  published = (await plan(new Map())).write;
});

/** The proposal after a person changed a file of ours; undefined removes it. */
async function after(path: string, change: (text: string) => string | undefined): Promise<Planned> {
  const before = published.get(path) ?? "";
  const files = new Map(published);
  const text = change(before);
  expect(text).not.toBe(before);
  if (text === undefined) files.delete(path);
  else files.set(path, text);
  return plan(files);
}

const nothing = "No cluster resource changes.";

test("names the page of the run that made the passes", async () => {
  const runPage = "https://gitlab.example.test/platform/mirror-config/-/jobs/7";
  const { body } = await plan(new Map(), settingsText, { runPage });
  expect(body).toContain(`[Log and report of the run](<${runPage}>).`);
});

test("a first publication lists every object, and counts every file", async () => {
  const { body, summary, created } = await plan(new Map());
  expect(created).toHaveLength(12);
  for (const object of [
    "ConfigMap mirrored-release-signatures added",
    "ImageDigestMirrorSet idms-operator-0 added",
    "ImageTagMirrorSet itms-generic-0 added",
    "CatalogSource cs-redhat-operator-index added",
    "ClusterCatalog cc-redhat-operator-index added",
  ]) {
    expect(body.replaceAll("`", "")).toContain(object);
  }
  expect(body).toContain("Files: 12 created. 3 of them are kustomizations.");
  expect(summary).toMatch(/^9 objects change.* drains every node.* Files: 12 created\./);
});

test.each<[string, string, (text: string) => string, string]>([
  [
    "a source policy",
    idms,
    (text) =>
      text.replace("    - source:", "    - mirrorSourcePolicy: NeverContactSource\n      source:"),
    "IDMS registry.redhat.io/enterprisedb mirrorSourcePolicy: NeverContactSource → none",
  ],
  [
    "a label",
    idms,
    (text) => text.replace("metadata:\n", "metadata:\n  labels:\n    team: a\n"),
    "ImageDigestMirrorSet idms-operator-0 changed: metadata.labels",
  ],
  [
    "a wave",
    catalog,
    (text) => text.replace('"-48"', '"-1"'),
    "CatalogSource cs-redhat-operator-index changed: metadata.annotations.argocd.argoproj.io/sync-wave",
  ],
  [
    "a field",
    catalog,
    (text) => text.replace("spec:\n", "spec:\n  secrets:\n    - pull\n"),
    "CatalogSource cs-redhat-operator-index changed: spec.secrets",
  ],
  [
    "a run stamp, which is no part of any object",
    catalog,
    (text) => text.replace("  annotations:\n", "  annotations:\n    createdAt: today\n"),
    `File ${catalog} changed: content`,
  ],
  [
    "a second document",
    catalog,
    (text) => `${text}---\napiVersion: v1\nkind: Secret\nmetadata:\n  name: odd\n`,
    "Secret odd removed",
  ],
])(
  "a change by hand that the proposal reverts is listed: %s",
  async (_what, path, change, line) => {
    const { body, summary, updated } = await after(path, change);
    expect(updated).toEqual([path]);
    expect(body.replaceAll("`", "")).toContain(line);
    expect(body).toContain("Files: 1 updated.");
    expect(body).not.toContain(nothing);
    expect(summary).not.toContain(nothing);
  },
);

test("an object of another kind that a file of ours holds, and that goes with it, is listed", async () => {
  const [header = ""] = (published.get(idms) ?? "").split("\n");
  const path = `${folder}/image-mirrors/old.yaml`;
  const text = `${header}\napiVersion: v1\nkind: Secret\nmetadata:\n  name: s\n`;
  const { body, deleted } = await plan(new Map([...published, [path, text]]));
  expect(deleted).toEqual([path]);
  expect(body).toContain("Secret `s` removed");
  expect(body).toContain("Files: 1 deleted.");
});

test("a comment is no change of a cluster resource, but of a file", async () => {
  const { body, updated, summary } = await after(signatures, (text) => `${text}# a word\n`);
  expect(updated).toEqual([signatures]);
  expect(body).toContain(`**${nothing}**`);
  expect(body).toContain("Files: 1 updated.");
  expect(summary).toBe(`${nothing} Files: 1 updated.`);
});

test("a kustomization is none either, and is told", async () => {
  const path = `${folder}/catalogs/kustomization.yaml`;
  const { body, created } = await after(path, () => undefined);
  expect(created).toEqual([path]);
  expect(body).toContain(`**${nothing}**`);
  expect(body).toContain("Files: 1 created. 1 of them is a kustomization.");
});

test("people's files beside ours are no part of the difference", async () => {
  const mine = (published.get(catalog) ?? "").replace(/^#.*\n/, "").replaceAll("redhat-", "my-");
  const files = new Map([...published, [`${folder}/catalogs/mine.yaml`, mine]]);
  const { body } = await plan(files);
  expect(body).toContain(nothing);
  expect(body).toContain("No file changes.");
});

test("a commit for several clusters says what changes in each", async () => {
  const clusters = settingsText.replace(
    "imageSets:\n",
    '  staging: {openshift: "4.20", imageSets: [production]}\nimageSets:\n',
  );
  const { summary } = await plan(published, clusters);
  expect(summary.split("\n")).toEqual([
    `production: ${nothing} No file changes.`,
    expect.stringMatching(/^staging: 9 objects change.* Files: 12 created\./),
  ]);
});
