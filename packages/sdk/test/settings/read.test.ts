import { isMirrorError, type Problem } from "@mirrorkit/sdk/problems";
import { defaultSettings, type Settings } from "@mirrorkit/sdk/settings";
import { describe, expect, test } from "vitest";
import { readSettings } from "#models/settings";

const ruleIds = ["heavy-package", "version-not-pinned"];

function read(text: string): Settings {
  return readSettings(text, "mirrorkit.yaml", ruleIds, ["unknown-field"]);
}

function refusalOf(text: string): readonly Problem[] {
  try {
    read(text);
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return error.problems;
  }
  return [];
}

function problemsOf(text: string): string[] {
  return refusalOf(text).map(
    ({ message, position }) => `${position?.line}:${position?.column} ${message}`,
  );
}

describe("settings", () => {
  test("an empty file, and one of comments, give the defaults", () => {
    expect(read("")).toEqual(defaultSettings);
    expect(read("# nothing yet\n{}\n")).toEqual(defaultSettings);
  });

  test("review and publishing are filled in with what is safe", () => {
    const settings = read(
      "review: {approval: {by: [comment, label]}}\npublish: {autoMerge: true}\n",
    );
    expect(settings.review).toEqual({
      mapping: {},
      status: "mirrorkit/review",
      approval: { by: ["comment", "label"], permission: "maintain", author: false },
      policyFiles: [],
    });
    expect(settings.publish).toEqual({
      changeRequests: "one",
      labels: [],
      reviewers: [],
      autoMerge: true,
      templateFields: [],
    });
  });

  test("fields of a template are published where they are named", () => {
    const { publish } = read("publish: {templateFields: [grpcPodConfig, secrets]}\n");
    expect(publish?.templateFields).toEqual(["grpcPodConfig", "secrets"]);
  });

  test.each([
    ["review: {approval: {by: []}}", "review.approval.by: must name at least one way"],
    ["review: {approval: {permission: guest}}", "must be write, maintain or admin"],
    ["review: {mapping: {file: ../x}}", "must be a relative path without . or .. in it"],
    ["review: {mapping: {artefact: {name: a}}}", "review.mapping.artefact.path"],
    ["publish: {changeRequests: all}", "must be one or each"],
    ["publish: {templateFields: [address]}", "must be grpcPodConfig or secrets"],
    ["review: {policyFiles: [/etc/passwd]}", "must be a relative path without . or .. in it"],
    ["review: {policyFiles: .gitlab-ci.yml}", "review.policyFiles"],
    ["imageSets: {a: {file: b, records: /etc}}", "imageSets.a.records"],
  ])("%s is refused with its place", (text, message) => {
    const [problem] = refusalOf(text);
    expect(problem?.message).toContain(message);
    expect(problem?.position?.line).toBe(1);
  });

  test("a destination of any number of parts is read or refused at once", () => {
    const parts = "/a".repeat(5_000);
    const of = (end: string): string =>
      `imageSets: {a: {file: b, destination: "quay.example.test:8443${parts}${end}"}}`;
    expect(read(of("")).imageSets.get("a")?.destination).toMatch(/\/a$/);
    expect(refusalOf(of(" "))[0]?.message).toContain("must be a registry with an optional path");
  });

  test("files that are policy too are named by their paths", () => {
    const files = [".gitlab-ci.yml", ".github/workflows/mirror.yml"];
    expect(read(`review: {policyFiles: [${files.join(", ")}]}\n`).review.policyFiles).toEqual(
      files,
    );
  });

  test.each([
    ["project", "platform/gitops", ["publish.project in mirrorkit-bot.yaml", "--to PROJECT"]],
    ["branch", "main", ["publish.targetBranch in mirrorkit-bot.yaml", "--target-branch BRANCH"]],
  ])(
    "publish.%s, which is not for a project to decide, is a problem with the way out",
    (key, value, ways) => {
      const [problem, ...others] = refusalOf(`publish:\n  labels: [mirror]\n  ${key}: ${value}\n`);
      expect(others).toEqual([]);
      expect(problem).toMatchObject({
        rule: "settings",
        severity: "error",
        message: `publish.${key}: a project's own settings cannot choose where it publishes to`,
        position: { line: 3, column: 3 },
      });
      for (const way of ways) expect(problem?.help).toContain(way);
    },
  );

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
    ["cluster: {}\n", ['1:1 there is no setting "cluster"']],
    [
      "clusters:\n  production:\n    openshift: 4.20\n",
      ["3:16 clusters.production.openshift: must be text"],
    ],
    [
      "clusters:\n  Prod/../x: {}\n",
      [
        '2:3 the name "Prod/../x" must be lower-case letters, digits, dashes and dots, such as prod.eu1',
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
    [
      "clusters: {a: {}, b: {}}\nlayout:\n  root: platform\n",
      ['3:9 layout.root: 2 clusters would share the folder "platform"'],
    ],
    [
      "layout: {root: 'clusters/{Cluster}'}\nclusters: {a: {}, b: {}, c: {}}\n",
      ['1:16 layout.root: 3 clusters would share the folder "clusters/{Cluster}"'],
    ],
    [
      "layout: {root: x/platform, catalogs: '{cluster}'}\nclusters: {a: {}, b: {}}\n",
      ['1:16 layout.root: 2 clusters would share the folder "x/platform"'],
    ],
    [
      "imageSets:\n  a: {file: a.yaml, records: r}\n  b: {file: b.yaml, records: r}\n",
      ['3:30 the ImageSets "a" and "b" would share the records "r"'],
    ],
    ["rules:\n  no-such: error\n", ['2:3 there is no rule "no-such"']],
    [
      "rules: {unknown-field: off}\n",
      [
        '1:9 the severity of "unknown-field" cannot be changed: oc-mirror refuses such a file, or misreads it',
      ],
    ],
    [
      "clusters:\n  a: {openshift: 4.20, imageSets: [b, c, NO]}\nimageSets: {b: {}}\nrules: {no-such: loud, other: off}\ncatalogs: [{repository: x, y: 1}, {repository: x}, 4]\nno: 1\n",
      [
        "2:18 clusters.a.openshift: must be text",
        '2:39 there is no ImageSet "c" under imageSets',
        "2:42 clusters.a.imageSets.2: must be text",
        "3:16 imageSets.b.file is missing",
        '4:9 there is no rule "no-such"',
        "4:18 rules.no-such: must be error, warning, info or off",
        '4:24 there is no rule "other"',
        '5:28 catalogs.0 has no setting "y"',
        '5:48 the catalog "x" is duplicated',
        "5:52 catalogs.2: must be a mapping",
        '6:1 there is no setting "no"',
      ],
    ],
    [
      "imageSets: {A: {file: x}}\nclusters: {a: {imageSets: [A]}}\ncatalogs: [{repository: X}, {repository: X}]\n",
      [
        '1:13 the name "A" must be lower-case letters, digits and dashes, at most 63 characters',
        "2:28 clusters.a.imageSets.0: must be lower-case letters, digits and dashes, at most 63 characters",
        "3:25 catalogs.0.repository: must be a repository path without registry and tag",
        "3:42 catalogs.1.repository: must be a repository path without registry and tag",
      ],
    ],
    ["imageSets: [a]\nclusters: {a: {imageSets: [b]}}\n", ["1:12 imageSets: must be a mapping"]],
    [
      "rules:\n  heavy-package: loud\n",
      ["2:18 rules.heavy-package: must be error, warning, info or off"],
    ],
    [
      "catalogs:\n  - repository: a/b\n  - repository: a/b\n",
      ['3:17 the catalog "a/b" is duplicated'],
    ],
    [
      "imageSets:\n  a: {destination: https://x}\n",
      [
        "2:6 imageSets.a.file is missing",
        "2:20 imageSets.a.destination: must be a registry with an optional path, without scheme or tag",
      ],
    ],
    ["catalogs: [{tag: v4.20}]\n", ["1:12 catalogs.0.repository is missing"]],
    ["clusters: {a: {imageSets: b}}\n", ["1:27 clusters.a.imageSets: must be a list"]],
    ["olm: {defaultNames: 'on'}\n", ["1:21 olm.defaultNames: must be true or false"]],
    ["layout: {syncWaves: {catalogs: x}}\n", ["1:32 layout.syncWaves.catalogs: must be a number"]],
    [
      "review: {docs: 'https://bot:secret@docs.example.test/'}\n",
      [
        "1:16 review.docs: must have no user, no query (?) and no fragment (#), because paths are appended",
      ],
    ],
    [
      "review: {docs: 'https://docs.example.test/?v=1'}\n",
      [
        "1:16 review.docs: must have no user, no query (?) and no fragment (#), because paths are appended",
      ],
    ],
    [
      "review: {docs: 'https://docs.example.test/#top'}\n",
      [
        "1:16 review.docs: must have no user, no query (?) and no fragment (#), because paths are appended",
      ],
    ],
    ["clusters: {a: 4}\n", ["1:15 clusters.a: must be a mapping"]],
    ["- a\n", ["1:1 the settings: must be a mapping"]],
    [
      "clusters: {a: {}\n",
      [
        "2:1 not valid YAML: Flow map in block collection must be sufficiently indented and end with a }",
      ],
    ],
  ])("%j is refused", (text, expected) => {
    expect(problemsOf(text)).toEqual(expected);
  });

  test.each<[string, (string | undefined)[]]>([
    ["clusters: {a: {openshift: 4.20}}\n", ['Write it in quotes: "4.20".']],
    ["clusters: {a: &v {openshift: 4.20}, b: *v}\n", Array(2).fill('Write it in quotes: "4.20".')],
    ["imageSets: {a: {file: yes}}\n", ['Write it in quotes: "yes".']],
    ["clusters: {a: {openshift: }}\n", [undefined]],
    ["clusters: {a: {openshift: [4.20]}}\n", [undefined]],
    ["clusters: {a: {imageSets: b}}\n", ["Write a list: [b]."]],
    ["clusters: {a: {imageSets: }}\n", [undefined]],
    ["clusters: {a: {imageSets: {b: c}}}\n", [undefined]],
  ])("%j is told to be written in quotes, or as a list, where that helps", (text, helps) => {
    expect(refusalOf(text).map(({ help }) => help)).toEqual(helps);
  });
});

test.each([
  "layout: {root: platform}\n",
  "layout: {root: platform}\nclusters: {a: {}}\n",
  "layout: {root: '{cluster}'}\nclusters: {a: {}, b: {}}\n",
  "layout: {root: 'gitops-{cluster}/x'}\nclusters: {a: {}, b: {}}\n",
])("%j gives each cluster a folder of its own", (text) => {
  expect(problemsOf(text)).toEqual([]);
});

describe("catalogs and OLM", () => {
  test("names, display and polling are read for all clusters and for one", () => {
    const settings = read(
      [
        "clusters:",
        '  prod.eu1: {openshift: "5.0", catalogs: [{repository: a, tag: v4.21, pollInterval: 1h}], olm: {disableDefaults: true}}',
        "catalogs: [{repository: a, displayName: A, publisher: B, pollInterval: off}, {repository: a, tag: v4.21}]",
        "olm: {defaultNames: true}",
        "",
      ].join("\n"),
    );
    expect(settings.clusters.get("prod.eu1")).toEqual({
      openshift: "5.0",
      imageSets: [],
      catalogs: [{ repository: "a", tag: "v4.21", pollMinutes: 60 }],
      olm: { disableDefaults: true },
    });
    expect(settings.catalogs).toEqual([
      { repository: "a", displayName: "A", publisher: "B", pollMinutes: 0 },
      { repository: "a", tag: "v4.21" },
    ]);
    expect(settings.olm).toEqual({ defaultNames: true, disableDefaults: false, pollMinutes: 10 });
  });

  test.each([
    ["olm: {pollInterval: 10}", "olm.pollInterval: must be minutes or hours"],
    ["olm: {pollInterval: 10s}", "olm.pollInterval: must be minutes or hours"],
    ["olm: {pollInterval: 1m}", "olm.pollInterval: must be 5m or more"],
    ["olm: {default: true}", 'olm has no setting "default"'],
    ["catalogs: [{repository: a, tag: 'v 1'}]", "catalogs.0.tag: must be a tag"],
    [
      "clusters: {a: {catalogs: [{repository: b}, {repository: b}]}}",
      'the catalog "b" is duplicated',
    ],
    [
      "catalogs: [{repository: b, tag: v1}, {repository: b, tag: v1}]",
      'the catalog "b:v1" is duplicated',
    ],
    ["catalogs: [{repository: a, displayName: ''}]", "must be one line and not empty"],
    ["clusters: {prod..eu1: {}}", "must be lower-case letters, digits, dashes and dots"],
  ])("%j is refused", (text, message) => {
    expect(problemsOf(text).join()).toContain(message);
  });

  test.each(["prod.eu1", "a.b.c", "prod-1.eu.example"])(
    "a cluster may be called %s, as for render",
    (name) => {
      expect(read(`clusters: {${name}: {}}`).clusters.has(name)).toBe(true);
    },
  );
});

describe("the version of a cluster", () => {
  test("also tells its minor", () => {
    const settings = read("clusters: {a: {version: 4.20.18}, b: {version: 5.0.0-rc.1}}\n");
    expect(settings.clusters.get("a")).toMatchObject({ version: "4.20.18", openshift: "4.20" });
    expect(settings.clusters.get("b")).toMatchObject({ version: "5.0.0-rc.1", openshift: "5.0" });
  });

  test.each([
    ["{version: '4.20'}", "must be a version of OpenShift with three numbers, such as 4.20.18"],
    ["{version: v4.20.18}", "must be a version of OpenShift with three numbers, such as 4.20.18"],
    ["{version: 4.20}", "must be text"],
  ])("%s is refused", (entry, reason) => {
    expect(problemsOf(`clusters: {a: ${entry}}\n`)).toEqual([
      expect.stringContaining(`clusters.a.version: ${reason}`),
    ]);
  });

  test("belongs to the minor beside it", () => {
    const entry = 'clusters: {a: {openshift: "4.21", version: 4.20.18}}\n';
    expect(problemsOf(entry)).toEqual([
      '1:44 the version "4.20.18" does not belong to the minor "4.21" of openshift',
    ]);
    expect(problemsOf('clusters: {a: {openshift: "4.20", version: 4.20.18}}\n')).toEqual([]);
  });
});

test.each([
  "updates.example.test",
  "ftp://updates.example.test",
  "https://a:b@updates.example.test/x",
])("the update graph is not at %s", (address) => {
  const [problem = ""] = problemsOf(`updateGraph: ${address}\n`);
  expect(problem).toContain("updateGraph: must be an address such as https://");
});
