import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "./fixture-folder.ts";
import { mirrorkit } from "./run-cli.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const shared = join(root, "../shared/golden");
const catalogs = ["--catalog-dir", join(root, "examples/catalogs"), "--offline"];
const graph = ["--graph", join(root, "examples/releases/graph.json")];
const example = readFileSync(join(root, "examples/plan/imageset.yaml"), "utf8");

function written(text: string): string {
  const file = join(temporaryFolder(), "imageset.yaml");
  writeFileSync(file, text);
  return file;
}

interface Found {
  readonly rule: string;
  readonly severity: string;
  readonly line: number;
  readonly column: number;
  readonly help: string;
}

async function problemsOf(...args: readonly string[]): Promise<readonly Found[]> {
  const { output } = await mirrorkit("check", ...args, "--json");
  const { problems } = JSON.parse(output) as { readonly problems: readonly Found[] };
  return problems.filter(({ rule }) => rule !== "floating-tag" && rule !== "deprecated-field");
}

describe("check --catalogs", () => {
  test("has nothing against an ImageSet that can be mirrored", async () => {
    expect(await problemsOf(written(example), ...catalogs)).toEqual([]);
  });

  test("points at names and versions that are not there, with the line to write", async () => {
    const text = example
      .replaceAll("4.20.10-rhodf", "4.20.10")
      .replace("gitops-operator", "gitops-opertor");
    expect(await problemsOf(written(text), ...catalogs)).toMatchObject([
      {
        rule: "unknown-package",
        line: 7,
        column: 17,
        help: "Did you mean openshift-gitops-operator?",
      },
      {
        rule: "unknown-version",
        line: 15,
        column: 27,
        help: "Write minVersion: 4.20.10-rhodf and maxVersion: 4.20.10-rhodf.",
      },
    ]);
  });

  test("is asked for: check alone looks into no catalog", async () => {
    expect(
      await problemsOf(written(example.replace("1.20.3", "9.9.9").replace("1.20.3", "9.9.9"))),
    ).toEqual([]);
  });

  test("leaves out what a comment excuses, and check alone does not call the comment unused", async () => {
    const before = written(example.replaceAll("1.20.3", "1.20.4"));
    const since = [...catalogs, "--before", before];
    expect(await problemsOf(written(example), ...since)).toMatchObject([{ rule: "broken-update" }]);
    const excused = example.replace(
      "        - name: openshift-gitops",
      "        # mirrorkit: allow broken-update - rolled back by hand\n        - name: openshift-gitops",
    );
    expect(await problemsOf(written(excused), ...since)).toEqual([]);
    expect(await problemsOf(written(excused))).toEqual([]);
  });

  test("is not hidden by values that oc-mirror refuses, of which nothing else is said", async () => {
    const text = [
      "kind: ImageSetConfiguration",
      "apiVersion: mirror.openshift.io/v2alpha1",
      "mirror:",
      "  operators:",
      "    - catalog: registry.redhat.io/redhat/redhat-operator-index:v4.20",
      "      full: true",
      "      packages:",
      "        - {name: odf-operator, minVersion: 4.20.10}",
      "        - {name: openshift-gitop}",
      "  additionalImages:",
      "    - {name: ubi9}",
      "",
    ].join("\n");
    const found = await problemsOf(written(text), ...catalogs);
    const errors = found.filter(({ severity }) => severity === "error");
    expect(errors.map(({ rule, line }) => `${line} ${rule}`)).toEqual([
      "8 full-with-range",
      "9 unknown-package",
      "11 invalid-reference",
    ]);
  });

  test("says that a file with errors of its own is not held against catalogs", async () => {
    const file = written(example.replace("mirror:\n", "mirror:\n  unknown: 1\n"));
    const { output, status } = await mirrorkit("check", file, ...catalogs);
    expect(status).toBe(1);
    expect(output).toContain(
      `Catalogs and releases of ${file} are not checked: correct its errors first.\n`,
    );
  });

  test("says that releases are not checked where no graph is at hand", async () => {
    const release = "  platform:\n    channels:\n      - {name: stable-4.20}\n";
    const file = written(example.replace("mirror:\n", `mirror:\n${release}`));
    const line = `Releases of ${file} are not checked: give --graph, or leave out --offline.\n`;
    expect((await mirrorkit("check", file, ...catalogs)).output).toContain(line);
    expect((await mirrorkit("check", file, ...catalogs, ...graph)).output).not.toContain(line);
    expect((await mirrorkit("check", written(example), ...catalogs)).output).not.toContain(
      "Releases of",
    );
  });

  test("sets severities by the settings", async () => {
    const before = written(example.replaceAll("1.20.3", "1.20.4"));
    const settings = join(temporaryFolder(), "mirrorkit.yaml");
    writeFileSync(settings, "rules: {broken-update: info, base-image-missing: off}\n");
    const since = [...catalogs, "--before", before, "--settings", settings];
    const found = await problemsOf(written(example), ...since);
    expect(found).toMatchObject([{ rule: "broken-update", severity: "info" }]);
    expect((await mirrorkit("check", written(example), ...since)).status).toBe(0);
  });

  test("takes clusters, records and destination from the settings", async () => {
    const folder = temporaryFolder();
    const into = join(folder, "records");
    const week = fileURLToPath(new URL("../../../examples/production/week-1", import.meta.url));
    const recorded = async (day: number, version: string, ...how: string[]): Promise<void> => {
      const time = ["--time", `2026-11-${day}T09:00:00Z`, ...how];
      await mirrorkit("record", "--workspace", week, "--into", into, ...time);
      const record = join(into, `202611${day}T090000Z`);
      writeFileSync(join(record, "imageset.yaml"), example.replaceAll("1.20.3", version));
    };
    await recorded(16, "1.20.4");
    // A push that failed did not mirror what its ImageSet says.
    await recorded(17, "1.20.3", "--exit-status", "4");
    const release =
      "  platform:\n    channels:\n      - {name: stable-4.21, minVersion: 4.21.1, maxVersion: 4.21.1}\n";
    const file = join(folder, "imageset.yaml");
    writeFileSync(file, example.replace("mirror:\n", `mirror:\n${release}`));
    const settings = join(folder, "mirrorkit.yaml");
    writeFileSync(
      settings,
      "clusters:\n  production:\n    version: 4.20.18\n    imageSets: [main]\nimageSets:\n  main:\n    file: imageset.yaml\n    records: records\nrules:\n  base-image-missing: off\n",
    );
    const found = await problemsOf(file, ...catalogs, ...graph, "--settings", settings);
    expect(found.map(({ rule, severity }) => `${severity} ${rule}`)).toEqual([
      "warning cluster-path",
      "error catalog-minor",
      "error broken-update",
    ]);
  });

  test.skipIf(!existsSync(shared))(
    "finds both faults of a fully pinned ImageSet; its lines make the one that was mirrored (skipped without ../shared/golden)",
    async () => {
      const workspace = join(shared, "production/1-dry-run/workspace");
      const seed = readFileSync(
        join(shared, "failures/seed-verbatim/dry-run/seed-verbatim.yaml"),
        "utf8",
      );
      const look = (file: string): Promise<readonly Found[]> =>
        problemsOf(file, "--catalog-dir", workspace, "--offline");
      const errors = (await look(written(seed))).filter(({ severity }) => severity === "error");
      expect(errors).toMatchObject([
        { rule: "default-channel-filtered", line: 25 },
        { rule: "unknown-version", line: 33 },
      ]);
      const lines = seed.split("\n");
      const [addition = ""] = /defaultChannel: \S+/.exec(errors[0]?.help ?? "") ?? [];
      const [, min = "", max = ""] =
        /(minVersion: \S+) and (maxVersion: \S+)\.$/.exec(errors[1]?.help ?? "") ?? [];
      const indent = (line: string): string => /^ */.exec(line)?.[0] ?? "";
      const mended = lines.flatMap((line, at) => {
        if (at === 24) return [line, `${indent(line)}  ${addition}`];
        if (at === 32) return [`${indent(line)}${min}`];
        return [at === 33 ? `${indent(line)}${max}` : line];
      });
      const wanted = readFileSync(join(shared, "production/1-dry-run/production-w1.yaml"), "utf8");
      expect(mended.join("\n")).toBe(wanted);
      const left = await look(written(mended.join("\n")));
      expect(left.filter(({ severity }) => severity === "error")).toEqual([]);
    },
  );
});

describe("bump", () => {
  test("shows the difference, and writes it only with --write", async () => {
    const file = written(example);
    const dry = await mirrorkit("bump", file, ...catalogs);
    expect(dry.status).toBe(1);
    expect(dry.output).toContain("openshift-gitops-operator  latest  1.20.3 → 1.20.4\n");
    expect(dry.output).toContain("\n-              minVersion: 1.20.3\n");
    expect(readFileSync(file, "utf8")).toBe(example);
    const wet = await mirrorkit("bump", file, ...catalogs, "--write");
    expect(wet.status).toBe(0);
    expect(readFileSync(file, "utf8")).toBe(example.replaceAll("1.20.3", "1.20.4"));
    expect(await mirrorkit("bump", file, ...catalogs)).toMatchObject({ status: 0, notes: "" });
  });

  test("prints changes as JSON", async () => {
    const { output, status } = await mirrorkit("bump", written(example), ...catalogs, "--json");
    expect(status).toBe(1);
    expect(JSON.parse(output)).toMatchObject({
      written: false,
      changes: [
        { kind: "package", package: "openshift-gitops-operator", from: "1.20.3", to: "1.20.4" },
      ],
      stays: [],
    });
  });

  test("takes packages that the file lists only", async () => {
    const one = await mirrorkit("bump", written(example), ...catalogs, "--package", "odf-operator");
    expect(one.status).toBe(0);
    const unknown = await mirrorkit(
      "bump",
      written(example),
      ...catalogs,
      "--package",
      "odf-opertor",
    );
    expect(unknown).toMatchObject({ status: 2, output: "" });
    expect(unknown.notes).toContain("Did you mean odf-operator?");
  });

  test("moves releases within their minor, as far as clusters get", async () => {
    const platform =
      "  platform:\n    channels:\n      - {name: stable-4.20, minVersion: 4.20.18, maxVersion: 4.20.18}\n";
    const file = written(example.replace("mirror:\n", `mirror:\n${platform}`));
    const { output } = await mirrorkit("bump", file, ...catalogs, ...graph, "--release");
    expect(output).toContain("release  stable-4.20  4.20.18 → 4.20.19\n");
    expect(output).not.toContain("gitops-operator  latest");
  });
});

test("pin writes the versions that float today", async () => {
  const file = written(example.replace(/^ +(?:min|max)Version: 1\.20\.3\n/gm, ""));
  const { output, status } = await mirrorkit("pin", file, ...catalogs, "--write");
  expect(status).toBe(0);
  expect(output).toContain(`Wrote ${file}.`);
  expect(readFileSync(file, "utf8")).toBe(example.replaceAll("1.20.3", "1.20.4"));
});
