import { relative } from "node:path";
import { defined, MirrorError, printable } from "../../../base/problem/index.ts";
import { commitFolder } from "../../../edges/git/index.ts";
import {
  listRecords,
  planRecord,
  readRecordContents,
  writeRecord,
} from "../../../edges/records/index.ts";
import { openWorkspace } from "../../../edges/workspace/index.ts";
import { readPassNotes } from "../../verification/index.ts";
import { placesOf, type RunContext, runSettingsOf, textOf } from "../context.ts";
import { findingOf } from "../run-steps.ts";
import type { PassStep, StepWork } from "../step.ts";
import { cloneOf, recordTarget } from "./clone.ts";

/** Step 11: the pass is archived as a record, which goes to the mirror-config repository. */
export function recordStep(context: RunContext): PassStep {
  return {
    id: "record",
    needs: ["push", "verify"],
    skips: () =>
      placesOf(context).records === undefined
        ? `imageSets.${context.imageSet}.records is not set`
        : undefined,
    inputs: (work) => ({
      pushed: textOf(work.outputs("push")["endedAt"]),
      mappingDigest: textOf(work.outputs("dry-run")["mappingDigest"]),
      push: runSettingsOf(context).record.push,
    }),
    async run(work) {
      const { records = "" } = placesOf(context);
      const { name, folder, findings } = await archive(context, work);
      if (!runSettingsOf(context).record.push) {
        return { state: "done", message: `recorded ${name}`, outputs: { name, folder }, findings };
      }
      const { root } = await cloneOf(records);
      const { remote, branch } = await recordTarget(context, root);
      const commit = await commitFolder(root, {
        path: relative(root, folder),
        message: `Mirror: record ${name} of ${context.imageSet}`,
        remote,
        branch,
      });
      const message = `recorded ${name}, pushed to ${printable(branch)} as ${commit.slice(0, 12)}`;
      return { state: "done", message, outputs: { name, folder, commit }, findings };
    },
  };
}

/** A record of exactly this push that a killed run wrote is taken as it is. */
async function archive(context: RunContext, work: StepWork) {
  const { pass: folderOfPass, records = "", file } = placesOf(context);
  const { endedAt, exitStatus, ocMirror, log } = work.outputs("push");
  const now = context.now();
  const ended = new Date(textOf(endedAt));
  const time = ended > now ? now : ended;
  const written = listRecords(records, now).records.find(
    ({ manifest }) => manifest.created === time.toISOString(),
  );
  if (written !== undefined) return { name: written.name, folder: written.folder, findings: [] };
  const pass = await openWorkspace(folderOfPass);
  const contents = readRecordContents(pass, {
    ...readPassNotes(pass),
    imageSet: file,
    console: textOf(log),
  });
  const plan = planRecord({
    workspace: pass,
    files: contents.files,
    time,
    mirrorkit: context.mirrorkit,
    ...(typeof ocMirror === "string" ? { ocMirror } : {}),
    ...(typeof exitStatus === "number" ? { exitStatus } : {}),
    ...defined({ console: contents.console }),
  });
  const { state } = plan.manifest;
  if (state !== "pushed") {
    throw new MirrorError("refused", `the workspace is not that of a good push: it is ${state}`, {
      hint: "Find out what else used the workspace, and run again with --from dry-run.",
      problems: plan.problems.filter(({ severity }) => severity !== "info"),
    });
  }
  const { name, folder, problems } = writeRecord(records, plan, now);
  const odd = [...plan.problems, ...contents.problems, ...problems];
  return {
    name,
    folder,
    findings: odd.filter(({ severity }) => severity !== "info").map(findingOf),
  };
}
