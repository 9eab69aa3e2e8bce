import { type Problem, printable } from "../../../base/problem/index.ts";
import { rulePolicy } from "../../../decisions/policies/index.ts";
import { isFolder, readTextFile } from "../../../edges/disk/index.ts";
import { listJournals } from "../../../edges/journal/index.ts";
import { hasTransferRecord, readTransferRecord } from "../../../edges/transfers/index.ts";
import { checkImageSet } from "../../../models/imageset/index.ts";
import { isOver, type StepValues } from "../../../models/journal/index.ts";
import { stepOf } from "../choose-steps.ts";
import { placesOf, type RunContext, sha256, targetOf, textOf, textsOf } from "../context.ts";
import { fleetImages } from "../fleet-images.ts";
import { findingOf } from "../run-steps.ts";
import { type ResolvedSources, readSources } from "../sources.ts";
import type { PassStep, StepResult, StepWork } from "../step.ts";
import { verifyPass } from "../verify-pass.ts";

/**
 * Step 3: the ImageSet is checked, and what its floating references stand for now is asked of their registries.
 *
 * @param isWhole - whether the run may end here when nothing is left to do
 */
export function checkStep(context: RunContext, isWhole: boolean): PassStep {
  return {
    id: "check",
    needs: [],
    isRepeated: true,
    skips: () => undefined,
    inputs: () => ({ file: placesOf(context).file }),
    async run(work) {
      const { file } = placesOf(context);
      const text = readTextFile(file);
      const problems = problemsOf(context, text);
      const errors = problems.filter(({ severity }) => severity === "error");
      const findings = problems.map(findingOf);
      if (errors.length > 0) {
        const count = `${errors.length} ${errors.length === 1 ? "error" : "errors"}`;
        return { state: "failed", message: `${printable(file)} has ${count}`, findings };
      }
      const { sources, isFloating } = await sourcesOf(context, text);
      const outputs = { imageSetDigest: sha256(text), sources, isFloating };
      const done = isWhole ? await nothingToDo(context, work, outputs) : undefined;
      if (done !== undefined) return { ...done, outputs, findings };
      const warnings = problems.filter(({ severity }) => severity === "warning").length;
      const message = warnings === 0 ? "no problems" : `warnings: ${warnings}`;
      return { state: "done", message, outputs, findings };
    },
  };
}

/** The far side of an air gap reaches no source: its archives decide. */
async function sourcesOf(context: RunContext, text: string): Promise<ResolvedSources> {
  if (context.disk?.kind === "from-disk") return { sources: [], isFloating: true };
  return readSources(context, text);
}

function problemsOf(context: RunContext, text: string): readonly Problem[] {
  const { file } = placesOf(context);
  const settings = context.settings();
  const images = fleetImages(settings, context.settingsFile, [text]);
  return checkImageSet(text, file, { ...rulePolicy(settings), fleetImages: images });
}

/**
 * The last pass was of the same ImageSet with the same sources, ended well, and the registry still has all of it. What
 * floats without a digest that could be asked for is never the same.
 */
async function nothingToDo(
  context: RunContext,
  work: StepWork,
  now: StepValues,
): Promise<Pick<StepResult, "state" | "message" | "isAll"> | undefined> {
  const { workspace } = placesOf(context);
  const runs = listJournals(workspace).map(({ run }) => run);
  const last = runs
    .filter(({ run, outcome }) => run !== work.run && outcome !== "nothing-to-do")
    .at(-1);
  if (last === undefined || !isOver(last) || now["isFloating"] === true) return undefined;
  const before = stepOf(last, "check")?.outputs ?? {};
  const pushed = stepOf(last, "push");
  const folder = textOf(stepOf(last, "record")?.outputs["folder"]);
  const isSame =
    before["imageSetDigest"] === now["imageSetDigest"] &&
    textsOf(before["sources"]).join() === textsOf(now["sources"]).join() &&
    pushed?.state === "done" &&
    pushed.inputs["destination"] === targetOf(context);
  const isToDisk = context.disk?.kind === "to-disk";
  const wantsPublishing = context.forge.publish !== undefined && !isToDisk;
  const isPublished = stepOf(last, "publish")?.state === "done";
  if (!isSame || (wantsPublishing && !isPublished) || !isFolder(folder)) return undefined;
  const same = `nothing to do: the ImageSet and its sources are those of ${last.run}`;
  if (isToDisk) {
    const name = textOf(stepOf(last, "record")?.outputs["name"]);
    if (!hasTransferRecord(folder) || readTransferRecord(folder).name !== name) return undefined;
    const message = `${same}, and its transfer ${name} is in ${printable(folder)}`;
    return { state: "done", isAll: true, message };
  }
  const { counts, findings } = await verifyPass(context, folder);
  if (findings.some(({ severity }) => severity !== "info")) return undefined;
  return {
    state: "done",
    isAll: true,
    message: `${same}, and the registry has all ${counts.present} images`,
  };
}
