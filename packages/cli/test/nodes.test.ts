import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { examplePath, temporaryFolder } from "./fixture-folder.ts";
import { mirrorkit } from "./run-cli.ts";

const mirrorSet = (kind: "Digest" | "Tag", source: string, mirrors: readonly string[]): string =>
  JSON.stringify({
    apiVersion: "config.openshift.io/v1",
    kind: `Image${kind}MirrorSet`,
    metadata: { name: "set" },
    spec: { [`image${kind}Mirrors`]: [{ source, mirrors }] },
  });

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const digest = `sha256:${"ab".repeat(32)}`;

describe("mirrorkit nodes", () => {
  const before = folderOnce({ "a.json": mirrorSet("Digest", "a.test/x", ["m.test/x"]) });

  function folderOnce(files: Readonly<Record<string, string>>): () => string {
    return () => folderWith(files);
  }

  test("a change that drains exits with 1 and gives its reasons", async () => {
    const after = folderWith({ "a.yaml": mirrorSet("Tag", "a.test/x", ["m.test/x"]) });
    const { output, status } = await mirrorkit(
      "nodes",
      "--before",
      before(),
      "--after",
      after,
      "--json",
    );
    expect(status).toBe(1);
    const answer = JSON.parse(output) as { drains: boolean; reasons: { source: string }[] };
    expect(answer.drains).toBe(true);
    expect(answer.reasons.map(({ source }) => source)).toEqual(["a.test/x"]);
  });

  test("a quiet change exits with 0; the file can be printed", async () => {
    const after = folderWith({
      "a.yaml": mirrorSet("Digest", "a.test/x", ["m.test/x", "n.test/x"]),
    });
    const quiet = await mirrorkit("nodes", "--before", before(), "--after", after);
    expect(quiet).toMatchObject({
      status: 0,
      output: expect.stringContaining("No node drains.") as string,
    });
    const { output } = await mirrorkit("nodes", "--before", before(), "--after", after, "--print");
    expect(output).toContain('location = "n.test/x"');
    expect(output).toContain('pull-from-mirror = "digest-only"');
  });

  test("a rendered folder, a workspace and a record are the same to it", async () => {
    const out = join(temporaryFolder(), "out");
    await mirrorkit("render", "--workspace", examplePath("week-1"), "--cluster", "c", "--out", out);
    const same = await mirrorkit("nodes", "--before", out, "--after", examplePath("week-1"));
    expect(same).toMatchObject({ status: 0, output: "No node drains.\n" });
    const week2 = examplePath("week-2/working-dir/cluster-resources");
    expect((await mirrorkit("nodes", "--before", out, "--after", week2)).status).toBe(1);
  });

  test("a cluster without mirror sets is an empty folder", async () => {
    const { output, status } = await mirrorkit(
      "nodes",
      "--before",
      temporaryFolder(),
      "--after",
      before(),
    );
    expect(status).toBe(0);
    expect(output).toContain("a.test/x is new, with mirrors for digests only");
  });

  test("mirror sets against each other, and a failed pass, are said", async () => {
    const text = (name: string, policy: string) =>
      mirrorSet("Digest", "a.test/x", ["m.test/x"])
        .replace('"set"', `"${name}"`)
        .replace("}]}", `,"mirrorSourcePolicy":"${policy}"}]}`);
    const after = folderWith({
      "a.json": text("one", "NeverContactSource"),
      "b.json": text("two", "AllowContactingSource"),
    });
    const { notes } = await mirrorkit("nodes", "--before", before(), "--after", after);
    expect(notes).toContain("[policy-conflict]");
    const failed = fileURLToPath(
      new URL(
        "../../sdk/test/fixtures/golden/failures/source-unavailable/push/workspace",
        import.meta.url,
      ),
    );
    const answer = await mirrorkit("nodes", "--before", examplePath("week-1"), "--after", failed);
    expect(answer.status).toBe(1);
    expect(answer.notes).toContain("[failed-pass]");
  });

  test("a record that was changed is refused", async () => {
    const records = join(temporaryFolder(), "records");
    const time = "2026-11-23T10:00:00Z";
    await mirrorkit(
      "record",
      "--workspace",
      examplePath("week-1"),
      "--into",
      records,
      "--time",
      time,
    );
    const record = join(records, "20261123T100000Z");
    const path = join(record, "cluster-resources/idms-oc-mirror.yaml");
    writeFileSync(path, readFileSync(path, "utf8").replace("mirror/odf4", "evil/odf4"));
    for (const args of [
      ["nodes", "--before", before(), "--after", record],
      ["resolve", "a.test/x:1", "--resources", record],
      ["diff", record, examplePath("week-2")],
    ]) {
      const { notes, status } = await mirrorkit(...args);
      expect([args[0], status]).toEqual([args[0], 2]);
      expect(notes).toContain("[record-tampered]");
    }
  });
});

describe("mirrorkit resolve", () => {
  test("answers as JSON in the documented shape", async () => {
    const resources = folderWith({ "a.json": mirrorSet("Digest", "a.test/x", ["m.test/x"]) });
    const images = [`a.test/x/app@${digest}`, "a.test/x/app:1", "b.test/app:1"];
    const { output, status } = await mirrorkit(
      "resolve",
      ...images,
      "--resources",
      resources,
      "--json",
    );
    expect(status).toBe(0);
    expect(JSON.parse(output)).toEqual([
      {
        image: images[0],
        registry: "a.test/x",
        blocked: false,
        pullFrom: [`m.test/x/app@${digest}`, images[0]],
      },
      { image: images[1], registry: "a.test/x", blocked: false, pullFrom: [images[1]] },
      { image: images[2], blocked: false, pullFrom: [images[2]] },
    ]);
  });

  test("--uncovered looks at mappings and at the pods of manifests", async () => {
    const manifests = join(temporaryFolder(), "manifests");
    mkdirSync(manifests);
    const deployment = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "d" },
      spec: { template: { spec: { containers: [{ name: "c", image: "docker.io/team/app:1" }] } } },
    };
    writeFileSync(join(manifests, "d.yaml"), JSON.stringify(deployment));
    const mapping = examplePath("week-2/working-dir/dry-run/mapping.txt");
    const args = ["--mapping", mapping, "--manifests", manifests, "--uncovered"];
    const { output, status } = await mirrorkit(
      "resolve",
      "--resources",
      examplePath("week-2"),
      ...args,
    );
    expect(status).toBe(1);
    const place = `${join(manifests, "d.yaml")}:1:131`;
    expect(output).toBe(
      `no mirror covers docker.io/team/app:1\n  used by Deployment d in ${place}\n`,
    );
    const covered = await mirrorkit(
      "resolve",
      "--resources",
      examplePath("week-2"),
      "--mapping",
      mapping,
      "--uncovered",
    );
    expect(covered).toMatchObject({ status: 0, output: "Every image is covered by a mirror.\n" });
  });

  test("no image, and an image that is none, are refused", async () => {
    const none = await mirrorkit("resolve", "--resources", examplePath("week-2"));
    expect(none).toMatchObject({
      status: 2,
      notes: expect.stringContaining(
        "<image...>, --mapping <file> or --manifests <path...>  the images to look for",
      ) as string,
    });
    const bad = await mirrorkit("resolve", "A/b:1", "--resources", examplePath("week-2"));
    expect(bad.status).toBe(2);
  });

  test("an empty folder, and names that several clusters use, are said and do not stop it", async () => {
    const none = await mirrorkit("resolve", "a.test/x:1", "--resources", temporaryFolder());
    expect(none.status).toBe(0);
    expect(none.notes).toContain(
      "contains no cluster resources: every image comes from its source",
    );
    const resources = folderWith({
      "a.json": mirrorSet("Tag", "a.test/x", ["m.test/x"]),
      "b.json": mirrorSet("Tag", "b.test/x", ["m.test/y"]),
    });
    const { output, notes } = await mirrorkit("resolve", "b.test/x:1", "--resources", resources);
    expect(notes).toContain("[name-collision]");
    expect(output).toContain("1. m.test/y:1\n");
  });
});
