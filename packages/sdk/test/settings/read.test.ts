import { defaultSettings, isMirrorError, readSettings, type Settings } from "@mirrorkit/sdk";
import { describe, expect, test } from "vitest";

const ruleIds = ["heavy-package", "version-not-pinned"];

function read(text: string): Settings {
  return readSettings(text, "mirrorkit.yaml", ruleIds);
}

function problemsOf(text: string): string[] {
  try {
    read(text);
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return error.problems.map(
      ({ message, position }) => `${position?.line}:${position?.column} ${message}`,
    );
  }
  return [];
}

describe("settings", () => {
  test("an empty file, and one of comments, give the defaults", () => {
    expect(read("")).toEqual(defaultSettings);
    expect(read("# nothing yet\n{}\n")).toEqual(defaultSettings);
  });

  test("what is not said is filled in", () => {
    const settings = read(
      [
        "clusters:",
        '  production: {openshift: "4.20", imageSets: [production]}',
        "  lab: {}",
        "imageSets:",
        "  production: {file: imagesets/production.yaml, destination: quay.example.test/mirror}",
        "catalogs:",
        "  - {repository: redhat/redhat-operator-index, catalogSource: redhat-operators}",
        "layout: {syncWaves: {catalogs: 5}}",
        "rules: {heavy-package: off, version-not-pinned: warning}",
        "heavyPackages: [odf-operator]",
      ].join("\n"),
    );
    expect([...settings.clusters]).toEqual([
      ["production", { openshift: "4.20", imageSets: ["production"] }],
      ["lab", { imageSets: [] }],
    ]);
    expect(settings.layout).toEqual({
      ...defaultSettings.layout,
      syncWaves: { signatures: -52, mirrorSets: -50, catalogs: 5, updateService: -46 },
    });
    expect([...settings.rules]).toEqual([
      ["heavy-package", "off"],
      ["version-not-pinned", "warning"],
    ]);
    expect(settings.heavyPackages).toEqual(["odf-operator"]);
  });

  test.each<[string, string[]]>([
    ["cluster: {}\n", ['1:1 the settings has no setting "cluster"']],
    [
      "clusters:\n  production:\n    openshift: 4.20\n",
      ["3:16 clusters.production.openshift: must be of type string"],
    ],
    [
      "clusters:\n  Prod/../x: {}\n",
      [
        '2:3 the name "Prod/../x" must be lower-case letters, digits and dashes, at most 63 characters',
      ],
    ],
    ["clusters:\n  a: {imageSets: [b]}\n", ['2:19 there is no ImageSet "b" under imageSets']],
    [
      "layout:\n  root: ../{cluster}\n",
      ["2:9 layout.root: must be a relative path without . or .. in it"],
    ],
    [
      "layout:\n  catalogs: /etc\n",
      ["2:13 layout.catalogs: must be a relative path without . or .. in it"],
    ],
    ["rules:\n  no-such: error\n", ['2:3 there is no rule "no-such"']],
    [
      "rules:\n  heavy-package: loud\n",
      ["2:18 rules.heavy-package: must be error, warning, info or off"],
    ],
    [
      "catalogs:\n  - repository: a/b\n  - repository: a/b\n",
      ['3:17 the catalog "a/b" is there twice'],
    ],
    [
      "imageSets:\n  a: {destination: https://x}\n",
      [
        "2:6 imageSets.a.file: must be of type string",
        "2:20 imageSets.a.destination: must be a registry with an optional path, without scheme or tag",
      ],
    ],
    ["- a\n", ["1:1 the settings: must be of type object"]],
    [
      "clusters: {a: {}\n",
      [
        "2:1 not valid YAML: Flow map in block collection must be sufficiently indented and end with a }",
      ],
    ],
  ])("%j is refused", (text, expected) => {
    expect(problemsOf(text)).toEqual(expected);
  });
});
