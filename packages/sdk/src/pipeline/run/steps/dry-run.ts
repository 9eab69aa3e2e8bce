import { basename, join } from "node:path";
import { readTextFile, writeChanges } from "../../../edges/disk/index.ts";
import type { PassRun } from "../../../models/journal/index.ts";
import { readMapping } from "../../../models/mapping/index.ts";
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
import { runOcMirror } from "../oc-mirror-step.ts";
import type { PassStep, StepResult, StepWork } from "../step.ts";

const dayMs = 24 * 3_600_000;

/**
 * Step 4: oc-mirror's dry run writes the mapping of what would be copied.
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
  const { log } = ran.outputs ?? {};
  const path = keepMapping(context);
  const text = readTextFile(path);
  const mapping = readMapping(text, path);
  const images = mapping.entries.length;
  return {
    state: "done",
    message: `${images} images selected`,
    outputs: { log: textOf(log), mapping: path, mappingDigest: sha256(text), images },
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
