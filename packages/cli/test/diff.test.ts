import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, test, vi } from "vitest";
import { copyOfWeek, examplePath, temporaryFolder } from "./fixture-folder.ts";
import { mirrorkit } from "./run-cli.ts";

const mapping = (week: 1 | 2): string =>
  examplePath(`week-${week}/working-dir/dry-run/mapping.txt`);

interface JsonDiff {
  readonly added: { source: string; destination: string; kind: string; identity: string }[];
  readonly removed: unknown[];
  readonly replaced: { from: object; to: object; downgrade: boolean }[];
  readonly carriedOver: number;
  readonly unchanged: number;
  readonly resources?: { mirrors: unknown[]; signaturesAdded: string[] };
}

describe("mirrorkit diff", () => {
  test("two mappings as JSON", async () => {
    const { output, status } = await mirrorkit("diff", mapping(1), mapping(2), "--format", "json");
    const diff = JSON.parse(output) as JsonDiff;
    expect(status).toBe(1);
    expect(diff.added.map(({ identity }) => identity)).toContain("image/rhel9/support-tools");
    expect(Object.keys(diff.added[0] ?? {})).toEqual(
      expect.arrayContaining(["source", "destination", "kind", "identity"]),
    );
    expect(diff.replaced.length + diff.carriedOver + diff.unchanged).toBeGreaterThan(200);
    expect(diff.resources).toBeUndefined();
  });

  test("references in JSON are text, as the mapping has them", async () => {
    const { output } = await mirrorkit("diff", mapping(1), mapping(2), "--json");
    const { replaced } = JSON.parse(output) as JsonDiff;
    const catalog = replaced.find(({ to }) => "cache" in to);
    const index = "redhat/redhat-operator-index";
    expect(catalog?.to).toMatchObject({
      source: expect.stringMatching(`^docker://registry.redhat.io/${index}@sha256:`) as string,
      destination: `docker://quay.example.test/mirror/${index}:v4.20`,
      cache: {
        stored: `docker://localhost:55000/${index}:v4.20`,
        rebuilt: `docker://localhost:55000/${index}:48c195b3524ea653c02224168d4313e6`,
      },
    });
  });

  test("two workspaces, or their working-dirs, also compare their resources", async () => {
    const whole = await mirrorkit("diff", examplePath("week-1"), examplePath("week-2"), "--json");
    const inner = await mirrorkit(
      "diff",
      examplePath("week-1/working-dir"),
      examplePath("week-2/working-dir"),
      "--json",
    );
    expect(inner.output).toBe(whole.output);
    const { resources } = JSON.parse(whole.output) as JsonDiff;
    expect(resources?.mirrors).toHaveLength(3);
    expect(resources?.signaturesAdded).toHaveLength(1);
  });

  test("the same pass twice exits with 0", async () => {
    const { output, status } = await mirrorkit("diff", mapping(1), mapping(1));
    expect(status).toBe(0);
    expect(output).toContain("No image changes.");
  });

  test("Markdown keeps to its limit", async () => {
    const args = ["diff", mapping(1), mapping(2), "--format", "markdown", "--max-bytes", "4000"];
    const { output } = await mirrorkit(...args);
    expect(output).toMatch(/^### /);
    expect(Buffer.byteLength(output)).toBeLessThanOrEqual(4000);
  });

  test("a broken line is refused with its place", async () => {
    const path = join(temporaryFolder(), "mapping.txt");
    writeFileSync(path, "docker://a.test/b:1=docker://c.test/b:1\ndocker://a.test/b\n");
    const { output, notes, status } = await mirrorkit("diff", mapping(1), path);
    expect(status).toBe(2);
    expect(output).toBe("");
    expect(notes).toContain(`${path}:2:`);
  });

  test("a workspace without a mapping compares its resources; with a mapping it cannot", async () => {
    const workspace = copyOfWeek(1);
    rmSync(join(workspace, "working-dir/dry-run"), { recursive: true });
    const { output, status } = await mirrorkit("diff", workspace, examplePath("week-2"));
    expect(status).toBe(1);
    expect(output).toContain("The images cannot be compared: one side has no mapping.");
    expect(output).toContain("IDMS registry.redhat.io/openshift-pipelines removed");
    const refused = await mirrorkit("diff", mapping(1), workspace);
    expect(refused.status).toBe(2);
    expect(refused.notes).toContain("has no dry-run/mapping.txt");
    expect(refused.notes).toContain("help: Run oc-mirror with --dry-run");
  });

  test("a failed pass: publishing it would remove mirrors and drain nodes", async () => {
    const failed = fileURLToPath(
      new URL(
        "../../sdk/test/fixtures/golden/failures/source-unavailable/push/workspace",
        import.meta.url,
      ),
    );
    const { output, notes, status } = await mirrorkit("diff", examplePath("week-1"), failed);
    expect(status).toBe(1);
    expect(notes).toBe("");
    expect(output.match(/the last push failed/g)).toHaveLength(1);
    expect(output).toContain("Applying it drains every node, one after another.");
    expect(output).toContain("registry.redhat.io/odf4 loses its only mirror");
  });

  test("--summary leaves out the lists, in text and in Markdown", async () => {
    const weeks = [examplePath("week-1"), examplePath("week-2")] as const;
    const text = await mirrorkit("diff", ...weeks, "--summary");
    expect(text.output).toContain("openshift-pipelines-operator-rh  31 removed");
    expect(text.output).toContain("loses its only mirror");
    expect(text.output).not.toContain("Removed (31)");
    const markdown = await mirrorkit("diff", ...weeks, "--summary", "--format", "markdown");
    expect(markdown.output).toContain("| `openshift-pipelines-operator-rh` | 31 | 0 | 0 |");
    expect(markdown.output).not.toContain("<details>");
  });

  test("--sizes adds what the push copies, in every format", async () => {
    const file = join(temporaryFolder(), "sizes.json");
    const sums = {
      newImages: 80,
      bytesToCome: 3.5 * 1024 ** 3,
      unmeasured: 0,
      registries: ["quay.example.test"],
    };
    writeFileSync(file, JSON.stringify({ ...sums, images: 275, problems: [] }));
    const said = "The push copies 3.5 GiB to quay.example.test: 80 images are new.";
    for (const format of ["text", "markdown"]) {
      const args = ["--sizes", file, "--summary", "--format", format];
      const { output } = await mirrorkit("diff", mapping(1), mapping(2), ...args);
      expect(output.replaceAll("`", "")).toContain(said);
    }
    const json = await mirrorkit("diff", mapping(1), mapping(2), "--sizes", file, "--json");
    expect(JSON.parse(json.output)).toMatchObject({ sizes: sums });
    writeFileSync(file, "{}");
    const broken = await mirrorkit("diff", mapping(1), mapping(2), "--sizes", file);
    expect(broken.status).toBe(2);
    expect(broken.notes).toContain("is not the output of mirrorkit sizes --json");
  });

  test("titles have colours where colours are wanted, and only there", async () => {
    const weeks = [examplePath("week-1"), examplePath("week-2")] as const;
    const plain = await mirrorkit("diff", ...weeks);
    vi.stubEnv("NO_COLOR", "");
    vi.stubEnv("FORCE_COLOR", "1");
    const coloured = await mirrorkit("diff", ...weeks);
    vi.unstubAllEnvs();
    expect(plain.output).not.toContain("\u001b[");
    expect(coloured.output).toContain("\u001b[31mRemoved (31):");
    expect(stripVTControlCharacters(coloured.output)).toBe(plain.output);
  });

  test.each([
    [
      "an ImageSetConfiguration",
      "kind: ImageSetConfiguration\napiVersion: mirror.openshift.io/v2alpha1\n",
    ],
    [
      "a DeleteImageSetConfiguration",
      "apiVersion: mirror.openshift.io/v2alpha1\nkind: DeleteImageSetConfiguration\n",
    ],
    ["one with quotes and a comment", "# weekly\nkind: 'ImageSetConfiguration'\n"],
    ["a mirror set", "apiVersion: config.openshift.io/v1\nkind: ImageDigestMirrorSet\n"],
  ])("%s in place of a mapping: what to do instead", async (_what, text) => {
    const path = join(temporaryFolder(), "file.yaml");
    writeFileSync(path, text);
    const { notes, status } = await mirrorkit("diff", path, path);
    expect(status).toBe(2);
    expect(notes).toMatch(/has kind \w+: images are compared by mapping\.txt/);
    expect(notes).toMatch(/help: (?:Compare the mappings of their dry runs|Name the mapping\.txt)/);
  });

  test("without BEFORE, the newest record of a pass that went through", async () => {
    const records = join(temporaryFolder(), "records");
    const empty = await mirrorkit("diff", examplePath("week-2"), "--records", records);
    expect(empty.status).toBe(2);
    expect(empty.notes).toContain("has no record to compare with");
    const record = (week: 1 | 2, time: string, ...more: string[]) =>
      mirrorkit(
        "record",
        "--workspace",
        examplePath(`week-${week}`),
        "--into",
        records,
        "--time",
        time,
        ...more,
      );
    await record(1, "2026-11-23T10:00:00Z");
    await record(2, "2026-11-24T10:00:00Z", "--exit-status", "4");
    const { output } = await mirrorkit("diff", examplePath("week-2"), "--records", records);
    expect(output).toContain("31 images are removed, 72 are replaced and 8 are added.");
    const same = await mirrorkit("diff", join(records, "20261123T100000Z"), examplePath("week-1"));
    expect(same.status).toBe(0);
  });
});
