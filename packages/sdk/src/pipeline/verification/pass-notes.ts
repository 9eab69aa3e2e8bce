import { defined } from "../../base/problem/index.ts";
import {
  type ImagePackages,
  type RecordNotes,
  readRecordNotes,
} from "../../edges/records/index.ts";
import type { Workspace } from "../../edges/workspace/index.ts";
import { readLeftovers } from "./leftovers.ts";
import { readPassCatalogs } from "./pass-catalogs.ts";

/**
 * Reads which packages bring the images of a pass and what it takes from catalogs, from the record or from the catalogs in
 * the workspace, and which images a record knows to be signed.
 */
export function readPassNotes({
  folder,
  mapping,
}: Workspace): RecordNotes & { readonly packages: ImagePackages } {
  const { entries = [] } = mapping?.mapping ?? {};
  const { packages = new Map() } = readLeftovers(folder, entries);
  const kept = readRecordNotes(folder);
  const catalogs = kept.catalogs ?? (mapping && readPassCatalogs(folder, entries));
  return { ...kept, packages, ...defined({ catalogs }) };
}
