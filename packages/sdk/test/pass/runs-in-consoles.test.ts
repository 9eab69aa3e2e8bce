import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readOcMirrorLog } from "@mirrorkit/sdk/oc-mirror";
import { describe, expect, test } from "vitest";
import { consoleResult, judgeConsole } from "#models/pass";

const golden = fileURLToPath(new URL("../fixtures/golden", import.meta.url));
const read = (name: string): string => readFileSync(`${golden}/${name}`, "utf8");
const outOf = (folder: string): string => read(`${folder}/stdout.log`);
const errOf = (folder: string): string => read(`${folder}/stderr.log`);

const pushed = "signed/2-push";
const partly = "failures/source-forbidden/push";
const refused = "failures/unknown-version/dry-run";

/** What both readers of consoles make of a text: `explain`, and `record`. */
function readings(text: string) {
  const { results, errors, mapping } = readOcMirrorLog(text);
  const { pass, began } = judgeConsole(text);
  const kept = consoleResult(text);
  return {
    explain: {
      results: results.length > 0,
      errors: errors.length > 0,
      isDryRun: mapping !== undefined,
    },
    record: { results: kept.includes("=== Results ==="), errors: kept.includes("[ERROR]"), pass },
    began: began?.toISOString().slice(0, 10),
  };
}

describe("a console is one run for explain and for record", () => {
  test.each([
    ["standard error first", errOf(pushed) + outOf(pushed)],
    ["standard error last", outOf(pushed) + errOf(pushed)],
    ["standard error last, without times", withoutTimes(outOf(pushed) + errOf(pushed))],
    ["standard output alone", outOf(pushed)],
    ["lines of the shell around it", `$ oc-mirror\n${outOf(pushed)}${errOf(pushed)}$ exit\n`],
  ])("%s", (_, text) => {
    const { explain, record } = readings(text);
    expect(explain).toMatchObject({ results: true, isDryRun: false });
    expect(record).toMatchObject({ results: true, pass: "succeeded" });
  });
});

describe("of several runs the last counts for both", () => {
  const [early, late] = [outOf(partly) + errOf(partly), outOf(pushed) + errOf(pushed)];

  test("each with its standard error last", () => {
    expect(readings(early + late)).toMatchObject({
      record: { pass: "succeeded" },
      began: "2026-11-28",
    });
  });

  test("and one that was refused before its workflow", () => {
    const { explain, record } = readings(early + errOf("failures/two-problems/dry-run"));
    expect(explain).toMatchObject({ results: false, errors: true });
    expect(record).toMatchObject({ results: false, errors: true, pass: "failed" });
  });

  test("and one that was killed right after its greeting, which is later", () => {
    const { explain, record } = readings(early + errOf(pushed));
    expect(explain).toMatchObject({ results: false, errors: false });
    expect(record).toMatchObject({ results: false, errors: false, pass: "unfinished" });
  });

  test("and one that failed", () => {
    const text = early + errOf(refused) + outOf(refused);
    expect(readings(text).explain).toMatchObject({ results: false, errors: true });
    expect(readings(text).record).toMatchObject({ results: false, pass: "failed" });
  });
});

function withoutTimes(text: string): string {
  return text.replace(/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d/gm, "");
}
