import { MirrorError } from "../../../base/problem/index.ts";
import { stepOf } from "../choose-steps.ts";
import { placesOf, type RunContext, textOf, toldOf } from "../context.ts";
import { runOcMirror } from "../oc-mirror-step.ts";
import { findingOf } from "../run-steps.ts";
import type { PassStep, StepWork } from "../step.ts";
import { verifyPass } from "../verify-pass.ts";

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
      const { destination } = placesOf(context);
      return { imageSetDigest, sources, mappingDigest, destination };
    },
    async run(work) {
      refuseUnapproved(work);
      return runOcMirror(context, work, toldOf(context));
    },
  };
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
    skips: () => undefined,
    inputs: (work) => ({
      mappingDigest: textOf(work.outputs("dry-run")["mappingDigest"]),
      pushed: textOf(work.outputs("push")["endedAt"]),
    }),
    async run() {
      const { workspace } = placesOf(context);
      const { counts, findings, problems } = await verifyPass(context, workspace);
      const all = [...findings, ...problems];
      const [worst] = all.filter(({ severity }) => severity !== "info");
      const { images, present, unknown, releaseImages, signedReleaseImages } = counts;
      const missing = images - present - unknown;
      const unsigned = releaseImages - signedReleaseImages;
      const found = `${present} of ${images} images are there`;
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
