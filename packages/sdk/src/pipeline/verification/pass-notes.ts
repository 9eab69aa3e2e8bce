import {
  type ImagePackages,
  type RecordNotes,
  readRecordNotes,
} from "../../edges/records/index.ts";
import type { Workspace } from "../../edges/workspace/index.ts";
import { readLeftovers } from "./leftovers.ts";

/**
 * Reads which packages bring the images of a pass, from the record or from the catalogs in the workspace, and which
 * images a record knows to be signed.
 */
export function readPassNotes({
  folder,
  mapping,
}: Workspace): RecordNotes & { readonly packages: ImagePackages } {
  const { packages = new Map() } = readLeftovers(folder, mapping?.mapping.entries ?? []);
  return { ...readRecordNotes(folder), packages };
}
