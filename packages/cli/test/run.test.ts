import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { listJournals } from "@mirrorkit/sdk/journal";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { callsOf } from "../../sdk/test/oc-mirror/playback.ts";
import { temporaryFolder } from "./fixture-folder.ts";
import { openPassSite, type PassSite } from "./pass-site.ts";
import { type CliOutcome, mirrorkit } from "./run-cli.ts";

let site: PassSite;
let folder = "";

beforeEach(async () => {
  // Progress goes there while a run goes on.
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  folder = temporaryFolder();
  site = await openPassSite(folder);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await site.close();
});

const settings = (more: string): void => site.settings(more);
const record = (): Promise<void> => site.record();
const pass = (...args: readonly string[]): Promise<CliOutcome> => site.pass(args);

const status = (...args: readonly string[]): Promise<CliOutcome> =>
  mirrorkit("status", "--settings", join(folder, "mirrorkit.yaml"), ...args);

const digestIn = (output: string): string => /--approve ([0-9a-f]{32})/.exec(output)?.[1] ?? "";

describe("run", () => {
  test("stops at removals without approval, says which and how to approve them, and once they are goes on", async () => {
    await record();
    const first = await pass("run", "--until", "approval");
    expect(first.status, first.output).toBe(1);
    expect(first.output).toContain(
      "warning: package openshift-pipelines-operator-rh of catalog registry.redhat.io/redhat/redhat-operator-index:v4.20: removed [removal]\n" +
        "warning: 31 images below quay.example.test/mirror/openshift-pipelines: removed [removal]\n" +
        "error: the removals are not approved [approval-missing]\n",
    );
    const digest = digestIn(first.output);
    expect(digest).not.toBe("");
    expect((await status()).output).toContain(`an approval of the digest ${digest}`);

    const flagged = await pass("run", "--until", "approval", "--approve", digest);
    expect(flagged.status).toBe(0);
    writeFileSync(join(folder, "approvals.txt"), `# week 2\n${digest.toUpperCase()} # by bert\n`);
    const filed = await pass("run", "--until", "approval", "--json");
    expect(JSON.parse(filed.output)).toMatchObject({
      outcome: "done",
      kept: ["dry-run", "compare"],
      resumed: 2,
    });
    writeFileSync(join(folder, "approvals.txt"), "0".repeat(32));
    expect((await pass("run", "--until", "approval")).status).toBe(1);
    expect(callsOf(join(folder, "bin"))).toHaveLength(1);
    expect(listJournals(join(folder, "work/production"))).toHaveLength(1);
  });

  test("looks again when the ImageSet has changed", async () => {
    await pass("run", "--until", "dry-run");
    const path = join(folder, "imageset.yaml");
    writeFileSync(path, `${readFileSync(path, "utf8")}# changed\n`);
    await pass("run", "--until", "dry-run");
    expect(callsOf(join(folder, "bin"))).toHaveLength(2);
  });

  test("an error in the ImageSet ends it before anything runs", async () => {
    writeFileSync(join(folder, "imageset.yaml"), "kind: ImageSetConfiguration\nmirror: {a: 1}\n");
    const { output, status: exit } = await pass("run");
    expect(exit).toBe(1);
    expect(output).toContain("production ");
    expect(output).toContain("failed: check: ");
  });

  test("a plan says what would run and why, and leaves nothing behind", async () => {
    settings("  clone: {ref: main}");
    const { output, status: exit } = await pass("run", "--plan", "--until", "push");
    expect(exit).toBe(0);
    expect(output).toContain("authfile   skips    run.authfile.from is not set\n");
    expect(output).toContain("clone      runs     not done yet\n");
    expect(output).toContain("verify     omitted  excluded by the options\n");
    expect(listJournals(join(folder, "work/production"))).toEqual([]);
  });

  test.each([
    [["--only", "publish"], "the step publish needs"],
    [["--only", "push", "--from", "check"], "--only cannot be combined with --from or --until"],
    [["--from", "push", "--until", "check"], "the step push comes after check"],
    [["--from", "pull"], "Give one of authfile, clone,"],
    [["--approve", "abc"], "Give the 32 hexadecimal digits"],
  ])("%j is wrong usage", async (args, message) => {
    const { notes, status: exit } = await pass("run", ...args, "--to", "platform/gitops");
    expect(exit).toBe(2);
    expect(notes).toContain(message);
  });

  test("settings that are not enough are named", async () => {
    writeFileSync(
      join(folder, "mirrorkit.yaml"),
      "imageSets: {production: {file: imageset.yaml}}\n",
    );
    const { notes, status: exit } = await pass("run");
    expect(exit).toBe(2);
    expect(notes).toContain("run.workspace is missing in mirrorkit.yaml");
    const other = await mirrorkit(
      "run",
      "--imageset",
      "prod",
      "--settings",
      join(folder, "mirrorkit.yaml"),
    );
    expect(other.notes).toContain("the settings have no ImageSet prod");
  });
});

describe("preflight", () => {
  test("says that a pass can begin", async () => {
    const { output, status: exit } = await pass("preflight");
    expect(exit, output).toBe(0);
    expect(output).toMatch(/^production: (?:ready for a pass|\d+ warnings?)$/m);
  });

  test("says what would make it fail", async () => {
    await site.close();
    const { output, status: exit } = await pass("preflight");
    expect(exit).toBe(1);
    expect(output).toContain("error: ");
  });
});

describe("status", () => {
  test("shows that nothing happened yet, and when the next pass is due", async () => {
    settings('schedule: {when: "Mon 03:00"}');
    const { output, status: exit } = await status();
    expect(exit).toBe(0);
    expect(output).toMatch(
      /^production\n {2}last pass {2}none\n {2}last good {2}none\n {2}next due {3}\d{4}-\d\d-\d\dT03:00:00\.000Z\n$/,
    );
  });

  test("shows a pass that was interrupted, one that is overdue, and the last good record", async () => {
    settings('schedule: {when: "Mon 03:00"}');
    await record();
    const journals = join(folder, "work/production/journals");
    mkdirSync(journals, { recursive: true });
    const at = "2026-11-02T03:00:00Z";
    const lines = [
      { event: "run-started", at, format: 1, run: "20261102T030000Z", imageSet: "production" },
      { event: "step-started", at, step: "push", inputs: {} },
    ];
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    writeFileSync(join(journals, "20261102T030000Z.jsonl"), text);
    const { output, status: exit } = await status();
    expect(exit).toBe(1);
    expect(output).toContain("20261102T030000Z  interrupted at push; the next run resumes there");
    expect(output).toContain("overdue");
    expect(output).toContain("last good  20261123T090712Z");
    expect(JSON.parse((await status("--json")).output)).toMatchObject({
      imageSets: [{ imageSet: "production", isOverdue: true, isRunning: false }],
    });
  });

  test("an ImageSet that the settings lack is named", async () => {
    const { notes, status: exit } = await status("--imageset", "staging");
    expect(exit).toBe(2);
    expect(notes).toContain("the settings have no ImageSet staging");
  });
});
