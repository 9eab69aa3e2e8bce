import { defined, type Problem, printable } from "../../../base/problem/index.ts";
import { diagnose } from "../../../decisions/diagnosis/index.ts";
import { readRunEvidence } from "../../../edges/oc-mirror/index.ts";
import {
  hasFinishedArchives,
  hasTransferRecord,
  readTransferRecord,
  recordTransfer,
  setTransferAside,
} from "../../../edges/transfers/index.ts";
import type { TransferRecord, TransferRemovals } from "../../../models/transfer/index.ts";
import { placesOf, type RunContext, textOf, toldOf } from "../context.ts";
import { endRunBefore, runOcMirror } from "../oc-mirror-step.ts";
import { findingOf } from "../run-steps.ts";
import type { PassStep, StepResult, StepWork } from "../step.ts";

/**
 * Step 8 of a pass to disk: the archives of the last transfer are moved aside, since oc-mirror would delete them, and new
 * ones are written. What a killed run left behind counts where it is complete: a second run of oc-mirror would leave out all
 * that it contains.
 */
export async function pushToDisk(context: RunContext, work: StepWork): Promise<StepResult> {
  const { pass } = placesOf(context);
  await endRunBefore(work);
  const begun = work.leftover?.step === "push" ? new Date(work.leftover.at) : undefined;
  const isComplete = begun !== undefined && hasFinishedArchives(pass, begun);
  if (isComplete && diagnose(readRunEvidence(pass).evidence).outcome !== "failed") {
    const endedAt = context.now().toISOString();
    return {
      state: "done",
      message: "the previous run completed the archives",
      outputs: { endedAt },
    };
  }
  const aside = begun === undefined || isComplete ? setTransferAside(pass) : undefined;
  if (aside !== undefined) work.say(`push: moved the last transfer to ${printable(aside)}`);
  const started = context.now();
  const ran = await runOcMirror(context, work, toldOf(context));
  if (ran.state !== "failed" || !hasFinishedArchives(pass, started)) return ran;
  return { ...ran, findings: [...(ran.findings ?? []), findingOf(unrecorded(pass))] };
}

/** oc-mirror completes its archives even if it could not copy some images. */
function unrecorded(folder: string): Problem {
  return {
    rule: "transfer-unrecorded",
    severity: "warning",
    message:
      "oc-mirror completed archives although the push failed, and later archives leave out the images in them",
    help: `Record these archives with mirrorkit transfer record ${printable(folder)}, and carry them over before the next transfer.`,
  };
}

/** Step 11 of a pass to disk: the transfer is recorded beside its archives, with what was approved. */
export function transferRecordStep(context: RunContext): PassStep {
  return {
    id: "record",
    needs: ["push"],
    skips: () => undefined,
    inputs: (work) => ({
      pushed: textOf(work.outputs("push")["endedAt"]),
      mappingDigest: textOf(work.outputs("dry-run")["mappingDigest"]),
    }),
    async run(work) {
      const { pass } = placesOf(context);
      // The push moved the last transfer aside, so this one is of a run that was killed right after it wrote it.
      const record = hasTransferRecord(pass)
        ? readTransferRecord(pass)
        : await recordIn(pass, context, work);
      const { name, digest, parent } = record;
      const after = parent === undefined ? "the first transfer" : `after ${parent.name}`;
      return {
        state: "done",
        message: `recorded the transfer ${name}: ${countOf(record)}, ${after}; carry over mirror_*.tar, transfer.json and the ImageSet`,
        outputs: { name, digest, folder: pass },
      };
    },
  };
}

function recordIn(pass: string, context: RunContext, work: StepWork): Promise<TransferRecord> {
  const { mirrorkit } = context;
  const ocMirror = work.outputs("push")["ocMirror"];
  return recordTransfer(pass, {
    mirrorkit,
    imageSet: placesOf(context).file,
    removals: removalsOf(work),
    now: context.now(),
    ...(typeof ocMirror === "string" ? { ocMirror } : {}),
  });
}

function removalsOf(work: StepWork): TransferRemovals {
  const { removals = 0, record = "", digest } = work.outputs("compare");
  const by = textOf(work.outputs("approval")["by"]);
  return {
    count: Number(removals),
    ...defined({
      comparedWith: record === "" ? undefined : textOf(record),
      digest: digest === undefined ? undefined : textOf(digest),
      approvedBy: by === "" ? undefined : by,
    }),
  };
}

function countOf({ archives }: TransferRecord): string {
  return archives.length === 1 ? "1 archive" : `${archives.length} archives`;
}
