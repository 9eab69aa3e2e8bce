import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { judgeConsole } from "@mirrorkit/sdk/pass";
import { describe, expect, test } from "vitest";
import { consoleResult } from "#models/pass";

const golden = fileURLToPath(new URL("../../../../../shared/golden/", import.meta.url));
const there = existsSync(golden);

const hello = "2024/07/03 10:00:00  [INFO]   : 👋 Hello, welcome to oc-mirror";
const goodbye = "2024/07/03 11:02:03  [INFO]   : 👋 Goodbye, thank you for using oc-mirror";
const info = "2024/07/03 10:59:59  [INFO]   :";

function printed(mode: string, ...lines: string[]): string {
  const all = [
    hello,
    `${info} 🔀 workflow mode: ${mode} `,
    ...lines.map((one) => `${info} ${one}`),
  ];
  return [...all, goodbye].join("\n");
}

const results = "=== Results ===";
const m2m = "mirrorToMirror";

/** Wordings of the release branches of openshift/oc-mirror. */
const wordings: readonly (readonly [string, string, string, string | undefined])[] = [
  [
    "4.16: a push",
    printed(
      m2m,
      results,
      "All release images mirrored successfully 193 / 193 ✅",
      "All operator images mirrored successfully 41 / 41 ✅",
    ),
    "succeeded",
    undefined,
  ],
  [
    "4.16: a push of which images failed, with exit status 0",
    printed(
      m2m,
      results,
      "All release images mirrored successfully 193 / 193 ✅",
      "Images mirrored 40 / 41: Some operator images failed to mirror ❌ - please check the logs",
    ),
    "failed",
    "Images mirrored 40 / 41: Some operator images failed to mirror ❌ - please check the logs",
  ],
  [
    "4.16: a deletion",
    printed("diskToMirror / delete", results, "All images deleted successfully 12 / 12 ✅"),
    "succeeded",
    undefined,
  ],
  [
    "4.16: a deletion of which images failed",
    printed(
      "diskToMirror / delete",
      results,
      "Images deleted 3 / 12: Some images failed to delete ❌ - please check the logs",
    ),
    "failed",
    "Images deleted 3 / 12: Some images failed to delete ❌ - please check the logs",
  ],
  [
    "4.17: a push from disk",
    printed(
      "diskToMirror",
      "images to copy 41 ",
      results,
      "✅ 41 / 41 operator images mirrored successfully",
    ),
    "succeeded",
    undefined,
  ],
  [
    "4.17: a push of which images failed, with exit status 0",
    printed(
      m2m,
      results,
      "✅ 41 / 41 operator images mirrored successfully",
      "❌ 1 / 2 addtional images mirrored: Some additional images failed to mirror - please check the logs",
    ),
    "failed",
    "❌ 1 / 2 addtional images mirrored: Some additional images failed to mirror - please check the logs",
  ],
  [
    "4.17: a deletion",
    printed("mirrorToMirror / delete", results, "✅ 12 / 12 images deleted successfully"),
    "succeeded",
    undefined,
  ],
  [
    "4.18 and later: a push",
    printed(
      m2m,
      "📌 images to copy 41 ",
      results,
      " ✓  41 / 41 operator images mirrored successfully",
    ),
    "succeeded",
    undefined,
  ],
  [
    "4.18 and later: a push of which images failed",
    printed(
      m2m,
      results,
      " ✗  40 / 41 operator images mirrored: Some operator images failed to be mirrored - please check the logs",
    ),
    "failed",
    "✗  40 / 41 operator images mirrored: Some operator images failed to be mirrored - please check the logs",
  ],
  [
    "4.16 and later: a dry run",
    printed(m2m, "📄 list of all images for mirroring in : /w/working-dir/dry-run/mapping.txt"),
    "dry-run",
    undefined,
  ],
  [
    "4.16 and later: a dry run to disk that lacks images",
    printed(
      "mirrorToDisk",
      "⚠️  3/14 images necessary for mirroring are not available in the cache.",
      "📄 list of all images for mirroring in : /w/working-dir/dry-run/mapping.txt",
    ),
    "dry-run",
    undefined,
  ],
];

describe("a console of the last three years", () => {
  test.each(wordings)("%s", (_, text, pass, reason) => {
    const verdict = judgeConsole(text);
    expect([verdict.pass, verdict.reason]).toEqual([pass, reason]);
  });

  test.each(wordings)("%s, as a record keeps it", (_, text, pass, reason) => {
    const verdict = judgeConsole(consoleResult(text));
    expect([verdict.pass, verdict.reason]).toEqual([pass, reason]);
  });

  test.each([
    ["mirrorToMirror", "mirrorToMirror"],
    ["mirrorToDisk", "mirrorToDisk"],
    ["diskToMirror", "diskToMirror"],
    ["delete", "delete"],
    ["mirrorToMirror / delete", "delete"],
    ["somethingNew", undefined],
  ])("names what it was run for: %s", (mode, workflow) => {
    expect(judgeConsole(printed(mode, results)).workflow).toBe(workflow);
  });

  test.each([
    "Nov 23 09:09:12 bastion.example.test mirrorkit[12345]: ",
    "[pod/mirror-push-pod/step-push] 2024-07-03T12:00:01.123456789Z ",
    "2024-07-03T12:00:01.123456Z 01O ",
  ])("tells when the pass began behind %j", (prefix) => {
    const line = `${prefix}2024/07/03 10:00:00  [INFO]   : 🔀 workflow mode: mirrorToMirror`;
    expect(judgeConsole(line).began?.toISOString()).toBe("2024-07-03T10:00:00.000Z");
  });

  test("tells when the pass began and when it wrote cluster resources, by the clock of its machine", () => {
    const wrote = "2024/07/03 10:30:01  [INFO]   : 📄 Generating IDMS file...";
    const verdict = judgeConsole(`${printed(m2m, results)}\n${wrote}`);
    expect(verdict.began?.toISOString()).toBe("2024-07-03T10:00:00.000Z");
    expect(verdict.wrote?.toISOString()).toBe("2024-07-03T10:30:01.000Z");
    expect(verdict.wroteResources).toBe(true);
  });

  test("is judged by its last run", () => {
    const dryRun = printed(m2m, "📄 list of all images for mirroring in : mapping.txt");
    const push = printed(
      "diskToMirror",
      results,
      " ✓  2 / 2 additional images mirrored successfully",
    );
    expect(judgeConsole(`${dryRun}\n${push}`).pass).toBe("succeeded");
    expect(judgeConsole(`${push}\n${dryRun}`).pass).toBe("dry-run");
  });
});

const consoles = there
  ? readdirSync(golden, { recursive: true, encoding: "utf8" }).filter((path) =>
      /\/(stdout|console)\.log$/.test(path),
    )
  : [];

describe.skipIf(!there)("golden consoles (skipped: ../shared/golden is absent)", () => {
  test.each(consoles)("%s is judged as its exit status and its command say", (path) => {
    const folder = join(golden, dirname(path));
    const status = Number(readFileSync(join(folder, "exit-status"), "utf8"));
    const command = readFileSync(join(folder, "command"), "utf8");
    const { pass } = judgeConsole(readFileSync(join(golden, path), "utf8"));
    if (status !== 0) return expect(["failed", "unfinished"]).toContain(pass);
    if (/ (list|delete) /.test(command)) return;
    return expect(pass).toBe(command.includes("--dry-run") ? "dry-run" : "succeeded");
  });
});
