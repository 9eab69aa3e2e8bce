import { type Assessment, assessChange, decideGate } from "@mirrorkit/forge/internal";
import { describe, expect, test } from "vitest";
import { evidence, type Given, imageSetOf, mappingOf, settingsText, sourcesOf } from "../golden.ts";
import { smallImageSet, smallMapping } from "../scenario/small-pass.ts";

const path = "production/imageset.yaml";

async function assess(given: Given): Promise<Assessment> {
  const assessment = await assessChange(sourcesOf(given));
  if (assessment === undefined) throw new Error("there are settings");
  return assessment;
}

async function verdict(given: Given, approvedBy?: string): Promise<string> {
  const gate = decideGate(await assess(given), approvedBy, true);
  return `${gate.state}: ${gate.verdict}`;
}

type Texts = Readonly<Record<string, string>>;

/** A change from one set of files to another; the mapping of both sides stays the same. */
function change(before: Texts, after: Texts, more: Partial<Given> = {}): Given {
  const common = { [path]: imageSetOf(1), "mirrorkit.yaml": settingsText };
  return {
    files: { before: { ...common, ...before }, after: { ...common, ...after } },
    evidence: { before: evidence(mappingOf(1)), after: evidence(mappingOf(1)) },
    ...more,
  };
}

const rich = `${settingsText}${[
  "publish: {labels: [a], reviewers: [ada], autoMerge: false}",
  "layout: {root: 'clusters/{cluster}', syncWaves: {catalogs: 3}}",
  "catalogs: [{repository: redhat/redhat-operator-index, catalogSource: redhat}]",
  "",
].join("\n")}`;

function settingsChange(edit: (text: string) => string): Given {
  const files = { "mirrorkit.yaml": rich };
  return change(files, { "mirrorkit.yaml": edit(rich) }, { settings: rich });
}

describe("policy", () => {
  test.each([
    ["labels", (text: string) => text.replace("labels: [a]", "labels: [b]")],
    ["reviewers", (text: string) => text.replace("[ada]", "[ada, bert]")],
    ["sync waves", (text: string) => text.replace("catalogs: 3", "catalogs: 4")],
    ["comments and the order of ImageSets", (text: string) => `# one\n${text}`],
  ])("%s change freely", async (_what, edit) => {
    expect(await verdict(settingsChange(edit))).toMatch(/^open: Passed: the settings change/);
  });

  test.each<[string, (text: string) => string, string]>([
    [
      "autoMerge",
      (text) => text.replace("autoMerge: false", "autoMerge: true"),
      "publish.autoMerge",
    ],
    ["layout", (text) => text.replace("clusters/{cluster}", "all/{cluster}"), "layout.root"],
    [
      "catalogs",
      (text) => text.replace("catalogSource: redhat", "catalogSource: other"),
      "catalogs",
    ],
    ["openshift", (text) => text.replace('"4.20"', '"4.21"'), "clusters.production.openshift"],
    [
      "a cluster",
      (text) =>
        text.replace(/^ {2}production: \{openshift.*\n/m, "  other: {imageSets: [production]}\n"),
      "clusters.production.openshift",
    ],
    [
      "destination",
      (text) => text.replace("quay.example.test/mirror", "quay.example.test/other"),
      "imageSets.production.destination",
    ],
    [
      "records",
      (text) => text.replace("data/oc-mirror/cluster-resources", "data/other"),
      "imageSets.production.records",
    ],
    ["rules", (text) => `${text}rules: {heavy-package: off}\n`, "rules.heavy-package"],
  ])("%s needs an approval, and shows its values", async (_what, edit, setting) => {
    const { removals } = await assess(settingsChange(edit));
    expect(removals.settings.map((one) => one.path)).toContain(setting);
    expect(await verdict(settingsChange(edit))).toMatch(
      /^held: Blocked: .*settings.* not approved/,
    );
  });

  test("records and policy files need an approval, which an edit voids", async () => {
    const settings = settingsText.replace("review:", "review:\n  policyFiles: [.gitlab-ci.yml]");
    const common = { "mirrorkit.yaml": settings, ".gitlab-ci.yml": "a: 1\n" };
    const record = "data/oc-mirror/cluster-resources/29990101T000000Z/manifest.json";
    const digests = new Set<string | undefined>();
    for (const files of [
      { ".gitlab-ci.yml": "a: 2\n" },
      { ".gitlab-ci.yml": "a: 3\n" },
      { [record]: "{}" },
      { [record]: "[]" },
    ]) {
      const { removals } = await assess(change(common, { ...common, ...files }, { settings }));
      expect(removals.files.map((one) => one.path)).toEqual(Object.keys(files));
      digests.add(removals.digest);
    }
    expect(digests.size).toBe(4);
    expect(digests.has(undefined)).toBe(false);
  });

  test("settings that name no ImageSet block", async () => {
    expect(await verdict({ settings: "{}\n" })).toMatch(/^held: Blocked: .*no ImageSet/);
    expect(await verdict({ settings: "" })).toMatch(/^held: Blocked: .*no ImageSet/);
  });
});

describe("what lies beside an ImageSet", () => {
  const charted = `${smallImageSet({ images: [{ name: "quay.io/a/b:1" }] })}  helm:\n    local: [{name: greeter, path: charts/greeter}]\n`;
  const mapped = smallMapping({ images: [{ name: "quay.io/a/b:1" }] });
  const files = { [path]: charted, "charts/greeter/values.yaml": "image: a\n" };
  const next = { ...files, "charts/greeter/values.yaml": "image: b\n" };

  test("a chart is held, and an edit of it voids the approval", async () => {
    const passes = { before: evidence(mapped), after: evidence(mapped) };
    const { removals, imageSets } = await assess(change(files, next, { evidence: passes }));
    expect(imageSets.map(({ name }) => name)).toEqual(["production"]);
    expect(removals.removals.map(({ effect, subject }) => [effect, subject])).toEqual([
      ["undetermined", "chart greeter"],
    ]);
    const more = { ...next, "charts/greeter/x.yaml": "" };
    const other = await assess(change(files, more, { evidence: passes }));
    expect(other.removals.digest).not.toBe(removals.digest);
  });

  test("a template is held, since no mapping shows it", async () => {
    const templated = imageSetOf(1).replace(
      "packages:",
      "targetCatalogSourceTemplate: /home/mirror/config/templates/cs.yaml\n      packages:",
    );
    const before = { [path]: templated, "templates/cs.yaml": "a: 1\n" };
    const { removals } = await assess(change(before, { ...before, "templates/cs.yaml": "a: 2\n" }));
    expect(removals.removals[0]?.subject).toContain("template of the CatalogSource");
  });

  test("a committed mapping alone starts a review and is judged by content", async () => {
    const settings = settingsText.replace(
      / {2}mapping: .*\n/,
      "  mapping: {file: 'mappings/{imageSet}.txt'}\n",
    );
    const [before, after] = [mappingOf(1), mappingOf(1).replace(/^.*ubi-micro.*\n/m, "")];
    const given = change(
      { "mappings/production.txt": before, "mirrorkit.yaml": settings },
      { "mappings/production.txt": after, "mirrorkit.yaml": settings },
      {
        settings,
        evidence: { before: evidence(before), after: { ...evidence(after), ofCommit: false } },
      },
    );
    expect((await assess(given)).removals.removals.map(({ subject }) => subject)).toEqual([
      "quay.example.test/mirror/ubi9/ubi-micro:latest",
    ]);
  });
});

describe("ImageSets over both sides' settings", () => {
  test("one that the settings move is bound to its content", async () => {
    const moved = settingsText.replace(path, "production/next.yaml");
    const digests = new Set<string | undefined>();
    for (const text of [imageSetOf(1), `${imageSetOf(1)}# edited\n`]) {
      const { removals } = await assess(
        change({}, { "mirrorkit.yaml": moved, "production/next.yaml": text }),
      );
      expect(removals.files.map(({ why }) => why)).toEqual(["ImageSet production"]);
      digests.add(removals.digest);
    }
    expect(digests.size).toBe(2);
  });

  test("one that the settings drop leaves with everything", async () => {
    const without = settingsText
      .replace("imageSets: [production]", "imageSets: []")
      .replace(
        /imageSets:\n {2}production:\n( {4}.*\n)+/,
        "imageSets:\n  other: {file: other.yaml}\n",
      );
    const { removals } = await assess(
      change({}, { "mirrorkit.yaml": without, "other.yaml": imageSetOf(1) }),
    );
    expect(
      removals.removals.filter(({ imageSet }) => imageSet === "production").length,
    ).toBeGreaterThan(200);
  });

  test("two that write to one place from two sources are held", async () => {
    const settings = settingsText.replace(
      "imageSets:\n  production:\n",
      "imageSets:\n  other: {file: other.yaml, destination: quay.example.test/mirror}\n  production:\n",
    );
    const other = smallImageSet({ images: [{ name: "quay.io/a/b:1" }] });
    const before = { "mirrorkit.yaml": settings, "other.yaml": other };
    const image = { name: "quay.io/x/y:1", targetRepo: "a/b" };
    const after = {
      ...before,
      [path]: imageSetOf(1).replace(
        "additionalImages:",
        `additionalImages:\n    - ${JSON.stringify(image)}`,
      ),
    };
    const given = change(before, after, { settings, evidence: {} });
    expect((await assess(given)).removals.removals).toMatchObject([
      { imageSet: "production", effect: "destination", from: "quay.io/a/b:1", to: "quay.io/x/y:1" },
    ]);
  });

  test("one that could not be read before is held whole", async () => {
    const { removals } = await assess(change({ [path]: "kind: Pod\n" }, {}));
    expect(removals.removals[0]).toMatchObject({ effect: "undetermined" });
  });
});
