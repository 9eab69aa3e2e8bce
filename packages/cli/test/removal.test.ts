import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { examplePath, temporaryFolder } from "./fixture-folder.ts";
import { mirrorkit } from "./run-cli.ts";

const first = "20261123T090712Z";

async function recordWeek(into: string, week: 1 | 2, ...more: readonly string[]): Promise<void> {
  const time = `2026-11-2${week + 2}T09:07:12Z`;
  const workspace = examplePath(`week-${week}`);
  await mirrorkit("record", "--workspace", workspace, "--into", into, "--time", time, ...more);
}

/** A mirror-config repository with the records of two weeks. */
async function project(imageSets: string): Promise<{ settings: string; records: string }> {
  const folder = temporaryFolder();
  const records = join(folder, "records");
  for (const week of [1, 2] as const) await recordWeek(records, week);
  const settings = join(folder, "mirrorkit.yaml");
  writeFileSync(settings, imageSets);
  return { settings, records };
}

const oneImageSet = "imageSets:\n  production: {file: p.yaml, records: records}\n";

describe("mirrorkit removal", () => {
  test("writes what only the old pass has, and deletes nothing", async () => {
    const { settings, records } = await project(oneImageSet);
    const out = join(temporaryFolder(), "lists/delete-images.yaml");
    mkdirSync(join(out, ".."));
    const args = ["--record", join(records, first), "--settings", settings];
    const { output, notes, status } = await mirrorkit("removal", ...args, "--out", out);
    expect([status, notes]).toEqual([0, ""]);
    expect(output).toContain("102 images unused:\n");
    expect(output).toMatch(/openshift-pipelines +operator images +30\n/);
    expect(output).toContain("  128 same digest as in production (20261124T090712Z)\n");
    expect(output).toContain(`oc-mirror delete --v2 --delete-yaml-file ${out} `);
    const list = readFileSync(out, "utf8");
    expect(list.match(/^ {2}- imageName: /gm)).toHaveLength(102);
    expect(list).toMatch(/\nkind: DeleteImageList\n$/);
  });

  test("writes nothing without --out, and gives every image as JSON", async () => {
    const { settings, records } = await project(oneImageSet);
    const args = ["--record", join(records, first), "--settings", settings];
    expect((await mirrorkit("removal", ...args)).output).toContain("--out delete-images.yaml");
    expect(existsSync("delete-images.yaml")).toBe(false);
    const { deleted, kept } = JSON.parse((await mirrorkit("removal", ...args, "--json")).output);
    expect([deleted.length, kept.length]).toEqual([102, 196]);
  });

  test("keeps the release that a cluster runs", async () => {
    const cluster = 'clusters: {production: {version: "4.20.18", imageSets: [production]}}\n';
    const { settings, records } = await project(cluster + oneImageSet);
    const args = ["--record", join(records, first), "--settings", settings];
    const { output } = await mirrorkit("removal", ...args);
    expect(output).toContain("37 images unused:\n");
    expect(output).toContain(
      "  65 a release that the cluster runs or may upgrade to: production\n",
    );
  });

  test("keeps of later releases only those on a path of the graph that is given", async () => {
    const cluster = 'clusters: {production: {version: "4.20.17", imageSets: [production]}}\n';
    const { settings, records } = await project(cluster + oneImageSet);
    const file = join(temporaryFolder(), "graph.json");
    const versions = ["4.20.17", "4.20.18", "4.20.19"];
    const unusedWith = async (edges: readonly (readonly number[])[]) => {
      const nodes = versions.map((version) => ({
        version,
        payload: `quay.example.test/release@sha256:${version.at(-1)?.repeat(64)}`,
        metadata: {},
      }));
      writeFileSync(file, JSON.stringify({ nodes, edges }));
      const args = ["--record", join(records, first), "--settings", settings, "--graph", file];
      const { output, notes, status } = await mirrorkit("removal", ...args);
      return { unused: output.split("\n")[0], notes, status };
    };
    const through = [
      [0, 1],
      [1, 2],
    ];
    expect(await unusedWith(through)).toEqual({
      unused: "37 images unused:",
      notes: "",
      status: 0,
    });
    expect(await unusedWith([[0, 2]])).toEqual({
      unused: "102 images unused:",
      notes: "",
      status: 0,
    });
    const without = await unusedWith([[0, 1]]);
    expect(without.unused).toBe("37 images unused:");
    expect(without.notes).toContain(
      "the graph has no path from 4.20.17, which the cluster production runs, to a release that is still mirrored: all later releases stay",
    );
  });

  test("lists the signatures that the record knows of", async () => {
    const { settings, records } = await project(oneImageSet);
    const mapping = readFileSync(examplePath("week-1/working-dir/dry-run/mapping.txt"), "utf8");
    const [, repository, digest] =
      /=docker:\/\/(\S*openshift-pipelines-operator-rh-bundle):sha256-([0-9a-f]{64})/.exec(
        mapping,
      ) ?? [];
    const entries = mapping.split("\n").flatMap((line) => {
      const [, name, hex] = /=docker:\/\/(\S+):sha256-([0-9a-f]{64})$/.exec(line) ?? [];
      return name === undefined ? [] : [`${name}@sha256:${hex}`];
    });
    const signed = [`${repository}@sha256:${digest}`];
    const verification = join(temporaryFolder(), "verification.json");
    const unsigned = entries.filter((one) => !signed.includes(one));
    writeFileSync(verification, JSON.stringify({ sigstore: { signed, unsigned } }));
    const into = join(records, "..", "signed");
    await recordWeek(into, 1, "--verification", verification);
    const args = ["--record", join(into, first), "--settings", settings];
    const { output } = await mirrorkit("removal", ...args);
    expect(output).toContain("102 images unused, with 1 signature:\n");
  });

  test("refuses the newest pass of an ImageSet", async () => {
    const { settings, records } = await project(oneImageSet);
    const args = ["--record", join(records, "latest"), "--settings", settings];
    const { notes, status } = await mirrorkit("removal", ...args);
    expect(status).toBe(2);
    expect(notes).toContain(
      "is the newest pass of production (20261124T090712Z): all of its images stay",
    );
  });

  test("refuses to guess what an ImageSet without records needs", async () => {
    const { settings, records } = await project(`${oneImageSet}  virt: {file: v.yaml}\n`);
    const args = ["--record", join(records, first), "--settings", settings];
    const { notes, status } = await mirrorkit("removal", ...args);
    expect(status).toBe(2);
    expect(notes).toContain(
      "what the ImageSet virt needs is unknown: mirrorkit.yaml names no records of it",
    );
    expect(notes).toContain("--keep virt=DIR");
    const keep = ["--keep", `virt=${examplePath("week-1")}`];
    const { output } = await mirrorkit("removal", ...args, ...keep);
    expect(output).toMatch(/^No image is unused\.\n298 images stay:\n/);
  });

  test("keeps the images of a push that failed after the last good one", async () => {
    const { settings, records } = await project(oneImageSet);
    const workspace = examplePath("week-1");
    const time = "2026-11-25T09:07:12Z";
    const failed = ["--time", time, "--exit-status", "4"];
    await mirrorkit("record", "--workspace", workspace, "--into", records, ...failed);
    const args = ["--record", join(records, first), "--settings", settings];
    expect((await mirrorkit("removal", ...args)).output).toContain("No image is unused.");
  });

  test("says that nothing tells what is needed", async () => {
    const { records } = await project(oneImageSet);
    const settings = join(temporaryFolder(), "mirrorkit.yaml");
    writeFileSync(settings, "imageSets: {}\n");
    const args = ["--record", join(records, first), "--settings", settings];
    const { notes, status } = await mirrorkit("removal", ...args);
    expect(status).toBe(2);
    expect(notes).toContain("it is unknown which images are still needed");
  });
});
