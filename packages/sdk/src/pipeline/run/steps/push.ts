import { MirrorError } from "../../../base/problem/index.ts";
import { stepOf } from "../choose-steps.ts";
import { leftToFarSide, placesOf, type RunContext, targetOf, textOf, toldOf } from "../context.ts";
import { runOcMirror } from "../oc-mirror-step.ts";
import { recordFailure } from "../record-failure.ts";
import { findingOf } from "../run-steps.ts";
import type { PassStep, StepResult, StepWork } from "../step.ts";
import { verifyPass } from "../verify-pass.ts";
import { pushToDisk } from "./to-disk.ts";
import { refuseUnverified, rememberArrival } from "./transfer.ts";

/** Step 8: oc-mirror copies the images. */
export function pushStep(context: RunContext): PassStep {
  return {
    id: "push",
    needs: ["dry-run", "approval"],
    // What the registry lacks only another push brings.
    isUndone: (run) => stepOf(run, "verify")?.state === "failed",
    skips: () => undefined,
    inputs(work) {
      const { imageSetDigest = "", sources = [] } = work.outputs("check");
      const { mappingDigest = "" } = work.outputs("dry-run");
      const { digest: transfer } = work.outputs("transfer");
      const inputs = { imageSetDigest, sources, mappingDigest, destination: targetOf(context) };
      return transfer === undefined ? inputs : { ...inputs, transfer };
    },
    async run(work) {
      refuseUnapproved(work);
      const isToDisk = context.disk?.kind === "to-disk";
      const result = isToDisk ? await pushToDisk(context, work) : await push(context, work);
      return recordFailure(context, work, result);
    },
  };
}

async function push(context: RunContext, work: StepWork): Promise<StepResult> {
  const isArrival = context.disk?.kind === "from-disk";
  if (isArrival) refuseUnverified(context, work);
  const result = await runOcMirror(context, work, toldOf(context));
  if (isArrival && result.state === "done") rememberArrival(context);
  return result;
}

/** With steps left out, an approval may be of other removals than those of the mapping. */
function refuseUnapproved(work: StepWork): void {
  const { digest = "" } = work.outputs("compare");
  const { digest: approved = "" } = work.outputs("approval");
  if (digest === approved) return;
  throw new MirrorError("refused", "the removals changed since they were approved", {
    hint: "Run again with --from compare.",
  });
}

/** Step 9: the registry is asked for every image, and for the signatures that clusters demand. */
export function verifyStep(context: RunContext): PassStep {
  return {
    id: "verify",
    needs: ["push"],
    skips: () => leftToFarSide(context, "reaches no registry: the far side verifies its registry"),
    inputs: (work) => ({
      mappingDigest: textOf(work.outputs("dry-run")["mappingDigest"]),
      pushed: textOf(work.outputs("push")["endedAt"]),
    }),
    async run() {
      const { pass } = placesOf(context);
      const { counts, findings, problems } = await verifyPass(context, pass);
      const all = [...findings, ...problems];
      const [worst] = all.filter(({ severity }) => severity !== "info");
      const { images, present, unknown, releaseImages, signedReleaseImages } = counts;
      const missing = images - present - unknown;
      const unsigned = releaseImages - signedReleaseImages;
      const found = `${present} of ${images} images are in the registry`;
      return {
        state: worst === undefined ? "done" : "failed",
        message: worst === undefined ? found : `${found}: ${worst.message}`,
        outputs: { images, present, missing, unsigned },
        findings: all.map(findingOf),
        ...(unknown > 0 && missing === 0 ? { fault: "machine" as const } : {}),
      };
    },
  };
}
