import { relative } from "node:path";
import { defined, isMirrorError, printable } from "../../base/problem/index.ts";
import { commitFolder } from "../../edges/git/index.ts";
import { readRunFile } from "../../edges/oc-mirror/index.ts";
import { planRecord, readRecordContents, writeRecord } from "../../edges/records/index.ts";
import { openWorkspace } from "../../edges/workspace/index.ts";
import { readPassNotes } from "../verification/index.ts";
import { placesOf, type RunContext, runSettingsOf, textOf } from "./context.ts";
import type { StepResult, StepWork } from "./step.ts";
import { cloneOf, recordTarget } from "./steps/clone.ts";

/**
 * Archives a push that failed, with its exit status and its console, so that `status`, `explain` and `report` show it after
 * the workspace has gone on. Its state keeps it out of every comparison and publication. What fails here is a note: the push
 * is what counts.
 */
export async function recordFailure(
  context: RunContext,
  work: StepWork,
  result: StepResult,
): Promise<StepResult> {
  const { records } = placesOf(context);
  if (records === undefined || result.state !== "failed") return result;
  try {
    const { name, folder } = await archive(context, records, result);
    work.say(`push: recorded the failure as ${name}: mirrorkit explain ${printable(folder)}`);
    await pushRecord(context, { records, name, folder });
    return { ...result, outputs: { ...result.outputs, failure: folder } };
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    work.say(`push: the failure was not recorded: ${error.message}`);
    return result;
  }
}

async function archive(context: RunContext, records: string, { outputs = {} }: StepResult) {
  const { pass, file } = placesOf(context);
  const { exitStatus, ocMirror, log } = outputs;
  const workspace = await openWorkspace(pass);
  const console = textOf(log);
  const contents = readRecordContents(workspace, {
    ...readPassNotes(workspace),
    imageSet: file,
    console,
    run: runOf(console),
  });
  const plan = planRecord({
    workspace,
    files: contents.files,
    time: context.now(),
    mirrorkit: context.mirrorkit,
    ...(typeof ocMirror === "string" ? { ocMirror } : {}),
    ...(typeof exitStatus === "number" ? { exitStatus } : {}),
    ...defined({ console: contents.console }),
  });
  // What a signal ended leaves no status; the run knows that it failed.
  const manifest = { ...plan.manifest, state: "failed" as const };
  return writeRecord(records, { ...plan, manifest }, context.now());
}

/** What the console does not say: a signal, a time limit, the version. */
function runOf(log: string): string {
  const { imageSet: _path, ...run } = readRunFile(log);
  return `${JSON.stringify(run, null, 2)}\n`;
}

async function pushRecord(
  context: RunContext,
  {
    records,
    name,
    folder,
  }: { readonly records: string; readonly name: string; readonly folder: string },
): Promise<void> {
  if (!runSettingsOf(context).record.push) return;
  const { root } = await cloneOf(records);
  const { remote, branch } = await recordTarget(context, root);
  await commitFolder(root, {
    path: relative(root, folder),
    message: `Mirror: record ${name} of ${context.imageSet}, a push that failed`,
    remote,
    branch,
  });
}
