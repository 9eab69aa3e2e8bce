import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
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

  test("a workspace without a mapping says what to do", async () => {
    const workspace = copyOfWeek(1);
    const { rmSync } = await import("node:fs");
    rmSync(join(workspace, "working-dir/dry-run"), { recursive: true });
    const { notes, status } = await mirrorkit("diff", workspace, examplePath("week-2"));
    expect(status).toBe(2);
    expect(notes).toContain("has no dry-run/mapping.txt");
    expect(notes).toContain("help: Run oc-mirror with --dry-run");
  });
});
