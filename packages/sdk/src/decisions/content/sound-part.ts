import type { Operator } from "../../models/imageset/index.ts";
import { selectFromCatalog } from "../selection/index.ts";
import type { ExaminedOperator } from "./operators.ts";

/** What oc-mirror takes of an entry of `mirror.operators`. */
export interface SoundPart {
  /** The entry as it is in the file, with what is selected of its sound packages. */
  readonly examined: ExaminedOperator;
  /** The entry with these packages only. */
  readonly operator: Operator;
}

/** Where oc-mirror refuses an entry, the packages that it takes: their losses would only show after the next run. */
export function soundPart(examined: ExaminedOperator): readonly SoundPart[] {
  const { operator, catalog, packages, selection } = examined;
  if (selection !== undefined) return [{ examined, operator }];
  const sound = packages.filter(({ isTaken }) => isTaken).map(({ listed }) => listed.included);
  if (sound.length === 0) return [];
  const part = { ...operator, packages: sound };
  const result = selectFromCatalog(catalog, part);
  if ("refusal" in result) return [];
  return [{ examined: { ...examined, selection: result.selection }, operator: part }];
}
