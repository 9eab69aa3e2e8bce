import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openPasses } from "@mirrorkit/sdk/cluster-passes";
import { isMirrorError, type MirrorError, type Problem } from "@mirrorkit/sdk/problems";
import { readMirrorkitYaml, type TemplateField } from "@mirrorkit/sdk/settings";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refuseUnpublishable } from "#pipeline/cluster-passes";
import { sharedFolder } from "../cluster-resources/golden.ts";

const golden = fileURLToPath(new URL("../fixtures/golden/", import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-publishable-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Given {
  readonly destination?: string;
  readonly settings?: string;
  readonly templateFields?: readonly TemplateField[];
}

const usual = "clusters: {prod: {imageSets: [all]}}\nimageSets: {all: {file: imageset.yaml";

async function check(workspace: string, given: Given = {}): Promise<readonly Problem[]> {
  const { destination, templateFields = [], settings: text } = given;
  const written = destination === undefined ? "" : `, destination: "${destination}"`;
  const settings = readMirrorkitYaml(text ?? `${usual}${written}}}\n`, "mirrorkit.yaml");
  const context = { settings, settingsFolder: folder };
  const imageSets = settings.clusters.get("prod")?.imageSets ?? [];
  const passes = await openPasses([{ path: workspace }], imageSets, context);
  return refuseUnpublishable(passes, { settings, templateFields });
}

/** The refusal of a pass; undefined when it is fine. */
async function refusal(workspace: string, given: Given = {}): Promise<MirrorError | undefined> {
  try {
    await check(workspace, given);
    return undefined;
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    expect(error.code).toBe("refused");
    return error;
  }
}

/** A copy of a golden workspace in which a file is changed. */
function changed(step: string, file: RegExp, change: (text: string) => string): string {
  cpSync(join(golden, step, "workspace"), folder, { recursive: true });
  const below = join(folder, "cluster-resources");
  const name = readdirSync(below).find((one) => file.test(one)) ?? "";
  const text = readFileSync(join(below, name), "utf8");
  expect(change(text)).not.toBe(text);
  writeFileSync(join(below, name), change(text));
  return folder;
}

test.each([
  ["production/4-push-next", "quay.example.test/mirror", []],
  ["graph/2-push", "quay.example.test/graph", []],
  ["renamed-catalogs/2-push", "quay.example.test/ocp/mirror", ["grpcPodConfig"]],
  ["exercise/3-push", "quay.example.test", []],
] as const)(
  "what oc-mirror wrote in %s is published",
  async (step, destination, templateFields) => {
    expect(await check(join(golden, step, "workspace"), { destination, templateFields })).toEqual(
      [],
    );
  },
);

const shared = sharedFolder("golden");
describe.skipIf(shared === undefined)("the same for", () => {
  test.each([
    ["deep-paths/1-dry-run", "flat"],
    ["disk/4-from-disk", "disk"],
    ["floating/1-dry-run", "floating"],
    ["helm/2-push", "helm"],
    ["pinned-images/2-push", "pinned"],
    ["platforms/1-dry-run", "platforms"],
    ["second-imageset/2-push", "mirror"],
    ["signed/2-push", "signed"],
  ])("%s", async (step, path) => {
    const workspace = join(shared ?? "", step, "workspace");
    expect(await check(workspace, { destination: `quay.example.test/${path}` })).toEqual([]);
  });
});

const catalogs = "renamed-catalogs/2-push";
const production = "production/2-push";
const underSpec = (line: string) => (text: string) => text.replace(/^spec:\n/m, `spec:\n${line}`);
const underMetadata = (line: string) => (text: string) =>
  text.replace(/^metadata:\n/m, `metadata:\n${line}`);
const annotation = (line: string) => (text: string) =>
  text.replace(/^ {2}annotations:\n/m, `  annotations:\n    ${line}\n`);

test.each<[string, RegExp, (text: string) => string, string]>([
  [catalogs, /^cs-redhat/, (text) => `${text} `, '"spec.grpcPodConfig" is not published'],
  [catalogs, /^cs-cert/, underSpec("  secrets: [pull]\n"), '"spec.secrets" is not published'],
  [catalogs, /^cs-cert/, underSpec("  address: evil.test:50051\n"), '"spec.address"'],
  [catalogs, /^cs-cert/, underSpec("  configMap: x\n"), '"spec.configMap"'],
  [catalogs, /^cs-cert/, underSpec("  runAsRoot: true\n"), '"spec.runAsRoot"'],
  [
    catalogs,
    /^cs-cert/,
    underSpec("  updateStrategy: {other: 1}\n"),
    '"spec.updateStrategy.other"',
  ],
  [catalogs, /^cs-cert/, underSpec("  priority: high\n"), '"spec.priority" is "high"'],
  [catalogs, /^cs-cert/, (text) => text.replace("grpc", "internal"), '"spec.sourceType"'],
  [
    catalogs,
    /^cs-cert/,
    (text) => text.replace("-marketplace", "-operators"),
    '"metadata.namespace"',
  ],
  [catalogs, /^cs-cert/, (text) => text.replace(/ {2}image:.*\n/, ""), "spec.image is missing"],
  [catalogs, /^cs-cert/, underMetadata("  ownerReferences: []\n"), '"metadata.ownerReferences"'],
  [catalogs, /^cs-cert/, underMetadata("  finalizers: [a.b/c]\n"), '"metadata.finalizers"'],
  [
    catalogs,
    /^cs-cert/,
    underMetadata("  labels: {team: a}\n"),
    '"metadata.labels" is not published',
  ],
  [catalogs, /^cs-cert/, annotation("argocd.argoproj.io/hook: PreSync"), "argoproj.io/hook"],
  [
    catalogs,
    /^cs-cert/,
    annotation("argocd.argoproj.io/sync-options: Replace=true"),
    "sync-options",
  ],
  [catalogs, /^cs-cert/, (text) => `${text}extra: 1\n`, '"extra" is not published'],
  [catalogs, /^cc-cert/, underSpec("  availabilityMode: Unavailable\n"), '"spec.availabilityMode"'],
  [
    catalogs,
    /^cc-cert/,
    underMetadata("  namespace: x\n"),
    '"metadata.namespace" is not published',
  ],
  [
    production,
    /^idms/,
    (text) =>
      text.replace(/( +)- mirrors:/, "$1- mirrorSourcePolicy: NeverContactSource\n$1  mirrors:"),
    'mirrorSourcePolicy" is not published',
  ],
  [
    production,
    /^idms/,
    (text) => text.replace("idms-release-0", "cluster"),
    '"metadata.name" is "cluster"',
  ],
  [production, /^itms/, (text) => text.replace("itms-", "x-"), '"metadata.name"'],
  [production, /^idms/, (text) => text.replace(/source: .*/, 'source: "*.example.com"'), ".source"],
  [
    production,
    /^signature.*yaml/,
    (text) => text.replace("openshift-config-managed", "kube-system"),
    '"metadata.namespace" is "kube-system" and must be openshift-config-managed',
  ],
  [
    production,
    /^signature.*yaml/,
    (text) => text.replace("mirrored-release-signatures", "trusted-ca-bundle"),
    '"metadata.name"',
  ],
  [production, /^signature.*yaml/, (text) => `${text}data: {a: b}\n`, '"data" is not published'],
  [
    production,
    /^signature.*yaml/,
    (text) => text.replace(/(sha256-\S+: ).*\n/, "$1aGVsbG8K\n"),
    "must be an OpenPGP message in base64",
  ],
  [
    production,
    /^signature.*yaml/,
    (text) => text.replace("binaryData:\n", "binaryData:\n  ca.crt: aGVs\n"),
    "ca.crt",
  ],
  ["graph/2-push", /^update/, underSpec("  other: 1\n"), '"spec.other"'],
  [
    "graph/2-push",
    /^update/,
    (text) => text.replace("-update-service\n", "-config\n"),
    '"metadata.namespace"',
  ],
])("%s, %s: what oc-mirror does not write is refused", async (step, file, change, message) => {
  const destination = "quay.example.test";
  // Both forms of the ConfigMap say the same.
  const workspace = changed(step, file, change);
  rmSync(join(workspace, "cluster-resources/signature-configmap.json"), { force: true });
  const error = await refusal(workspace, { destination });
  expect(error?.message).toContain(message);
  expect(error?.position?.file).toMatch(/cluster-resources\/[\w.-]+\.yaml$/);
  expect(error?.position?.line).toBeGreaterThan(0);
  expect(error?.hint).toMatch(/\.$/);
});

test("the place of a field is exact, and the setting that allows it is named", async () => {
  const workspace = join(golden, catalogs, "workspace");
  const error = await refusal(workspace, { destination: "quay.example.test" });
  expect(error?.message).toBe(
    'CatalogSource "cs-redhat-operators-v4-20-produc": "spec.grpcPodConfig" is not published (cluster-resources/cs-redhat-operators-v4-20-produc.yaml:12)',
  );
  const text = readFileSync(error?.position?.file ?? "", "utf8").split("\n");
  expect(text[(error?.position?.line ?? 0) - 1]).toBe("  grpcPodConfig:");
  expect(error?.hint).toContain("publish.templateFields: [grpcPodConfig]");
});

test.each([
  ["quay.example.test/mirror", true],
  ["quay.example.test", true],
  ["Quay.Example.test/mirror", true],
  ["quay.example.test/mirror2", false],
  ["quay.example.test/mirr", false],
  ["quay.example.test/mirror/redhat", false],
  ["quay.example.test.evil/mirror", false],
  ["quay.example.tes", false],
  ["quay.example.test:443/mirror", false],
  ["other.example.test/mirror", false],
])("images pushed to quay.example.test/mirror lie within %s: %s", async (destination, isFine) => {
  const error = await refusal(join(golden, production, "workspace"), { destination });
  expect(error === undefined).toBe(isFine);
  if (!isFine) expect(error?.message).toContain(`must be at or below ${destination}`);
});

test.each<[string, RegExp, (text: string) => string, string]>([
  [production, /^cs-/, (text) => text.replace("test/mirror/", "test/mirror2/"), "spec.image"],
  [
    production,
    /^cs-/,
    (text) => text.replace(/image: .*/, "image: redhat-index:v4.20"),
    "spec.image",
  ],
  [
    production,
    /^cc-/,
    (text) => text.replace("quay.example.test", "quay.example.evil"),
    "spec.source.image.ref",
  ],
  [production, /^idms/, (text) => text.replace("test/mirror/", "test/mirrors/"), "mirrors[0]"],
  [
    production,
    /^itms/,
    (text) => text.replace("quay.example.test/mirror", "quay.example.test"),
    "mirrors[0]",
  ],
])("%s, %s: an image or mirror elsewhere is refused", async (step, file, change, field) => {
  const workspace = changed(step, file, change);
  const error = await refusal(workspace, { destination: "quay.example.test/mirror" });
  expect(error?.message).toContain(field);
  expect(error?.problems[0]?.rule).toBe("outside-destination");
});

test.each(["graphDataImage", "releases"])("so is %s of an UpdateService", async (field) => {
  const elsewhere = (text: string): string =>
    text.replace(new RegExp(`${field}: quay.example.test`), `${field}: evil.example.test`);
  const workspace = changed("graph/2-push", /^update/, elsewhere);
  const error = await refusal(workspace, { destination: "quay.example.test/graph" });
  expect(error?.message).toContain(`spec.${field}`);
});

test("where the destination is not known, nothing is published", async () => {
  const workspace = join(golden, production, "workspace");
  const missing = await refusal(workspace);
  expect(missing?.hint).toContain("Write imageSets.all.destination");
  const strange = "imageSets: {other: {file: o.yaml, destination: quay.example.test}}\n";
  const none = await refusal(workspace, { settings: `clusters: {prod: {}}\n${strange}` });
  expect(none?.message).toContain("belongs to no ImageSet in mirrorkit.yaml");
});

test("settings without ImageSets check fields only, and say so", async () => {
  const settings = "clusters: {prod: {}}\n";
  const workspace = join(golden, production, "workspace");
  expect(await check(workspace, { settings })).toMatchObject([
    { rule: "destination-unchecked", severity: "warning" },
  ]);
  const other = join(golden, catalogs, "workspace");
  expect((await refusal(other, { settings }))?.message).toContain("spec.grpcPodConfig");
});
