import { type Assessment, assessChange, commentText, decideGate } from "@mirrorkit/forge/internal";
import { describe, expect, test } from "vitest";
import { sourcesOf } from "../golden.ts";

const one = "a/imageset.yaml";
const other = "b/imageset.yaml";
const community = "registry.redhat.io/redhat/community-operator-index:v4.20";

function imageSet(...operators: readonly string[]): string {
  const lines = operators.map((operator) => `    - ${operator}`);
  return [
    "kind: ImageSetConfiguration",
    "apiVersion: mirror.openshift.io/v2alpha1",
    "mirror:",
    ...(lines.length === 0 ? ["  additionalImages:", "    - name: q.test/a:1"] : ["  operators:"]),
    ...lines,
    "",
  ].join("\n");
}

function settings(more = "", clusters = "{openshift: '4.20', imageSets: [a, b]}"): string {
  return [
    `clusters: {prod: ${clusters}}`,
    "imageSets:",
    `  a: {file: ${one}, destination: quay.example.test/mirror}`,
    `  b: {file: ${other}, destination: quay.example.test/mirror}`,
    more,
  ].join("\n");
}

async function assess(
  before: readonly [string, string],
  after: readonly [string, string],
  [settingsBefore, settingsAfter]: readonly [string, string] = [settings(), settings()],
): Promise<Assessment> {
  const files = {
    before: { [one]: before[0], [other]: before[1], "mirrorkit.yaml": settingsBefore },
    after: { [one]: after[0], [other]: after[1], "mirrorkit.yaml": settingsAfter },
  };
  const assessment = await assessChange(
    sourcesOf({ settings: settingsBefore, files, evidence: {} }),
  );
  if (assessment === undefined) throw new Error("there are settings");
  return assessment;
}

const messages = ({ catalogProblems }: Assessment): string[] =>
  catalogProblems.map(({ message }) => message);

const own = `{catalog: "${community}"}`;
const elsewhere = `{catalog: "${community}", targetCatalog: team/community-operator-index}`;
const collision = [
  'cluster prod: the catalogs "quay.example.test/mirror/redhat/community-operator-index:v4.20" and "quay.example.test/mirror/team/community-operator-index:v4.20" would both become CatalogSource "cs-community-operator-index" (the other one: a/imageset.yaml)',
  'cluster prod: the catalogs "quay.example.test/mirror/redhat/community-operator-index:v4.20" and "quay.example.test/mirror/team/community-operator-index:v4.20" would both become ClusterCatalog "cc-community-operator-index" (the other one: a/imageset.yaml)',
];

describe("a catalog that gets the name of another one of its cluster", () => {
  test("in another ImageSet blocks the change that adds it, and says how to name it", async () => {
    const assessment = await assess(
      [imageSet(own), imageSet()],
      [imageSet(own), imageSet(elsewhere)],
    );
    expect(messages(assessment)).toEqual(collision);
    const gate = decideGate(assessment, undefined, false);
    expect(gate.state).toBe("held");
    expect(gate.verdict).toMatch(/^Blocked: \d+ errors to fix\.$/);
    const text = commentText(
      assessment,
      gate,
      {
        head: "1".repeat(40),
        base: "2".repeat(40),
        policy: assessment.settings.review.approval,
        answers: { lines: [], help: false },
        maxCharacters: 60_000,
      },
      "plain",
    );
    expect(text).toContain("would both become CatalogSource");
    expect(text).toContain(
      "repository: mirror/team/community-operator-index, catalogSource: <name>",
    );
  });

  test("is not reported again by a change that leaves it as it was", async () => {
    const both: readonly [string, string] = [imageSet(own), imageSet(elsewhere)];
    const more = imageSet(
      own,
      '{catalog: "registry.redhat.io/redhat/certified-operator-index:v4.20"}',
    );
    expect(messages(await assess(both, [more, both[1]]))).toEqual([]);
  });

  test("by the settings alone is reported, too", async () => {
    const both: readonly [string, string] = [imageSet(own), imageSet(elsewhere)];
    const apart = settings("", "{openshift: '4.20', imageSets: [a]}");
    const joined = settings();
    expect(messages(await assess(both, both, [apart, joined]))).toEqual(collision);
    const named = settings(
      "catalogs: [{repository: team/community-operator-index, catalogSource: team, clusterCatalog: team}]",
    );
    expect(messages(await assess(both, both, [named, joined]))).toEqual(collision);
    expect(messages(await assess(both, both, [apart, named]))).toEqual([]);
  });
});

describe("no name is taken twice", () => {
  const v = (minor: string): string => `{catalog: "${community.replace("v4.20", minor)}"}`;
  test.each([
    ["by one catalog in two ImageSets", own, own],
    ["by the catalog of another minor, which the cluster does not get", own, v("v4.19")],
    ["by a catalog with another last part", own, "{catalog: 'q.test/x/my-index:v1'}"],
    ["by a reference that oc-mirror refuses", own, "{catalog: ''}"],
  ])("%s", async (_, first, second) => {
    const before: readonly [string, string] = [imageSet(first), imageSet()];
    expect(messages(await assess(before, [imageSet(first), imageSet(second)]))).toEqual([]);
  });
});
