import { defined } from "@mirrorkit/sdk/internal";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import { readPassNotes } from "@mirrorkit/sdk/records";
import { isAboutRecord, withNewestRecord } from "../records/index.ts";
import type { PassEvidence, ReviewSources } from "./evidence.ts";

/**
 * Reads evidence of the pass before a change from the newest record in a folder; undefined when there is none, or
 * it has no mapping of its own.
 */
export async function recordEvidence(
  sources: Pick<ReviewSources, "readTree" | "readFile">,
  folder: string,
): Promise<PassEvidence | undefined> {
  const records = {
    folder,
    readTree: (below: string) => sources.readTree("before", below),
    readFile: (path: string, maxBytes: number) => sources.readFile("before", path, maxBytes),
  };
  try {
    return await withNewestRecord(records, async (record) => {
      if (record === undefined) return undefined;
      const { mapping, resources, problems, pass } = record.workspace;
      if (mapping === undefined || pass.stale.mapping !== undefined) return undefined;
      const from = `record ${record.name}`;
      const { packages, catalogs: summaries } = readPassNotes(record.workspace);
      return {
        from,
        ofCommit: false,
        mapping: mapping.mapping,
        resources: resources.resources,
        packages,
        ...defined({ summaries }),
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
