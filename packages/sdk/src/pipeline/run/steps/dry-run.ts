import { basename, join } from "node:path";
import type { Problem } from "../../../base/problem/index.ts";
import { readTextFile, writeChanges } from "../../../edges/disk/index.ts";
import type { PassRun } from "../../../models/journal/index.ts";
import { type Mapping, readMapping } from "../../../models/mapping/index.ts";
import { stepOf } from "../choose-steps.ts";
import {
  arrivedMapping,
  mappingFile,
  placesOf,
  type RunContext,
  sha256,
  targetOf,
  textOf,
  toldOf,
} from "../context.ts";
import { judgeContent } from "../judge-content.ts";
import { lookAtRoom } from "../look-at-room.ts";
import { runOcMirror } from "../oc-mirror-step.ts";
import { findingOf } from "../run-steps.ts";
import type { PassStep, StepResult, StepWork } from "../step.ts";

const dayMs = 24 * 3_600_000;

/**
 * Step 4: oc-mirror's dry run writes the mapping of what would be copied. With the catalogs that it unpacked, the ImageSet is
 * checked again, and with the mapping the room on the disks is.
 */
export function dryRunStep(context: RunContext): PassStep {
  const isArrival = context.disk?.kind === "from-disk";
  return {
    id: "dry-run",
    needs: isArrival ? ["check", "transfer"] : ["check"],
    // Catalogs move on, archives do not; what was pushed by a mapping stays with it.
    ...(isArrival ? {} : { freshForMs: dayMs }),
    isHeld,
    skips: () => undefined,
    inputs(work) {
      const { imageSetDigest = "", sources = [] } = work.outputs("check");
      const { digest: transfer } = work.outputs("transfer");
      const inputs = { imageSetDigest, sources, destination: targetOf(context) };
      return transfer === undefined ? inputs : { ...inputs, transfer };
    },
    run: (work) => dryRun(context, work),
  };
}

function isHeld(run: PassRun): boolean {
  return stepOf(run, "push")?.state === "done" && stepOf(run, "verify")?.state !== "failed";
}

async function dryRun(context: RunContext, work: StepWork): Promise<StepResult> {
  const ran = await runOcMirror(context, work, { ...toldOf(context), dryRun: true });
  if (ran.state !== "done") return ran;
  const { log, ocMirror } = ran.outputs ?? {};
  const path = keepMapping(context);
  const text = readTextFile(path);
  const mapping = readMapping(text, path);
  const looked = await lookAt(context, mapping, { path, version: textOf(ocMirror) });
  const { content, room, note } = looked;
  const problems = [...content, ...room];
  const findings = problems.map(findingOf);
  const outputs = { log: textOf(log) };
  const errors = content.filter(isError).length;
  if (errors > 0) {
    const message = `catalogs and update graph show ${errors} ${errors === 1 ? "error" : "errors"} in the ImageSet`;
    return { state: "failed", message, outputs, findings, fault: "findings" };
  }
  const full = room.find(isError);
  if (full !== undefined) {
    return { state: "failed", message: full.message, outputs, findings, fault: "machine" };
  }
  const images = mapping.entries.length;
  return {
    state: "done",
    message: `${images} images selected${note}`,
    outputs: { ...outputs, mapping: path, mappingDigest: sha256(text), images },
    findings,
  };
}

/** A push from disk replaces the mapping that says where images go by that of the pass to disk. */
function keepMapping(context: RunContext): string {
  const { pass, workspace } = placesOf(context);
  const path = mappingFile(pass);
  if (context.disk?.kind !== "from-disk") return path;
  const kept = join(workspace, arrivedMapping);
  writeChanges(workspace, { write: new Map([[basename(kept), readTextFile(path)]]), delete: [] });
  return kept;
}

function isError({ severity }: Problem): boolean {
  return severity === "error";
}

interface Looked {
  /** What catalogs and update graph show of the ImageSet. */
  readonly content: readonly Problem[];
  /** What the disks have too little room for. */
  readonly room: readonly Problem[];
  /** What is to be added to the message. */
  readonly note: string;
}

/** On the far side of an air gap, the ImageSet was checked and its images measured before. */
async function lookAt(
  context: RunContext,
  mapping: Mapping,
  { path, version }: { readonly path: string; readonly version: string },
): Promise<Looked> {
  if (context.disk?.kind === "from-disk") return { content: [], room: [], note: "" };
  const { problems, note } = await judgeContent(context, mapping, version);
  return { content: problems, room: await lookAtRoom(context, path), note };
}
