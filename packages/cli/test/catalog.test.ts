import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "./fixture-folder.ts";
import { mirrorkit } from "./run-cli.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const index = "registry.redhat.io/redhat/redhat-operator-index:v4.20";
const folders = join(root, "examples/catalogs");
const golden = join(root, "../shared/golden");
const catalog = (command: string, ...args: string[]) =>
  mirrorkit("catalog", command, ...args, "--catalog-dir", folders, "--offline");

function rowsOf(table: string): readonly (readonly string[])[] {
  return table
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.split(/ {2,}/));
}

describe("catalog", () => {
  test("packages lists packages with their default channels", async () => {
    const { output, status } = await catalog("packages", index);
    expect(status).toBe(0);
    expect(rowsOf(output)).toEqual([
      ["odf-operator", "stable-4.20", "-"],
      ["openshift-gitops-operator", "latest", "-"],
    ]);
  });

  test("channels lists channels with their heads", async () => {
    const { output } = await catalog("channels", index, "odf-operator");
    expect(rowsOf(output)).toEqual([
      ["stable-4.19", "odf-operator.v4.19.5", "1"],
      ["stable-4.20", "odf-operator.v4.20.10-rhodf", "2", "default"],
    ]);
  });

  test("versions lists versions in their order, of a channel where one is named", async () => {
    const all = await catalog("versions", index, "odf-operator");
    expect(rowsOf(all.output).map(([version]) => version)).toEqual([
      "4.19.5",
      "4.20.9-rhodf",
      "4.20.10-rhodf",
    ]);
    const some = await catalog("versions", index, "odf-operator", "--channel", "stable-4.19");
    expect(rowsOf(some.output)).toEqual([["4.19.5", "stable-4.19"]]);
  });

  test("images of a catalog that tries to write to the terminal are escaped", async () => {
    const folder = temporaryFolder();
    const image = "quay.example.test/a/b:1\u001b[31m";
    const value = { packageName: "a", version: "1.0.0" };
    const documents = [
      { schema: "olm.package", name: "a", defaultChannel: "stable" },
      { schema: "olm.channel", package: "a", name: "stable", entries: [{ name: "a.v1" }] },
      {
        schema: "olm.bundle",
        package: "a",
        name: "a.v1",
        image,
        properties: [{ type: "olm.package", value }],
      },
    ];
    writeFileSync(join(folder, "a.json"), documents.map((one) => JSON.stringify(one)).join("\n"));
    const { output } = await mirrorkit("catalog", "images", folder, "a", "1.0.0");
    expect(output).toBe("quay.example.test/a/b:1\\u001b[31m\n");
  });

  test("show tells the update path between two versions", async () => {
    const { output } = await catalog(
      "show",
      index,
      "odf-operator",
      "4.20.10-rhodf",
      "--from",
      "4.20.9-rhodf",
    );
    expect(output).toContain(
      "odf-operator.v4.20.9-rhodf → odf-operator.v4.20.10-rhodf in stable-4.20",
    );
    const back = await catalog(
      "show",
      index,
      "odf-operator",
      "4.20.9-rhodf",
      "--from",
      "4.20.10-rhodf",
      "--json",
    );
    expect(JSON.parse(back.output)).toMatchObject({ path: "none" });
  });

  test("images lists the bundle and its operands", async () => {
    const { output } = await catalog("images", index, "odf-operator", "4.20.10-rhodf");
    const images = output.trimEnd().split("\n");
    expect(images).toHaveLength(13);
    expect(images[0]).toMatch(/^registry\.redhat\.io\/odf4\/odf-operator-bundle@sha256:/);
  });

  test.each([
    ["package", ["channels", index, "odf-operatr"], "Did you mean odf-operator?"],
    [
      "channel",
      ["versions", index, "odf-operator", "--channel", "stable-4.2"],
      "Did you mean stable-4.20?",
    ],
    ["bundle", ["images", index, "odf-operator", "4.20.10"], "Did you mean 4.20.10-rhodf?"],
  ] as const)(
    "names the nearest %s for one that is not there",
    async (what, [command, ...args], help) => {
      const { notes, status } = await catalog(command, ...args);
      expect(status).toBe(2);
      expect(notes).toContain(`has no ${what}`);
      expect(notes).toContain(help);
    },
  );

  test("diff tells what changed for packages, and exits with 1", async () => {
    const folder = temporaryFolder();
    const below = join(folders, "operator-catalogs/redhat-operator-index");
    const [digest = ""] = readdirSync(below);
    const before = join(below, digest, "catalog-config/configs");
    const after = join(folder, "after");
    cpSync(before, after, { recursive: true });
    const file = join(after, "odf-operator/catalog.json");
    writeFileSync(file, readFileSync(file, "utf8").replaceAll("4.20.10-rhodf", "4.20.11-rhodf"));
    const changed = await mirrorkit("catalog", "diff", before, after);
    expect(changed.status).toBe(1);
    expect(changed.output).toBe(
      [
        "~ odf-operator",
        "    channel stable-4.20: odf-operator.v4.20.10-rhodf → odf-operator.v4.20.11-rhodf",
        "    new versions: 4.20.11-rhodf",
        "    removed versions: 4.20.10-rhodf",
        "",
      ].join("\n"),
    );
    const other = await mirrorkit(
      "catalog",
      "diff",
      before,
      after,
      "--package",
      "openshift-gitops-operator",
    );
    expect(other).toMatchObject({ status: 0, output: "no differences\n" });
  });

  test("says in which file of a catalog a document is broken", async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, "a.json"), '{"schema":"olm.package","name":"a"}\n{"schema":\n');
    const { notes, status } = await mirrorkit("catalog", "packages", folder);
    expect(status).toBe(2);
    expect(notes).toContain("a.json:2:1");
  });

  test("offline says what to do where no folder has the catalog", async () => {
    const { notes, status } = await mirrorkit("catalog", "packages", index, "--offline");
    expect(status).toBe(3);
    expect(notes).toContain("--catalog-dir");
  });
});

describe.skipIf(!existsSync(golden))(
  "what oc-mirror list operators says (skipped without ../shared/golden)",
  () => {
    const workspace = join(golden, "production/1-dry-run/workspace");
    const query = (name: string): readonly (readonly string[])[] =>
      readFileSync(join(golden, "queries", name), "utf8")
        .split("\n")
        .filter((line) => !/^(?:\$|\d{4}\/|exit|$)/.test(line))
        .map((line) => line.trim().split(/ {2,}/));
    const ask = async (...args: string[]) => {
      const { output } = await mirrorkit(
        "catalog",
        ...args,
        "--catalog-dir",
        workspace,
        "--offline",
        "--json",
      );
      return JSON.parse(output) as Record<string, readonly Record<string, string>[]>;
    };

    test("of packages", async () => {
      const [, ...rows] = query("operators-catalog.txt");
      const { packages = [] } = await ask("packages", index);
      expect(packages.map(({ name = "", defaultChannel = "" }) => [name, defaultChannel])).toEqual(
        rows,
      );
    });

    test("of channels", async () => {
      const rows = query("operators-catalog-package-advanced-cluster-management.txt").slice(3);
      const { channels = [] } = await ask("channels", index, "advanced-cluster-management");
      expect(
        channels.map(({ name = "", head = "" }) => ["advanced-cluster-management", name, head]),
      ).toEqual(rows);
    });

    test("of versions", async () => {
      const [, ...rows] = query(
        "operators-catalog-package-advanced-cluster-management-channel-release-2.16.txt",
      );
      const args = ["advanced-cluster-management", "--channel", "release-2.16"];
      const { versions = [] } = await ask("versions", index, ...args);
      expect(versions.map(({ version = "" }) => [version])).toEqual(rows);
    });
  },
);
