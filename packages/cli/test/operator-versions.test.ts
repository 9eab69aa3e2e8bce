import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type LeftCatalogs, leaveCatalogs, weekCatalogs } from "../../../test/leave-catalogs.ts";
import { copyOfWeek, temporaryFolder } from "./fixture-folder.ts";
import { mirrorkit } from "./run-cli.ts";

const redhat = "registry.redhat.io/redhat/redhat-operator-index:v4.20";
const table = [
  "Operators (3):",
  "  cluster-logging                  6.4.0 new        stable-6.4",
  "  openshift-gitops-operator        1.20.3 → 1.20.4  latest",
  "  openshift-pipelines-operator-rh  1.22.0 removed   pipelines-1.22",
  "",
].join("\n");

/** A week of the example whose catalogs are still in the workspace. */
function week(number: 1 | 2, catalogs: LeftCatalogs = weekCatalogs[number - 1] ?? {}): string {
  const folder = copyOfWeek(number);
  leaveCatalogs(join(folder, "working-dir"), catalogs);
  return folder;
}

async function recorded(workspace: string, time: string): Promise<string> {
  const into = join(temporaryFolder(), "records");
  const args = ["--workspace", workspace, "--into", into, "--time", time, "--json"];
  return JSON.parse((await mirrorkit("record", ...args)).output).folder;
}

/** A week whose redhat catalog is another build, which has what it is given. */
function rebuilt(catalogs: LeftCatalogs): string {
  const folder = copyOfWeek(1);
  const path = join(folder, "working-dir/dry-run/mapping.txt");
  const hex = hexOf(folder, "redhat-operator-index");
  writeFileSync(path, readFileSync(path, "utf8").replaceAll(hex, "e".repeat(64)));
  leaveCatalogs(join(folder, "working-dir"), catalogs);
  return folder;
}

const monday = "2026-11-23T09:07:12Z";
const tuesday = "2026-11-24T09:07:20Z";

describe("operators by version", () => {
  test("are compared by the catalogs in two workspaces", async () => {
    const { output } = await mirrorkit("diff", week(1), week(2), "--summary");
    expect(output).toContain(`\n${table}`);
    expect(output.indexOf("Operators")).toBeLessThan(output.indexOf("Drains, because"));
  });

  test("are the same from records, and from a record and a workspace", async () => {
    const [before, after] = [await recorded(week(1), monday), await recorded(week(2), tuesday)];
    for (const other of [after, week(2)]) {
      const { output } = await mirrorkit("diff", before, other);
      expect(output).toContain(`\n${table}`);
      const { output: markdown } = await mirrorkit("diff", before, other, "--format", "markdown");
      expect(markdown).toContain(
        "| `openshift-gitops-operator` | `1.20.3` | `1.20.4` | `latest` |",
      );
      expect(markdown).toContain("| `cluster-logging` | new | `6.4.0` | `stable-6.4` |");
      const { operators, catalogs } = JSON.parse(
        (await mirrorkit("diff", before, other, "--json")).output,
      );
      expect(catalogs).toEqual([]);
      expect(operators[1]).toEqual({
        catalog: redhat,
        package: "openshift-gitops-operator",
        channelBefore: "latest",
        channelAfter: "latest",
        before: ["1.20.3"],
        after: ["1.20.4"],
      });
    }
  });

  test("take few kilobytes of a record, in a fixed order", async () => {
    const [one, other] = [await recorded(week(1), monday), await recorded(week(1), tuesday)];
    const [text, again] = [one, other].map((folder) =>
      readFileSync(join(folder, "catalogs.json"), "utf8"),
    );
    expect(text).toBe(again);
    expect(text?.length).toBeLessThan(2_000);
    expect(JSON.parse(text ?? "").catalogs[1]).toMatchObject({
      catalog: redhat,
      packages: [
        { name: "advanced-cluster-management" },
        { name: "odf-operator", channels: [{ name: "stable-4.20" }] },
        { name: "openshift-gitops-operator" },
        { name: "openshift-pipelines-operator-rh" },
      ],
    });
  });

  test("are unknown where one side is not known, which is said", async () => {
    const bare = await recorded(week(1, {}), monday);
    const sentence =
      "Operator versions are unknown: there is no record of what the pass before took from its catalogs.";
    const { output } = await mirrorkit("diff", bare, week(2));
    expect(output).toContain(`\n${sentence}\n`);
    expect(output).not.toContain("Operators (");
    const { output: markdown } = await mirrorkit("diff", bare, week(2), "--format", "markdown");
    expect(markdown).toContain(sentence);
    const { output: json } = await mirrorkit("diff", bare, week(2), "--json");
    expect(JSON.parse(json)).toMatchObject({ operatorsUnknown: ["before"] });
    const neither = await mirrorkit("diff", bare, week(2, {}));
    expect(neither.output).not.toContain("Operator versions");
  });

  test("need only the rebuilt catalog, where the whole one is gone", async () => {
    const after = week(2);
    for (const name of ["redhat-operator-index", "certified-operator-index"]) {
      const build = join(after, "working-dir/operator-catalogs", name);
      rmSync(join(build, hexOf(after, name), "catalog-config"), { recursive: true });
    }
    const { output } = await mirrorkit("diff", week(1), after);
    expect(output).toContain(`\n${table}`);
  });

  test("come with what changed in a catalog of another digest", async () => {
    const { "redhat-operator-index": packages = {}, ...rest } = weekCatalogs[0];
    const newer = {
      has: { latest: ["1.20.3", "1.20.4", "1.20.5"], "gitops-1.20": ["1.20.4"] },
      takes: { latest: ["1.20.3"] },
    };
    const next = { ...packages, "openshift-gitops-operator": newer };
    const after = rebuilt({ ...rest, "redhat-operator-index": next });
    const lines = [
      "Catalogs (1):",
      "  redhat-operator-index:v4.20: openshift-gitops-operator channel latest: head openshift-gitops-operator.v1.20.4 → openshift-gitops-operator.v1.20.5, adds 1.20.5.",
    ];
    for (const before of [week(1), await recorded(week(1), monday)]) {
      const { output } = await mirrorkit("diff", before, after);
      expect(output).toContain(lines.join("\n"));
      expect(output).not.toContain("Operators (");
    }
    const same = rebuilt(weekCatalogs[0]);
    const { output } = await mirrorkit("diff", week(1), same);
    expect(output).toContain("a new build; nothing changed in the packages that are mirrored.");
  });

  test("come with default channels that the ImageSet moves, from workspaces and records", async () => {
    const { "redhat-operator-index": packages = {}, ...rest } = weekCatalogs[0];
    const both = { latest: ["1.20.3"], "gitops-1.20": ["1.20.3"] };
    const has = { latest: ["1.20.3", "1.20.4"], "gitops-1.20": ["1.20.3", "1.20.4"] };
    const taking = (takes: Record<string, string[]>): LeftCatalogs => ({
      ...rest,
      "redhat-operator-index": { ...packages, "openshift-gitops-operator": { has, takes } },
    });
    const { latest, ...other } = both;
    const before = week(1, taking(both));
    const after = week(1, taking({ ...other, latest }));
    for (const side of [before, await recorded(before, monday)]) {
      const { output } = await mirrorkit("diff", side, after);
      expect(output).toContain(
        "Default channels, which Subscriptions without a channel follow (1):\n  redhat-operator-index:v4.20: openshift-gitops-operator latest → gitops-1.20\n",
      );
      const { output: markdown } = await mirrorkit("diff", side, after, "--format", "markdown");
      expect(markdown).toContain("`openshift-gitops-operator` `latest` → `gitops-1.20`");
      expect(JSON.parse((await mirrorkit("diff", side, after, "--json")).output)).toMatchObject({
        defaultChannels: [
          { package: "openshift-gitops-operator", before: "latest", after: "gitops-1.20" },
        ],
      });
    }
  });

  test("cannot be changed in a record without a trace", async () => {
    const record = await recorded(week(1), monday);
    const verify = () => mirrorkit("record", "verify", "--into", join(record, ".."));
    expect((await verify()).status).toBe(0);
    writeFileSync(join(record, "catalogs.json"), '{"catalogs": []}');
    const { status, output } = await verify();
    expect(status).toBe(1);
    expect(output).toContain("catalogs.json");
  });
});

function hexOf(folder: string, name: string): string {
  const mapping = readFileSync(join(folder, "working-dir/dry-run/mapping.txt"), "utf8");
  const [, hex = ""] = new RegExp(`/${name}@sha256:([0-9a-f]{64})=`).exec(mapping) ?? [];
  return hex;
}
