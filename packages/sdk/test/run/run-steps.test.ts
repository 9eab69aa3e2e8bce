import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { MirrorError } from "#base/problem";
import { listJournals, openJournal } from "#edges/journal";
import { readJournal, type StepId, type StepValues } from "#models/journal";
import {
  type PassStep,
  type RunEnd,
  runSteps,
  type StepChoice,
  type StepResult,
} from "#pipeline/run";

let workspace = "";
let done: StepId[] = [];

beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), "mirrorkit-run-"));
  done = [];
});
afterEach(() => rmSync(workspace, { recursive: true, force: true }));

type Small = Partial<Omit<PassStep, "id" | "run" | "inputs">> & {
  readonly inputs?: StepValues;
  readonly result?: StepResult | (() => StepResult);
};

function step(id: StepId, { inputs = {}, result, ...rest }: Small = {}): PassStep {
  return {
    id,
    needs: [],
    skips: () => undefined,
    ...rest,
    inputs: () => inputs,
    async run() {
      done.push(id);
      const given = typeof result === "function" ? result() : result;
      return given ?? { state: "done", message: `${id} done` };
    },
  };
}

async function run(
  steps: readonly PassStep[],
  choice: StepChoice = {},
  now = "2026-11-23T09:07:12Z",
): Promise<RunEnd> {
  done = [];
  const time = (): Date => new Date(now);
  const options = { imageSet: "production", mirrorkit: "1.0.0", goesOn: () => true, now: time };
  const journal = openJournal(workspace, options);
  try {
    return await runSteps(steps, { journal, choice, say: () => {}, now: time });
  } finally {
    journal.close();
  }
}

const failing = (): StepResult => {
  throw new MirrorError("network", "no answer", { hint: "Look at the network." });
};

describe("the steps of a pass", () => {
  test("run in their order and are kept with their inputs and outputs", async () => {
    const end = await run([
      step("check", {
        inputs: { file: "a" },
        result: { state: "done", message: "fine", outputs: { n: 1 } },
      }),
      step("push"),
    ]);
    expect(end).toMatchObject({ outcome: "done", message: "all steps succeeded" });
    expect(end.run.steps).toMatchObject([
      { step: "check", state: "done", inputs: { file: "a" }, outputs: { n: 1 } },
      { step: "push", state: "done" },
    ]);
    expect(done).toEqual(["check", "push"]);
  });

  test("a failure ends the run with its reason and blame, and the next run resumes there", async () => {
    const end = await run([step("check"), step("push", { result: failing }), step("publish")]);
    expect(end).toMatchObject({ outcome: "failed", message: "push: no answer", fault: "machine" });
    expect(end.run.steps.at(-1)?.findings).toEqual([
      { id: "network", severity: "error", message: "no answer", next: ["Look at the network."] },
    ]);
    expect(done).toEqual(["check", "push"]);
    const again = await run([step("check"), step("push"), step("publish")]);
    expect(again).toMatchObject({ outcome: "published", kept: ["check"] });
    expect(done).toEqual(["push", "publish"]);
  });

  test("what depends on something else now is done again", async () => {
    await run([step("check"), step("push", { inputs: { mapping: "a" } })]);
    const end = await run([step("check"), step("push", { inputs: { mapping: "b" } })]);
    expect(end.kept).toEqual(["check"]);
    expect(done).toEqual(["push"]);
  });

  test("a step that only holds for now is done in every run", async () => {
    await run([step("clone", { isRepeated: true })]);
    await run([step("clone", { isRepeated: true })]);
    expect(done).toEqual(["clone"]);
  });

  test("an old dry run is done again, but not once its mapping was pushed", async () => {
    const dryRun = step("dry-run", {
      freshForMs: 1_000,
      isHeld: ({ steps }) => steps.some(({ step: id, state }) => id === "push" && state === "done"),
    });
    await run([dryRun]);
    await run([dryRun], {}, "2026-11-23T10:00:00Z");
    expect(done).toEqual(["dry-run"]);
    await run([dryRun, step("push")], {}, "2026-11-23T10:00:00Z");
    await run([dryRun, step("push")], {}, "2026-11-24T10:00:00Z");
    expect(done).toEqual([]);
  });

  test("a push whose images are missing is done again", async () => {
    const push = step("push", {
      isUndone: ({ steps }) =>
        steps.some(({ step: id, state }) => id === "verify" && state === "failed"),
    });
    await run([push, step("verify", { result: { state: "failed", message: "1 is missing" } })]);
    await run([push, step("verify")]);
    expect(done).toEqual(["push", "verify"]);
  });

  test("a step without settings is skipped, says why, and holds up none that needs it", async () => {
    const end = await run([
      step("seed", { skips: () => "run.quay is not set" }),
      step("push", { needs: ["seed"] }),
    ]);
    expect(done).toEqual(["push"]);
    expect(end.run.steps[0]).toMatchObject({ state: "skipped", message: "run.quay is not set" });
  });

  test("nothing to do ends the run before anything else", async () => {
    const result = { state: "done", message: "nothing to do", isAll: true } as const;
    const end = await run([step("check", { result }), step("push")]);
    expect(end).toMatchObject({ outcome: "nothing-to-do" });
    expect(done).toEqual(["check"]);
  });

  test("a step alone runs, also when it was done, but not before what it needs", async () => {
    const steps = [step("push"), step("verify", { needs: ["push"] })];
    await expect(run(steps, { only: "verify" })).rejects.toThrow(
      "the step verify needs push, which is not done",
    );
    await run(steps);
    const end = await run(steps, { only: "verify" });
    expect(done).toEqual(["verify"]);
    expect(end.message).toBe("the step succeeded");
    await run(steps, { from: "push", until: "push" });
    expect(done).toEqual(["push"]);
  });

  test("a bug leaves the step open, and it is done again", async () => {
    const bug = (): StepResult => {
      throw new TypeError("oops");
    };
    await expect(run([step("check", { result: bug })])).rejects.toThrow("oops");
    expect(listJournals(workspace)[0]?.run.steps[0]?.state).toBeUndefined();
    await run([step("check")]);
    expect(done).toEqual(["check"]);
  });

  test("interrupted after any line, the end is the same", async () => {
    const steps = [step("check"), step("push"), step("verify"), step("publish")];
    const whole = await run(steps);
    const path = listJournals(workspace)[0]?.path ?? "";
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    for (let count = 1; count <= lines.length; count += 1) {
      rmSync(path);
      writeFileSync(path, `${lines.slice(0, count).join("\n")}\n`);
      const end = await run(steps);
      expect(end).toMatchObject({ outcome: whole.outcome, message: whole.message });
      expect(end.run.steps.map(({ step: id, state }) => [id, state])).toEqual(
        whole.run.steps.map(({ step: id, state }) => [id, state]),
      );
      expect(readJournal(readFileSync(path, "utf8")).damaged).toEqual([]);
    }
  });

  test("a full disk ends the run with its reason", async () => {
    const written: string[] = [];
    const journal = {
      run: () => ({ run: "a", imageSet: "b", startedAt: "", lastAt: "", resumed: 0, steps: [] }),
      write({ event }: { readonly event: string }) {
        written.push(event);
        if (written.length === 2) throw new MirrorError("disk", "journal: ENOSPC");
      },
    };
    const options = { journal, choice: {}, say: () => {} };
    await expect(runSteps([step("check"), step("push")], options)).rejects.toThrow("ENOSPC");
    expect(done).toEqual(["check"]);
  });
});
