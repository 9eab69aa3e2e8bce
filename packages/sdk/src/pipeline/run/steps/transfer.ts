import { join } from "node:path";
import { defined, MirrorError, printable } from "../../../base/problem/index.ts";
import { judgeTransfer } from "../../../decisions/transfers/index.ts";
import { isFile, isFolder, namesIn } from "../../../edges/disk/index.ts";
import { listJournals } from "../../../edges/journal/index.ts";
import { findOcMirror, inspectOcMirror } from "../../../edges/oc-mirror/index.ts";
import {
  archiveStates,
  hasTransferRecord,
  openTransfer,
  readTransferRecord,
  rememberPushed,
} from "../../../edges/transfers/index.ts";
import { isOver, type StepValues } from "../../../models/journal/index.ts";
import { cleanEnvironment } from "../../../models/oc-mirror/index.ts";
import { isVersionOneArchive, type TransferRecord } from "../../../models/transfer/index.ts";
import { stepOf } from "../choose-steps.ts";
import {
  arrivedMapping,
  placesOf,
  type RunContext,
  targetOf,
  textOf,
  textsOf,
} from "../context.ts";
import { findingOf } from "../run-steps.ts";
import type { PassStep, StepResult, StepWork } from "../step.ts";
import { verifyPass } from "../verify-pass.ts";

/**
 * The step of a pass from disk before oc-mirror unpacks anything: the transfer is what was recorded before the gap, in its
 * order, for this ImageSet and this binary.
 *
 * @param isWhole - whether the run may end here when nothing is left to do
 */
export function transferStep(context: RunContext, isWhole: boolean): PassStep {
  return {
    id: "transfer",
    needs: ["check"],
    skips: () => undefined,
    inputs: (work) => heldInputs(work) ?? inputsOf(context, work),
    run: (work) => verifyArrival(context, work, isWhole),
  };
}

/** With steps left out, other archives may lie there than those that were verified. */
export function refuseUnverified(context: RunContext, work: StepWork): void {
  const { pass } = placesOf(context);
  const { transfer, archives } = work.begun("transfer") ?? {};
  const isSame =
    hasTransferRecord(pass) &&
    readTransferRecord(pass).digest === transfer &&
    archiveStates(pass).join("\n") === textsOf(archives).join("\n");
  if (isSame) return;
  throw new MirrorError("refused", "the transfer is not the one that was verified", {
    hint: "Run again with --from transfer.",
  });
}

/** Remembers the transfer that was pushed, so that the next one can be checked for its order. */
export function rememberArrival(context: RunContext): void {
  const { workspace, pass } = placesOf(context);
  rememberPushed(workspace, readTransferRecord(pass));
}

/** Once the registry has all of it, the archives are needed no more, and may be gone. */
function heldInputs(work: StepWork): StepValues | undefined {
  const isThere = Object.keys(work.outputs("verify")).length > 0;
  return isThere ? work.begun("transfer") : undefined;
}

async function inputsOf(context: RunContext, work: StepWork): Promise<StepValues> {
  const { pass } = placesOf(context);
  refuseUnrecorded(pass);
  const imageSetDigest = textOf(work.outputs("check")["imageSetDigest"]);
  return {
    transfer: readTransferRecord(pass).digest,
    archives: archiveStates(pass),
    imageSetDigest,
    ocMirror: (await versionOf(context)) ?? "",
  };
}

async function verifyArrival(
  context: RunContext,
  work: StepWork,
  isWhole: boolean,
): Promise<StepResult> {
  const { pass, workspace, file } = placesOf(context);
  const { record, ...seen } = await openTransfer(pass, { state: workspace, imageSet: file });
  const ocMirror = await versionOf(context);
  const problems = judgeTransfer(record, { ...seen, ...defined({ ocMirror }) });
  const findings = problems.map(findingOf);
  const { name, digest, archives } = record;
  const [worst] = problems.filter(({ severity }) => severity === "error");
  if (worst !== undefined) {
    const message = `the transfer ${name} must not be pushed: ${worst.message}`;
    return { state: "failed", message, findings };
  }
  const outputs = { name, digest, archives: archives.length };
  const done = isWhole ? await nothingToDo(context, work, record) : undefined;
  if (done !== undefined) return { state: "done", isAll: true, message: done, outputs };
  const count = archives.length === 1 ? "1 archive" : `${archives.length} archives`;
  const message = `${name}: ${count} as recorded; ${removalsText(record)}`;
  return { state: "done", message, outputs, findings };
}

function removalsText({ removals }: TransferRecord): string {
  if (removals === undefined) return "it was not compared with the previous transfer";
  const { count, approvedBy = "no one" } = removals;
  if (count === 0) return "nothing is removed";
  const what = count === 1 ? "1 removal or downgrade" : `${count} removals and downgrades`;
  return `${what} approved by ${printable(approvedBy)}`;
}

/** The last pass pushed this transfer, ended well, and the registry still has all of it. */
async function nothingToDo(
  context: RunContext,
  work: StepWork,
  { name, digest }: TransferRecord,
): Promise<string | undefined> {
  const { workspace } = placesOf(context);
  const last = listJournals(workspace)
    .map(({ run }) => run)
    .filter(({ run, outcome }) => run !== work.run && outcome !== "nothing-to-do")
    .at(-1);
  if (last === undefined || !isOver(last)) return undefined;
  const pushed = stepOf(last, "push");
  const folder = textOf(stepOf(last, "record")?.outputs["folder"]);
  const isSame =
    stepOf(last, "transfer")?.outputs["digest"] === digest &&
    pushed?.state === "done" &&
    pushed.inputs["destination"] === targetOf(context);
  const wantsPublishing = context.forge.publish !== undefined;
  const isPublished = stepOf(last, "publish")?.state === "done";
  if (!isSame || (wantsPublishing && !isPublished) || !isFolder(folder)) return undefined;
  if (!isFile(join(workspace, arrivedMapping))) return undefined;
  const { counts, findings } = await verifyPass(context, folder);
  if (findings.some(({ severity }) => severity !== "info")) return undefined;
  return `nothing to do: ${last.run} pushed the transfer ${name}, and the registry has all ${counts.present} images`;
}

async function versionOf({ user, ocMirror }: RunContext): Promise<string | undefined> {
  const { variables } = cleanEnvironment(user.environment);
  const found = findOcMirror(variables["PATH"] ?? "", ocMirror);
  return (await inspectOcMirror(found, { environment: variables })).version;
}

/** @throws a {@link MirrorError} that says what is there instead of a transfer. */
function refuseUnrecorded(pass: string): void {
  if (hasTransferRecord(pass)) return;
  const old = namesIn(pass).find(isVersionOneArchive);
  if (old === undefined) {
    throw new MirrorError("unreadable-input", `${printable(pass)} has no transfer.json`, {
      hint: "Copy it from the connected side; mirrorkit transfer record writes it there.",
    });
  }
  const message = `${printable(old)} is an archive of oc-mirror v1, which v2 cannot read`;
  const help = "Mirror to disk again with oc-mirror v2.";
  const position = { file: pass };
  throw new MirrorError("invalid-input", message, {
    hint: help,
    problems: [{ rule: "transfer-version-one", severity: "error", message, help, position }],
  });
}
