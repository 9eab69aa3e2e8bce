import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mirrorkit } from "./run-cli.ts";

const root = process.cwd();
let folder = "";

const at = (time: string): string => `2026-11-24T${time}.000Z`;
const lines = [
  {
    event: "run-started",
    at: at("02:00:00"),
    format: 1,
    run: "20261124T020000Z",
    imageSet: "production",
    mirrorkit: "0.1.0",
  },
  { event: "step-started", at: at("02:00:10"), step: "check", inputs: {} },
  {
    event: "step-ended",
    at: at("02:00:20"),
    step: "check",
    state: "failed",
    message: "1 error",
    outputs: {},
    seconds: 10,
    findings: [{ id: "duplicate", severity: "error", message: "twice <b>", next: ["Fix it."] }],
  },
  { event: "run-ended", at: at("02:00:20"), outcome: "failed", message: "check: 1 error" },
];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-pages-"));
  process.chdir(folder);
  mkdirSync("workspace/journals", { recursive: true });
  writeFileSync(
    "workspace/journals/20261124T020000Z.jsonl",
    lines.map((line) => `${JSON.stringify(line)}\n`).join(""),
  );
  writeFileSync(
    "mirrorkit.yaml",
    [
      "imageSets: {production: {file: imageset.yaml, run: {workspace: workspace}}}",
      "alerts: [{kind: slack, url: {env: NO_SUCH_HOOK}}, {kind: json, url: {env: NO_SUCH_HOOK}}]",
    ].join("\n"),
  );
});

afterEach(() => {
  process.chdir(root);
  rmSync(folder, { recursive: true });
});

describe("report", () => {
  test("of a workspace writes one page about its newest pass", async () => {
    const { output, status } = await mirrorkit("report", "workspace", "--out", "out/report.html");
    expect(status).toBe(0);
    expect(output).toMatch(
      /^production: failed: check: 1 error\nwrote out\/report\.html: \d+ bytes\n$/,
    );
    const page = readFileSync("out/report.html", "utf8");
    expect(page).toContain("twice &lt;b&gt; <code>[duplicate]</code><ol><li>Fix it.</li></ol>");
  });
});

describe("alert", () => {
  test("--dry-run prints what would be sent, without asking for the addresses", async () => {
    const { output, status } = await mirrorkit("alert", "--imageset", "production", "--dry-run");
    expect(status).toBe(0);
    expect(output).toContain('slack: {"text":"Mirror pass of production failed');
    expect(output).toContain('json: {"source":"mirrorkit"');
  });

  test("that cannot be sent is a failure of the environment, and says which variable is missing", async () => {
    const { notes, status } = await mirrorkit("alert", "--imageset", "production");
    expect(status).toBe(3);
    expect(notes).toContain("the variable NO_SUCH_HOOK, named under alerts in mirrorkit.yaml");
  });
});

describe("metrics", () => {
  test("are printed, or written for node_exporter", async () => {
    const { output } = await mirrorkit("metrics");
    expect(output).toContain('mirrorkit_last_pass_good{imageset="production"} 0\n');
    await mirrorkit("metrics", "--out", "textfile");
    const written = readFileSync("textfile/mirrorkit.prom", "utf8");
    expect(written).toContain('mirrorkit_last_pass_timestamp_seconds{imageset="production"} ');
  });
});

describe("clean", () => {
  test("shows what may go, and removes it with --yes only", async () => {
    for (let day = 10; day <= 31; day += 1) {
      const run = `202610${day}T020000Z`;
      const over = [
        { ...lines[0], run },
        { event: "run-ended", at: at("02:00:30"), outcome: "published", message: "" },
      ];
      const text = over.map((line) => `${JSON.stringify(line)}\n`).join("");
      writeFileSync(`workspace/journals/${run}.jsonl`, text);
    }
    const shown = await mirrorkit("clean", "--imageset", "production");
    expect(shown.output).toContain("the journal of an old pass");
    expect(shown.output).toContain("3 entries, ");
    const freed = await mirrorkit("clean", "--workspace", "workspace", "--yes");
    expect(freed.output).toContain("removed 3 entries");
    const again = await mirrorkit("clean", "--workspace", "workspace");
    expect(again.output).toContain("nothing to clean\n");
  });

  test("a folder that does not exist is wrong use", async () => {
    const { status, notes } = await mirrorkit("clean", "--workspace", "worksapce");
    expect(status).toBe(2);
    expect(notes).toContain("the folder worksapce does not exist");
  });
});
