import { join } from "node:path";
import { defined } from "../../base/problem/index.ts";
import { isFile, readTextFile } from "../../edges/disk/index.ts";
import { type RecordSummary, recordsForUse } from "../../edges/records/index.ts";
import { imageSetIn } from "../../edges/workspace/index.ts";
import type { ImageSetConfiguration } from "../../models/imageset/index.ts";
import { type Mapping, readMapping } from "../../models/mapping/index.ts";

/** What a record or a transfer says that the mirror holds. */
export interface KnownPass {
  readonly name: string;
  readonly mapping: Mapping;
  /** The ImageSet; undefined where the record keeps none. */
  readonly imageSet?: ImageSetConfiguration;
}

/** The newest record of a push that went through; undefined when there is none. */
export function newestGoodRecord(records: string, now: Date): RecordSummary | undefined {
  return recordsForUse(records, now)
    .filter(({ manifest: { state } }) => state === "pushed")
    .at(-1);
}

/** The newest record of a push that failed, where no push went through after it; undefined when there is none. */
export function newestFailure(records: string, now: Date): RecordSummary | undefined {
  const last = recordsForUse(records, now)
    .filter(({ manifest: { state } }) => state === "pushed" || state === "failed")
    .at(-1);
  return last?.manifest.state === "failed" ? last : undefined;
}

/** The newest record of a push that went through whose mapping is its own; undefined when there is none. */
export function newestKnownPass(records: string, now: Date): KnownPass | undefined {
  const found = recordsForUse(records, now)
    .filter(({ manifest: { state, mappingStale } }) => state === "pushed" && mappingStale !== true)
    .filter(({ folder }) => isFile(join(folder, "mapping.txt")))
    .at(-1);
  if (found === undefined) return undefined;
  const { name, folder } = found;
  const path = join(folder, "mapping.txt");
  const mapping = readMapping(readTextFile(path), path);
  const imageSet = imageSetIn(join(folder, "imageset.yaml"));
  return { name, mapping, ...defined({ imageSet }) };
}
