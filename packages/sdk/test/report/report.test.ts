import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { planRecord, readRecordContents, writeRecord } from "@mirrorkit/sdk/records";
import { openReport, type PassReport, renderPassReport } from "@mirrorkit/sdk/report";
import { openWorkspace } from "@mirrorkit/sdk/workspace";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ensureDebianPackages } from "../../../../test/debian-packages.ts";

const run = promisify(execFile);
const examples = fileURLToPath(new URL("../../../../examples/production/", import.meta.url));
const golden = fileURLToPath(new URL("../fixtures/golden/", import.meta.url));
const hostile = `"><img src=x onerror=alert(1)><script>alert(2)</script>\u001b[31m'&amp;`;
let root = "";

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "mirrorkit-report-"));
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true, maxRetries: 5 });
});

async function record(week: string, time: string, console?: string): Promise<string> {
  const workspace = await openWorkspace(join(examples, week));
  const sources = {
    imageSet: join(examples, week, "imageset.yaml"),
    ...(console === undefined ? {} : { console }),
  };
  const contents = readRecordContents(workspace, sources);
  const plan = planRecord({
    workspace,
    files: contents.files,
    time: new Date(time),
    mirrorkit: "0.1.0",
    ...(console === undefined ? { exitStatus: 0 } : { exitStatus: 4 }),
  });
  return writeRecord(join(root, "records"), plan).folder;
}

function journal(...lines: readonly object[]): string {
  const folder = join(root, "workspace", "journals");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "20261124T020000Z.jsonl");
  writeFileSync(path, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return path;
}

const at = (time: string): string => `2026-11-24T${time}.000Z`;
const started = {
  event: "run-started",
  at: at("02:00:00"),
  format: 1,
  run: "20261124T020000Z",
  imageSet: "production",
  mirrorkit: "0.1.0",
};

function step(name: string, from: string, seconds: number, more: object = {}): readonly object[] {
  return [
    { event: "step-started", at: at(from), step: name, inputs: {} },
    {
      event: "step-ended",
      at: at(from),
      step: name,
      state: "done",
      message: `${name} did it`,
      outputs: {},
      seconds,
      findings: [],
      ...more,
    },
  ];
}

const failedPush = step("push", "02:10:00", 5_400, {
  state: "failed",
  message: "41 of 300 images failed",
  findings: [
    {
      id: "source-forbidden",
      severity: "error",
      message: "quay.example.test refused 41 images",
      next: ["Refresh the pull secret.", "Run it again."],
    },
  ],
});

describe("the report of a record", () => {
  test("shows verdict, operators by version, images, signatures and what shipped before", async () => {
    await record("week-1", "2026-11-23T09:07:12Z");
    const folder = await record("week-2", "2026-11-24T09:07:20Z");
    const report = await openReport(folder);
    expect(report.verdict).toEqual({
      state: "good",
      text: "pushed: every image is in the registry",
    });
    expect(report.history.map(({ name, images }) => [name, images])).toEqual([
      ["20261123T090712Z", 298],
      ["20261124T090720Z", 275],
    ]);
    expect(report.operators).toContainEqual(
      expect.objectContaining({ name: "openshift-gitops-operator", versions: "1.20.4" }),
    );
    expect(report.signatures.map(({ release }) => release)).toEqual([
      "4.20.18-x86_64",
      "4.20.19-x86_64",
    ]);
    const page = renderPassReport(report);
    expect(page).toContain("<td>openshift-gitops-operator</td>");
    expect(page).toContain('aria-label="Images of the last passes"');
    expect(renderPassReport(await openReport(folder))).toBe(page);
  });

  test("of a failed pass says why it failed and what to do next", async () => {
    const console = join(golden, "failures/source-forbidden/push/stdout.log");
    const report = await openReport(await record("week-1", "2026-11-23T09:07:12Z", console));
    expect(report.verdict.state).toBe("bad");
    expect(report.findings[0]).toMatchObject({ id: "source-forbidden" });
    expect(report.findings[0]?.next.length).toBeGreaterThan(0);
    expect(renderPassReport(report)).toContain("<code>[source-forbidden]</code><ol><li>");
  });
});

describe("the report of a run", () => {
  test("shows the steps with a timeline, and the failure with its next steps", async () => {
    const path = journal(
      started,
      ...step("check", "02:00:10", 5),
      ...step("dry-run", "02:01:00", 500),
      ...failedPush,
      { event: "run-ended", at: at("03:40:00"), outcome: "failed", message: "push: 41 failed" },
    );
    const report = await openReport(path);
    expect(report).toMatchObject({
      title: "production",
      verdict: { state: "bad", text: "failed: push: 41 failed" },
      findings: [{ id: "source-forbidden", next: ["Refresh the pull secret.", "Run it again."] }],
    });
    expect(report.steps.map(({ name, state }) => `${name} ${state ?? ""}`)).toEqual([
      "check done",
      "dry-run done",
      "push failed",
    ]);
    const page = renderPassReport(report);
    const bars = [...page.matchAll(/<rect class="(\w+)" x="([\d.]+)"[^>]* width="([\d.]+)"/g)];
    expect(bars.map(([, colour]) => colour)).toEqual(["good", "good", "bad"]);
    const ends = bars.map(([, , x, width]) => Number(x) + Number(width));
    expect(ends.every((end) => end <= 711)).toBe(true);
    expect(page).toContain("90 min");
    expect((await openReport(join(root, "workspace"))).steps).toHaveLength(3);
  });

  test("that was killed says so", async () => {
    const [begun] = failedPush;
    const report = await openReport(journal(started, begun ?? {}));
    expect(report.verdict).toEqual({ state: "bad", text: "interrupted: the journal has no end" });
    expect(renderPassReport(report)).toContain(">cut off<");
  });

  test("with the record that it made shows both", async () => {
    const folder = await record("week-2", "2026-11-24T09:07:20Z");
    const end = { event: "run-ended", at: at("03:40:00"), outcome: "published", message: "all" };
    const path = journal(started, ...step("record", "03:30:00", 2, { outputs: { folder } }), end);
    const report = await openReport(path);
    expect(report.verdict.state).toBe("good");
    expect(report.operators.length).toBeGreaterThan(3);
    expect(report.facts).toContainEqual({ label: "OpenShift", value: "4.20.19-x86_64" });
  });
});

test.each([
  ["a file that is something else", "x.jsonl", "is not a journal of mirrorkit run"],
  ["a folder with nothing in it", "", "has no record and no journal"],
])("%s is refused", async (_, name, message) => {
  writeFileSync(join(root, "x.jsonl"), "{}\n");
  await expect(openReport(join(root, name))).rejects.toThrow(message);
});

/** A report in which every text is hostile. */
const attacked: PassReport = {
  title: hostile,
  verdict: { state: "bad", text: hostile },
  facts: [{ label: hostile, value: hostile }],
  findings: [{ id: hostile, severity: "error", message: hostile, next: [hostile] }],
  steps: [
    {
      name: hostile,
      title: hostile,
      state: hostile,
      startedAt: "2026-11-24T02:00:00.000Z",
      seconds: 1,
      message: hostile,
    },
    { name: hostile, title: hostile, startedAt: hostile, message: hostile },
  ],
  operators: [{ catalog: hostile, name: hostile, channel: hostile, versions: hostile }],
  images: [{ label: hostile, count: 1 }],
  bytes: [{ label: hostile, count: 1 }],
  signatures: [{ release: hostile, digest: hostile }],
  history: [
    { name: hostile, time: hostile, state: hostile, releases: [hostile], images: 1 },
    { name: hostile, time: hostile, state: hostile, releases: [hostile], images: 2 },
  ],
};

test("text from outside makes no element, no attribute and no script, and no control character is left", () => {
  const page = renderPassReport(attacked);
  expect(page).not.toContain("<img");
  expect(page).not.toContain("<script");
  expect(page).not.toContain("\u001b");
  expect(page).toContain("&lt;script&gt;");
  expect(page).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
});

const missing = process.env["CI"] === "true" ? await ensureDebianPackages(["chromium"]) : [];
const hasBrowser = await run("chromium", ["--version"]).then(
  () => true,
  () => false,
);

test.skipIf(!hasBrowser && process.env["CI"] !== "true")(
  "a real browser shows all sections of it and runs nothing",
  async () => {
    expect(missing).toEqual([]);
    const page = join(root, "report.html");
    const picture = process.env["MIRRORKIT_SCREENSHOT_REPORT"];
    writeFileSync(page, renderPassReport(attacked));
    const { stdout } = await run("chromium", [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--no-first-run",
      "--host-resolver-rules=MAP * ~NOTFOUND",
      `--user-data-dir=${join(root, "profile")}`,
      ...(picture === undefined ? [] : [`--screenshot=${picture}`, "--window-size=1000,1800"]),
      "--dump-dom",
      `file://${page}`,
    ]);
    expect(stdout.match(/<h2>/g)).toHaveLength(7);
    expect(stdout).not.toContain("<img");
    expect(stdout).not.toContain("<script");
    expect(stdout.match(/<svg /g)).toHaveLength(2);
  },
);

test("the page of a pass is small", async () => {
  const folder = await record("week-2", "2026-11-24T09:07:20Z");
  const page = renderPassReport(await openReport(folder));
  expect(Buffer.byteLength(page)).toBeLessThan(60_000);
  expect(readFileSync(join(folder, "manifest.json"), "utf8")).toContain("20261124T090720Z");
});
