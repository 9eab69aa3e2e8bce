import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { journalsFolder, listJournals, type OpenJournal, openJournal } from "#edges/journal";
import { isOver, passRunOf, readJournal } from "#models/journal";

let workspace = "";
const opened: OpenJournal[] = [];

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), "mirrorkit-journal-"));
});
afterEach(() => {
  for (const journal of opened.splice(0)) journal.close();
  rmSync(workspace, { recursive: true, force: true });
});

function open(goesOn = true, time = "2026-11-23T09:07:12Z"): OpenJournal {
  const journal = openJournal(workspace, {
    imageSet: "production",
    mirrorkit: "1.0.0",
    goesOn: () => goesOn,
    now: () => new Date(time),
  });
  opened.push(journal);
  return journal;
}

const checked = {
  event: "step-ended",
  step: "check",
  state: "done",
  message: "no problems",
  outputs: { imageSetDigest: "abc" },
  seconds: 1,
  findings: [],
} as const;

describe("a journal", () => {
  test("goes on where it was, in the same file", () => {
    const first = open();
    first.write({ event: "step-started", step: "check", inputs: { a: "1" } });
    first.write(checked);
    first.close();
    const second = open();
    expect(second.run()).toMatchObject({ run: "20261123T090712Z", resumed: 1 });
    expect(second.run().steps).toMatchObject([
      { step: "check", state: "done", inputs: { a: "1" }, outputs: { imageSetDigest: "abc" } },
    ]);
    expect(readdirSync(journalsFolder(workspace))).toContain("20261123T090712Z.jsonl");
  });

  test("a line that was cut off is left out, and the next one is whole", () => {
    const first = open();
    first.write({ event: "step-started", step: "check", inputs: {} });
    first.close();
    appendFileSync(first.path, '{"event":"step-ended","step":"check","sta');
    const second = open();
    second.write(checked);
    const { lines, damaged } = readJournal(readFileSync(second.path, "utf8"));
    expect(damaged).toEqual([3]);
    expect(lines.map(({ event }) => event)).toEqual([
      "run-started",
      "step-started",
      "run-resumed",
      "step-ended",
    ]);
    expect(listJournals(workspace)[0]?.damaged).toEqual([3]);
  });

  test("cut off at any byte, it tells all whole lines before", () => {
    const journal = open();
    journal.write({ event: "step-started", step: "push", inputs: {} });
    journal.write(checked);
    const text = readFileSync(journal.path, "utf8");
    for (let length = 0; length < text.length; length += 1) {
      const whole = text.slice(0, length).split("\n").length - 1;
      const { lines } = readJournal(text.slice(0, length));
      expect(lines.length === whole || text[length] === "\n").toBe(true);
    }
  });

  test("no two runs have a workspace", () => {
    open();
    expect(() => open()).toThrow(/is held by process/);
  });

  test("a clock that went back names no journal before the newest, and changes no order", () => {
    open().close();
    const later = open(false, "2026-11-23T08:00:00Z");
    later.write(checked);
    expect(later.run().run).toBe("20261123T090713Z");
    later.close();
    expect(listJournals(workspace).map(({ run }) => run.run)).toEqual([
      "20261123T090712Z",
      "20261123T090713Z",
    ]);
  });

  test("a workspace of another ImageSet is refused", () => {
    open().close();
    const other = { imageSet: "staging", mirrorkit: "1.0.0", goesOn: () => true };
    expect(() => openJournal(workspace, other)).toThrow(
      "the workspace is that of the ImageSet production, not of staging",
    );
    open();
  });

  test("a workspace of a later mirrorkit is refused", () => {
    const journal = open();
    journal.close();
    const text = readFileSync(journal.path, "utf8");
    writeFileSync(journal.path, text.replace('"format":1', '"format":2'));
    expect(() => open()).toThrow(
      "a later mirrorkit wrote the newest journal of the workspace: it has format 2",
    );
    writeFileSync(journal.path, text);
    open();
  });

  test("a file where its folder has to be is named", () => {
    writeFileSync(join(workspace, "journals"), "");
    expect(() => open()).toThrow(/journals/);
  });

  test("what is not a journal is left alone", () => {
    mkdirSync(journalsFolder(workspace));
    writeFileSync(join(journalsFolder(workspace), "20261123T090712Z.jsonl"), "no JSON\n[]\n{}\n");
    writeFileSync(join(journalsFolder(workspace), "notes.txt"), "");
    expect(listJournals(workspace)).toEqual([]);
  });

  test("a process counts until its step ended", () => {
    const journal = open();
    journal.write({ event: "step-started", step: "push", inputs: {} });
    journal.write({ event: "process-started", step: "push", host: "a", pid: 7, began: "1" });
    expect(journal.run().process).toMatchObject({ pid: 7 });
    journal.write({ ...checked, step: "push" });
    expect(journal.run().process).toBeUndefined();
  });

  test("is over only after a good end", () => {
    const journal = open();
    expect(isOver(journal.run())).toBe(false);
    journal.write({ event: "run-ended", outcome: "waiting", message: "" });
    expect(isOver(journal.run())).toBe(false);
    journal.write({ event: "run-ended", outcome: "published", message: "" });
    expect(isOver(journal.run())).toBe(true);
    expect(passRunOf([])).toBeUndefined();
  });
});
