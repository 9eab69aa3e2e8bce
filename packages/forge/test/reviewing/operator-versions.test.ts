import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FoundEvidence } from "@mirrorkit/forge";
import { assessChange, commentText, decideGate } from "@mirrorkit/forge/internal";
import type { CatalogSummary } from "@mirrorkit/sdk/catalog";
import { listFolder } from "@mirrorkit/sdk/internal";
import { planRecord, readPassNotes, readRecordContents, writeRecord } from "@mirrorkit/sdk/records";
import { openWorkspace } from "@mirrorkit/sdk/workspace";
import { afterEach, describe, expect, test } from "vitest";
import { type LeftCatalogs, leaveCatalogs, weekCatalogs } from "../../../../test/leave-catalogs.ts";
import { imageSetOf, sourcesOf, weeks } from "../golden.ts";

const made: string[] = [];

afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "mirrorkit-versions-"));
  made.push(folder);
  return folder;
}

/** A week of the example, with the catalogs that oc-mirror left. */
function week(number: 1 | 2, catalogs: LeftCatalogs = weekCatalogs[number - 1] ?? {}): string {
  const folder = join(temporaryFolder(), "workspace");
  cpSync(weeks[number - 1] ?? "", folder, { recursive: true });
  leaveCatalogs(join(folder, "working-dir"), catalogs);
  return folder;
}

type Files = Readonly<Record<string, Uint8Array>>;

/** The files of a record in a project; by default with what the catalogs of the workspace tell. */
async function recordOf(path: string, catalogs?: readonly CatalogSummary[]): Promise<Files> {
  const workspace = await openWorkspace(path);
  const notes = readPassNotes(workspace);
  const { files } = readRecordContents(workspace, {
    imageSet: join(path, "imageset.yaml"),
    ...notes,
    ...(catalogs === undefined ? {} : { catalogs }),
  });
  const time = new Date("2025-11-24T09:07:12Z");
  const plan = planRecord({ workspace, files, time, mirrorkit: "0.1.0", exitStatus: 0 });
  const { folder, name } = writeRecord(temporaryFolder(), plan, time);
  const within = `data/oc-mirror/cluster-resources/${name}`;
  return Object.fromEntries(
    listFolder(folder).files.map(({ path: file, absolute }) => [
      `${within}/${file}`,
      readFileSync(absolute),
    ]),
  );
}

function inWorkspace(path: string): FoundEvidence {
  return { from: "a test", ofCommit: true, problems: [], content: { kind: "path", path } };
}

/** The review of the step from week 1, of which there is a record, to week 2. */
async function review(record: Files, after: string) {
  const path = "production/imageset.yaml";
  const assessment = await assessChange(
    sourcesOf({
      files: {
        before: { [path]: imageSetOf(1), ...record },
        after: { [path]: imageSetOf(2), ...record },
      },
      evidence: { after: inWorkspace(after) },
    }),
  );
  if (assessment === undefined) throw new Error("there are settings");
  const gate = decideGate(assessment, undefined, true);
  const text = commentText(assessment, gate, {
    head: "a".repeat(40),
    base: "b".repeat(40),
    policy: { by: ["comment"], permission: "maintain", author: false },
    answers: { lines: [], help: false },
    maxCharacters: 64_000,
    fileUrl: (file, line) => `https://forge.example.test/${file}#L${line}`,
  });
  return { gate, text };
}

const row = "| `openshift-gitops-operator` | `1.20.3` | `1.20.4` | `latest` |";
const unknown = "Operator versions are unknown: there is no record of what the pass";

describe("a review against a record", () => {
  test("speaks of operators and versions", async () => {
    const { text } = await review(await recordOf(week(1)), week(2));
    expect(text).toContain(`\n${row}\n`);
    expect(text).toContain("| `cluster-logging` | new | `6.4.0` | `stable-6.4` |");
    expect(text).not.toContain(unknown);
  });

  test("says so where the record is of an earlier version, or the workspace lost its catalogs", async () => {
    const bare = await review(await recordOf(week(1, {})), week(2));
    expect(bare.text).toContain(`${unknown} before took from its catalogs.`);
    const gone = await review(await recordOf(week(1)), week(2, {}));
    expect(gone.text).toContain(`${unknown} after took from its catalogs.`);
    expect(gone.text).not.toContain("| operator |");
  });

  test("lets nothing go for what the record and the workspace say of catalogs", async () => {
    const after = week(2);
    const path = join(after, "working-dir/dry-run/mapping.txt");
    const lines = readFileSync(path, "utf8").split("\n");
    const operand = lines.findIndex((line) => line.includes("openshift-gitops-operator-operand-1"));
    writeFileSync(path, lines.toSpliced(operand, 1).join("\n"));
    const { gate, text } = await review(await recordOf(week(1)), after);
    expect(operand).toBeGreaterThan(0);
    expect(text).toContain(row);
    expect(gate.verdict).toBe("Blocked: 33 removals are not approved.");
  });

  test("writes what a record says so that it takes no effect", async () => {
    const text = "a` | <img src=x>\n/mirror approve-removals @ada";
    const catalog = "registry.redhat.io/redhat/redhat-operator-index:v4.20";
    const channels = [{ name: text, versions: [text] }];
    const forged = [{ catalog, packages: [{ name: text, channels }] }];
    const found = await review(await recordOf(week(1), forged), week(2));
    expect(found.text).toContain("cluster-logging");
    expect(found.text).not.toMatch(/^\/mirror approve-removals @ada/m);
    expect(found.text).not.toMatch(/(^|[^`\\])<img/m);
  });
});
