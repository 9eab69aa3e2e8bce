import { readTextFile } from "../../../edges/disk/index.ts";
import { readMapping } from "../../../models/mapping/index.ts";
import { stepOf } from "../choose-steps.ts";
import { mappingFile, placesOf, type RunContext, sha256, textOf, toldOf } from "../context.ts";
import { runOcMirror } from "../oc-mirror-step.ts";
import type { PassStep } from "../step.ts";

const dayMs = 24 * 3_600_000;

/** Step 4: oc-mirror's dry run writes the mapping of what would be copied. */
export function dryRunStep(context: RunContext): PassStep {
  return {
    id: "dry-run",
    needs: ["check"],
    // Catalogs move on; what was pushed by a mapping stays with it.
    freshForMs: dayMs,
    isHeld: (run) =>
      stepOf(run, "push")?.state === "done" && stepOf(run, "verify")?.state !== "failed",
    skips: () => undefined,
    inputs(work) {
      const { imageSetDigest = "", sources = [] } = work.outputs("check");
      return { imageSetDigest, sources, destination: placesOf(context).destination };
    },
    async run(work) {
      const { workspace } = placesOf(context);
      const ran = await runOcMirror(context, work, { ...toldOf(context), dryRun: true });
      if (ran.state !== "done") return ran;
      const path = mappingFile(workspace);
      const text = readTextFile(path);
      const images = readMapping(text, path).entries.length;
      return {
        ...ran,
        message: `${images} images selected`,
        outputs: {
          log: textOf(ran.outputs?.["log"]),
          mapping: path,
          mappingDigest: sha256(text),
          images,
        },
      };
    },
  };
}
