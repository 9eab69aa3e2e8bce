import { writeChanges } from "@mirrorkit/sdk/files";
import { isFolder, namesIn, printable } from "@mirrorkit/sdk/internal";
import { type MirrorPlan, planFiles, type ResourcePlan } from "@mirrorkit/sdk/plan";
import { MirrorError } from "@mirrorkit/sdk/problems";

/**
 * Writes a plan into a new or empty folder, as a dry run of oc-mirror leaves its working-dir.
 *
 * @throws a `MirrorError` `refused` where something is in the folder, `disk` where the disk fails.
 */
export function writePlan(folder: string, plan: MirrorPlan, resources: ResourcePlan): void {
  if (isFolder(folder) && namesIn(folder).length > 0) {
    throw new MirrorError("refused", `${printable(folder)} is not empty`, {
      hint: "Name a new folder: old cluster resources in it would be taken for planned ones.",
    });
  }
  writeChanges(folder, { write: planFiles(plan, resources), delete: [] });
}
