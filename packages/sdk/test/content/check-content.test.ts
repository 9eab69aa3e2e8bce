import { describe, expect, test } from "vitest";
import { type ContentInputs, checkContent } from "#decisions/content";
import type { ReleaseGraph } from "#models/release";
import { index, inputsOf, made, read, textOf } from "./made.ts";

const gitops = made("gitops", {
  latest: [
    { version: "1.0.0" },
    { version: "1.1.0", replaces: "1.0.0" },
    { version: "1.2.0", replaces: "1.1.0" },
  ],
  old: [{ version: "1.0.0" }],
});

function found(text: string, inputs: ContentInputs): readonly string[] {
  return checkContent(read(text), inputs).map(
    ({ rule, severity, path, help }) => `${severity} ${rule} ${path.slice(1).join(".")} ${help}`,
  );
}

const pin = (version: string, channel = "latest"): string =>
  `{name: gitops, channels: [{name: ${channel}, minVersion: ${version}, maxVersion: ${version}}]}`;

test("a sound ImageSet has no findings", () => {
  expect(found(textOf([pin("1.2.0")]), inputsOf(gitops))).toEqual([]);
});

test("everything that oc-mirror would refuse comes at once, each with the line to write", () => {
  const packages = [
    "{name: gitop}",
    pin("1.0.0", "old"),
    "{name: odf, minVersion: 4.20.10, maxVersion: 4.20.10}",
  ];
  const odf = made("odf", { stable: [{ version: "4.20.10-rhodf" }] });
  expect(found(textOf(packages), inputsOf(gitops, odf))).toEqual([
    "error unknown-package operators.0.packages.0.name Did you mean gitops?",
    "error default-channel-filtered operators.0.packages.1.name Add defaultChannel: old to the package, or add the channel latest.",
    "error unknown-version operators.0.packages.2.minVersion Write minVersion: 4.20.10-rhodf and maxVersion: 4.20.10-rhodf.",
  ]);
});

test("a package that another catalog of the ImageSet has is named with that catalog", () => {
  const other = "registry.redhat.io/redhat/certified-operator-index:v4.20";
  const text = `${textOf(["{name: pg}"])}    - catalog: ${other}\n      packages:\n        - {name: pg}\n`;
  const pg = { catalog: made("pg", { stable: [{ version: "1.0.0" }] }) };
  const catalogs = new Map([
    [index, { catalog: gitops }],
    [other, pg],
  ]);
  expect(found(text, { catalogs })).toEqual([
    `error unknown-package operators.0.packages.0.name List it below ${other}, which has it.`,
  ]);
});

test("what oc-mirror loses of a package is told beside what it refuses of others", () => {
  const odf = made("odf", { stable: [{ version: "4.20.9" }] });
  const lossy = { ...odf, bundles: odf.bundles.map((one) => ({ ...one, relatedImages: [] })) };
  const packages = [pin("9.0.0"), "{name: odf}", "{name: sound}"];
  const sound = made("sound", { stable: [{ version: "1.0.0" }] });
  const rules = checkContent(read(textOf(packages)), inputsOf(gitops, lossy, sound)).map(
    ({ rule, path }) => `${rule} ${path.slice(1, 5).join(".")}`,
  );
  expect(rules).toEqual([
    "unknown-version operators.0.packages.0",
    "bundle-not-mirrored operators.0.packages.1",
  ]);
});

test("a channel that is only taken for a misspelt one is not judged", () => {
  const heads = made("gitops", {
    latest: [{ version: "1.0.0" }],
    old: [{ version: "1.0.0" }, { version: "1.1.0" }],
  });
  const text = textOf(["{name: gitops, channels: [{name: latest}, {name: olds}]}"]);
  expect(found(text, inputsOf(heads))).toEqual([
    "error unknown-channel operators.0.packages.0.channels.1.name Did you mean old?",
  ]);
});

test("a channel that is only taken for a misspelt one has no updates that break", () => {
  const apart = made("gitops", {
    latest: [{ version: "1.0.0" }, { version: "1.1.0", replaces: "1.0.0" }],
    old: [{ version: "1.0.0" }, { version: "1.1.0" }],
  });
  const text = (version: string): string =>
    textOf([
      `{name: gitops, channels: [{name: latest}, {name: olds, minVersion: ${version}, maxVersion: ${version}}]}`,
    ]);
  const inputs = { ...inputsOf(apart), before: read(text("1.0.0")) };
  expect(checkContent(read(text("1.1.0")), inputs).map(({ rule }) => rule)).toEqual([
    "unknown-channel",
  ]);
});

test("a pin that build metadata leaves open in several channels is one finding", () => {
  const builds = [{ version: "1.0.0+a" }, { version: "1.0.0+b", replaces: "1.0.0+a" }];
  const open = made("gitops", { latest: builds, old: builds });
  const text = textOf(["{name: gitops, minVersion: 1.0.0, maxVersion: 1.0.0}"]);
  const rules = checkContent(read(text), inputsOf(open)).map(({ rule }) => rule);
  expect(rules.filter((rule) => rule === "ambiguous-pin")).toHaveLength(1);
});

test("a catalog that cannot be read is one finding", () => {
  const catalogs = new Map([[index, { reason: "manifest unknown" }]]);
  expect(found(textOf(["{name: gitops}"]), { catalogs })).toEqual([
    "error catalog-unreadable operators.0.catalog Check its name, tag and registry.",
  ]);
});

describe("dependencies", () => {
  const acm = made("acm", {
    stable: [
      {
        version: "2.0.0",
        requires: { packageName: "mce", versionRange: ">=1.5.0" },
        requiresKind: "Issuer",
      },
    ],
  });
  const mce = made("mce", {
    stable: [{ version: "1.0.0" }, { version: "1.6.0", replaces: "1.0.0" }],
  });
  const cert = made("cert", { stable: [{ version: "1.0.0", brings: "Issuer" }] });

  test("that nothing brings are named with what brings them", () => {
    expect(found(textOf(["{name: acm}"]), inputsOf(acm, mce, cert))).toEqual([
      `warning missing-dependency operators.0.packages.0.name Add below ${index}: - {name: mce, channels: [{name: stable, minVersion: 1.6.0, maxVersion: 1.6.0}]}`,
      "warning missing-dependency operators.0.packages.0.name Add one of the packages that provide it: cert.",
    ]);
  });

  test("that are mirrored in a version that fits are no findings", () => {
    const all = inputsOf(acm, mce, cert);
    expect(found(textOf(["{name: acm}", "{name: mce}", "{name: cert}"]), all)).toEqual([]);
    const old = "{name: mce, minVersion: 1.0.0, maxVersion: 1.0.0}";
    expect(found(textOf(["{name: acm}", old, "{name: cert}"]), all)).toHaveLength(1);
  });
});

test("what catalogs hold is told without characters that a terminal obeys", () => {
  const odd = "\u001b[31m\u202e";
  const requires = { packageName: `mce${odd}`, versionRange: `>=1${odd}` };
  const odds = made("gitops", { latest: [{ version: "1.0.0", requires, requiresKind: odd }] }, [
    { schema: "olm.package", name: "", message: `Use argo.${odd}` },
  ]);
  const findings = checkContent(read(textOf(["{name: gitops}"])), inputsOf(odds));
  expect(findings).toHaveLength(3);
  const unseen = /[^\u0020-\u007e]/;
  expect(findings.filter(({ message, help = "" }) => unseen.test(message + help))).toEqual([]);
  expect(findings.map(({ help }) => help)).toContain(
    "Its author says: Use argo.\\u001b[31m\\u202e",
  );
});

test("deprecations are warnings, with the author's words and what older lines of oc-mirror do to them", () => {
  const entries = [
    { schema: "olm.package", name: "", message: "Use argo\n instead." },
    { schema: "olm.channel", name: "old", message: "Use latest." },
    { schema: "olm.bundle", name: "gitops.v1.0.0", message: "" },
    { schema: "olm.bundle", name: "gitops.v1.1.0", message: "not selected" },
  ];
  const catalog = { ...gitops, deprecations: [{ package: "gitops", entries }] };
  const text = textOf([
    "{name: gitops, defaultChannel: old, channels: [{name: old, minVersion: 1.0.0, maxVersion: 1.0.0}]}",
  ]);
  expect(found(text, inputsOf(catalog))).toEqual([
    "warning deprecated-content operators.0.packages.0.name Its author says: Use argo instead.",
    "warning deprecated-content operators.0.packages.0.channels.0.name Its author says: Use latest.",
    "warning deprecated-content operators.0.packages.0.channels.0.minVersion Its author names no successor.",
  ]);
  const messages = (ocMirrorVersion: "4.22" | "4.23"): readonly string[] =>
    checkContent(read(text), { ...inputsOf(catalog), ocMirrorVersion }).map(
      ({ message }) => message,
    );
  expect(messages("4.22")[0]).toContain("oc-mirror 4.22 drops this notice");
  expect(messages("4.23")[0]).not.toContain("drops");
});

describe("updates from what was mirrored before", () => {
  const since = (before: string, now: string): readonly string[] =>
    found(textOf([now]), { ...inputsOf(gitops), before: read(textOf([before])) });

  test("to the next version, or none, are no findings", () => {
    expect(since(pin("1.1.0"), pin("1.2.0"))).toEqual([]);
    expect(since(pin("1.1.0"), pin("1.1.0"))).toEqual([]);
  });

  test("that lack a version between name it", () => {
    expect(since(pin("1.0.0"), pin("1.2.0"))).toEqual([
      "error broken-update operators.0.packages.0.channels.0.minVersion Write minVersion: 1.1.0 to also mirror what lies between: 1.1.0.",
    ]);
  });

  test("back to an older version are errors", () => {
    expect(since(pin("1.2.0"), pin("1.1.0"))).toEqual([
      "error broken-update operators.0.packages.0.channels.0.minVersion Write a version from 1.2.0 on.",
    ]);
  });

  test("of a channel that is mirrored no more are warnings", () => {
    const both = "{name: gitops, channels: [{name: latest}, {name: old}]}";
    expect(since(both, "{name: gitops, channels: [{name: latest}]}")).toEqual([
      "warning broken-update operators.0.packages.0.name Add - name: old to its channels, or change the Subscriptions of the clusters first.",
    ]);
  });

  test("a skipRange leads over what is missing", () => {
    const skipping = made("gitops", {
      latest: [{ version: "1.0.0" }, { version: "1.2.0", skipRange: ">=1.0.0 <1.2.0" }],
    });
    const before = read(textOf([pin("1.0.0")]));
    expect(found(textOf([pin("1.2.0")]), { ...inputsOf(skipping), before })).toEqual([]);
  });
});

describe("clusters", () => {
  const node = (version: string) => ({
    version,
    payload: `quay.example.test/release@sha256:${version}`,
    channels: ["stable-4.20"],
    metadata: {},
  });
  const graph: ReleaseGraph = {
    nodes: ["4.20.1", "4.20.2", "4.20.3", "4.20.4"].map(node),
    edges: [
      { from: "4.20.1", to: "4.20.2" },
      { from: "4.20.2", to: "4.20.3" },
    ],
    conditionalEdges: [
      {
        from: "4.20.3",
        to: "4.20.4",
        risks: [{ name: "Slow", message: "It is slow.", url: "https://example.com/slow" }],
      },
    ],
  };
  const platform = (version: string): string =>
    `  platform:\n    channels:\n      - name: stable-4.20\n        minVersion: ${version}\n        maxVersion: ${version}\n`;
  const from = (version: string, to: string): readonly string[] => {
    const releases = {
      releases: [{ ...node(to), architecture: "amd64" as const, selectedBy: ["stable-4.20"] }],
      findings: [],
      missing: [],
      graphs: [graph],
    };
    const clusters = [{ name: "production", version }];
    return found(textOf([], platform(to)), { catalogs: new Map(), releases, clusters });
  };

  test("that get to the mirrored release are no findings", () => {
    expect(from("4.20.1", "4.20.2")).toEqual([]);
    expect(from("4.20.2", "4.20.2")).toEqual([]);
  });

  test.each([
    [
      "need a release between",
      "4.20.1",
      "4.20.3",
      "error cluster-path platform.channels.0.maxVersion Write minVersion: 4.20.2 with shortestPath: true, or mirror 4.20.2 first.",
    ],
    [
      "have known risks on the way",
      "4.20.3",
      "4.20.4",
      "warning cluster-path platform.channels.0.maxVersion Its path is 4.20.3 → 4.20.4. It is slow.",
    ],
    [
      "run a release that the graph lacks",
      "4.19.1",
      "4.20.4",
      "error cluster-path platform.channels.0.maxVersion Mirror a channel that has 4.19.1, or correct version in the settings.",
    ],
  ])("that %s are told", (_, version, to, expected) => {
    expect(from(version, to)).toEqual([expected]);
  });

  test("that the graph refuses or cannot serve whole are findings of the release channels", () => {
    const finding = { path: ["channels", 0, "minVersion"], message: "m", help: "h" };
    const findings = [
      { ...finding, isRefused: true },
      { ...finding, isRefused: false },
    ];
    const releases = { releases: [], findings, missing: [], graphs: [graph] };
    const text = textOf([], platform("4.20.1"));
    expect(found(text, { catalogs: new Map(), releases })).toEqual([
      "error release-selection platform.channels.0.minVersion h",
      "warning release-selection platform.channels.0.minVersion h",
    ]);
  });

  test("of another minor than the catalog are warnings", () => {
    const text = textOf(["{name: gitops}"]);
    const clusters = (openshift: string) => [{ name: "edge", openshift }];
    expect(found(text, { ...inputsOf(gitops), clusters: clusters("4.20") })).toEqual([]);
    expect(found(text, { ...inputsOf(gitops), clusters: clusters("4.19") })).toEqual([
      `warning cluster-minor operators.0.catalog Write catalog: ${index.replace("4.20", "4.19")}, or mirror that one as well until the cluster is updated.`,
    ]);
  });
});
