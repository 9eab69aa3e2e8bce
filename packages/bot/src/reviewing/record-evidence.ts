import { isMirrorError } from "@mirrorkit/sdk";
import type { ForgeProject } from "../forge/index.ts";
import { isAboutRecord, type RecordsPlace, withNewestRecord } from "../records/index.ts";
import type { PassEvidence } from "./evidence.ts";

/** What the newest record says of the pass before a change; undefined when there is none, or it has no mapping of its own. */
export async function recordEvidence(
  project: ForgeProject,
  place: RecordsPlace,
): Promise<PassEvidence | undefined> {
  try {
    return await withNewestRecord(project, place, async (record) => {
      if (record === undefined) return undefined;
      const { mapping, resources, problems } = record.workspace;
      const stale = problems.some(({ rule }) => rule === "stale-mapping");
      if (mapping === undefined || stale) return undefined;
      const from = `record ${record.name}`;
      return {
        from,
        ofCommit: false,
        mapping: mapping.mapping,
        resources: resources.resources,
        problems,
      };
    });
  } catch (error) {
    if (!isMirrorError(error) || !isAboutRecord(error)) throw error;
    const problem = { rule: error.code, severity: "error", message: error.message } as const;
    return {
      from: "a record",
      ofCommit: false,
      problems: error.problems.length > 0 ? error.problems : [problem],
    };
  }
}
