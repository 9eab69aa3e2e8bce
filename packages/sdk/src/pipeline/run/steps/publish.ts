import { join } from "node:path";
import { MirrorError, printable } from "../../../base/problem/index.ts";
import type { PassPlace } from "../../cluster-passes/index.ts";
import { leftToFarSide, placesOf, type RunContext, textOf } from "../context.ts";
import { newestGoodRecord } from "../last-record.ts";
import type { PassStep, StepWork } from "../step.ts";

/** Step 12: the cluster resources of this pass, with those of the other ImageSets of its clusters, are proposed. */
export function publishStep(context: RunContext): PassStep {
  return {
    id: "publish",
    needs: ["push", "verify", "record"],
    skips() {
      const left = leftToFarSide(context, "has no cluster resources: the far side publishes them");
      if (left !== undefined) return left;
      if (context.forge.publish === undefined) {
        return "no GitOps project is named (--to or MIRRORKIT_GITOPS_PROJECT)";
      }
      return fedClusters(context).length === 0
        ? `no cluster of mirrorkit.yaml is fed by ${context.imageSet}`
        : undefined;
    },
    inputs: (work) => ({
      passes: publishedPasses(context, work).map(
        ({ imageSet = "", path }) => `${imageSet}=${path}`,
      ),
      clusters: fedClusters(context),
    }),
    async run(work) {
      const passes = publishedPasses(context, work);
      const published = await context.forge.publish?.({ passes, clusters: fedClusters(context) });
      const { urls = [], message = "", isHandsOff = false } = published ?? {};
      return {
        state: isHandsOff ? "failed" : "done",
        message,
        outputs: { urls },
      };
    },
  };
}

function fedClusters({ settings, imageSet }: RunContext): readonly string[] {
  return [...settings().clusters].flatMap(([name, { imageSets }]) =>
    imageSets.includes(imageSet) || imageSets.length === 0 ? [name] : [],
  );
}

/**
 * This pass by its record, or its workspace where there are no records, and the newest good records of the others.
 *
 * @throws a {@link MirrorError} `refused` when another ImageSet of a cluster has no good record: without it, the files of
 * that ImageSet would go.
 */
function publishedPasses(context: RunContext, work: StepWork): readonly PassPlace[] {
  const { folder, pass } = placesOf(context);
  const { clusters, imageSets } = context.settings();
  const fed = fedClusters(context);
  const others = fed
    .flatMap((name) => clusters.get(name)?.imageSets ?? [])
    .filter((name) => name !== context.imageSet);
  const recorded = textOf(work.outputs("record")["folder"]);
  return [
    { imageSet: context.imageSet, path: recorded === "" ? pass : recorded },
    ...[...new Set(others)].sort().map((name) => {
      const records = imageSets.get(name)?.records;
      const newest =
        records === undefined ? undefined : newestGoodRecord(join(folder, records), context.now());
      if (newest === undefined) throw withoutRecord(name, fed, records);
      return { imageSet: name, path: newest.folder };
    }),
  ];
}

function withoutRecord(
  name: string,
  clusters: readonly string[],
  records: string | undefined,
): MirrorError {
  const where =
    records === undefined ? `imageSets.${name}.records is not set` : "there is none yet";
  return new MirrorError(
    "refused",
    `${printable(name)} also feeds ${clusters.map(printable).join(", ")}, and a good record of it is needed: ${where}`,
    { hint: `Run a pass of it first: mirrorkit run --imageset ${printable(name)}.` },
  );
}
