import { checkImageSet } from "@mirrorkit/sdk/imageset";
import type { Problem } from "@mirrorkit/sdk/problems";
import { describe, expect, test } from "vitest";

const policy = { requiredImages: [] };

function check(text: string): readonly Problem[] {
  return checkImageSet(text, "f.yaml", policy);
}

function brief({ rule, position }: Problem): string {
  return `${position?.line} ${rule}`;
}

function briefly(...lines: readonly string[]): readonly string[] {
  return check(lines.join("\n")).map(brief);
}

const head = [
  "apiVersion: mirror.openshift.io/v2alpha1",
  "kind: ImageSetConfiguration",
  "mirror:",
] as const;
const why = "- needed as is";

describe("what an escape covers", () => {
  const images = ["    - name: a.io/b:latest", "    - name: a.io/c:latest"] as const;
  const allow = `# mirrorkit: allow floating-tag ${why}`;
  const [first, second] = images;

  test("the line that it ends", () => {
    expect(briefly(...head, "  additionalImages:", `${first} ${allow}`, second)).toEqual([
      "6 floating-tag",
    ]);
  });

  test("the item below it", () => {
    expect(briefly(...head, "  additionalImages:", allow, first, second)).toEqual([
      "7 floating-tag",
    ]);
  });

  test("the entry below it, with all in it", () => {
    expect(
      briefly(...head, `  ${allow}`, "  # more", "", "  additionalImages:", ...images),
    ).toEqual([]);
  });

  test("a list that stands as far to the left as its key", () => {
    expect(briefly(...head, allow, "  additionalImages:", "  - name: a.io/b:latest")).toEqual([]);
  });

  test("an item does not cover the next one at the same place", () => {
    const items = ["  - name: a.io/b:latest", "  - name: a.io/c:latest"];
    expect(briefly(...head, "  additionalImages:", allow, ...items)).toEqual(["7 floating-tag"]);
  });

  test("a nested entry, but not its neighbours", () => {
    const lines = [
      "  operators:",
      "    - catalog: a/b:1",
      "      packages:",
      "        - name: p",
      "          channels:",
      `            # mirrorkit: allow version-not-pinned ${why}`,
      "            - name: c",
      "            - name: d",
      "        - name: q",
    ];
    expect(briefly(...head, ...lines)).toEqual(["11 version-not-pinned", "12 version-not-pinned"]);
  });

  test.each([
    ["at the top", [allow, ...head]],
    ["before the document begins", [allow, "---", ...head]],
    ["after it began", ["---", "# a title", allow, ...head]],
  ])("the whole file, %s", (_, start) => {
    expect(briefly(...start, "  additionalImages:", ...images)).toEqual([]);
  });

  test("several rules at once, and only those", () => {
    const both = `# mirrorkit: allow floating-tag, duplicate-image ${why}`;
    const lines = ["  platform: {graph: true}", both, "  additionalImages:", first, first];
    expect(briefly(...head, ...lines)).toEqual(["4 graph-data"]);
  });

  test("files with carriage returns", () => {
    const lines = [...head, "  additionalImages:", allow, first, second];
    expect(check(lines.join("\r\n")).map(brief)).toEqual(["7 floating-tag"]);
  });
});

describe("what is wrong with an escape", () => {
  const item = "    - name: a.io/b:latest";
  const commented = (comment: string) => briefly(...head, "  additionalImages:", comment, item);

  test.each([
    ["# mirrorkit: allow floating-tag", "5 escape-without-reason"],
    ["# mirrorkit: allow floating-tag -", "5 escape-without-reason"],
    ["# mirrorkit: allow floating-tag needed", "5 escape-without-reason"],
    ["# mirrorkit: allow", "5 escape-malformed"],
    ["# mirrorkit: allow - why", "5 escape-malformed"],
    ["# mirrorkit: ignore floating-tag - why", "5 escape-malformed"],
    ["# mirrorkit: allowfloating-tag - why", "5 escape-malformed"],
    ["# mirrorkit: allow floating-tags - why", "5 escape-unknown-rule"],
    ["# mirrorkit: allow unknown-field - why", "5 escape-unknown-rule"],
    ["# mirrorkit: allow escape-unused - why", "5 escape-unknown-rule"],
    ["# mirrorkit: allow constructor - why", "5 escape-unknown-rule"],
    ["# mirrorkit: allow graph-data - why", "5 escape-unused"],
  ])("%s excuses nothing", (comment, expected) => {
    expect(commented(comment)).toEqual([expected, "6 floating-tag"]);
  });

  test.each([
    "# mirrorkit: allow floating-tag - why",
    "#mirrorkit:allow floating-tag -- why",
    "# mirrorkit: allow floating-tag — why - and how",
    "# a title, not an escape\n    # mirrorkit: allow floating-tag – why",
  ])("%s excuses", (comment) => {
    expect(commented(comment)).toEqual([]);
  });

  test("each rule that is not used is told", () => {
    expect(commented(`# mirrorkit: allow floating-tag, graph-data ${why}`)).toEqual([
      "5 escape-unused",
    ]);
  });

  test("an escape at the end covers nothing", () => {
    const lines = ["  additionalImages:", "    - name: a.io/b:1.0"];
    expect(briefly(...head, ...lines, `# mirrorkit: allow floating-tag ${why}`)).toEqual([
      "6 escape-unused",
    ]);
  });

  test("the text of an escape in a scalar is none", () => {
    const lines = ["  additionalImages:", `    - name: 'a.io/b:latest # mirrorkit: allow x'`];
    expect(briefly(...head, ...lines)).toEqual(["5 invalid-reference"]);
  });

  test("an escape for a rule that is off is not told to be unused", () => {
    const text = [...head, `  # mirrorkit: allow graph-data ${why}`, "  platform: {graph: true}"];
    const severities = { "graph-data": "off" } as const;
    expect(checkImageSet(text.join("\n"), "f.yaml", { ...policy, severities })).toEqual([]);
  });

  test("a policy can silence complaints about escapes", () => {
    const text = [
      ...head,
      `  # mirrorkit: allow graph-data ${why}`,
      "  platform: {release: a/b:1}",
    ];
    const severities = { "escape-unused": "off" } as const;
    expect(checkImageSet(text.join("\n"), "f.yaml", { ...policy, severities })).toEqual([]);
  });
});

test("refusals stay, whatever a comment says", () => {
  expect(
    briefly(
      `# mirrorkit: allow missing-field, floating-tag ${why}`,
      ...head,
      "  additionalImages: [{}]",
    ),
  ).toEqual(["1 escape-unknown-rule", "1 escape-unused", "5 missing-field"]);
});

test("a file of v1 has no unused escapes", () => {
  const v1 = "apiVersion: mirror.openshift.io/v1alpha2";
  const lines = [
    v1,
    "kind: ImageSetConfiguration",
    "storageConfig: {}",
    `# mirrorkit: allow graph-data ${why}`,
    "mirror:",
  ];
  expect(briefly(...lines, "  platform: {graph: true}")).toEqual(["1 version-one"]);
});
