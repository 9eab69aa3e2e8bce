import { nearestName, printable } from "../../base/problem/index.ts";
import {
  type CatalogOffer,
  catalogRepository,
  type RunEvidence,
} from "../../models/oc-mirror/index.ts";

/** The names in a catalog; undefined when the workspace does not contain it. */
export function namesOf(catalog: string, { environment }: RunEvidence): CatalogOffer | undefined {
  const wanted = catalogRepository(catalog);
  const last = wanted.slice(wanted.lastIndexOf("/") + 1);
  return environment?.catalogs?.find(
    (known) => catalogRepository(known.catalog) === wanted || known.catalog === last,
  );
}

/** `Did you mean …?` for a name that is not in a list; empty when none is close. */
export function nearestStep(
  written: string,
  known: readonly string[] | undefined,
): readonly string[] {
  const near = known === undefined ? undefined : nearestName(written, known);
  return near === undefined ? [] : [`Did you mean ${printable(near)}?`];
}

/** The command that lists the content of a catalog or of one of its packages. */
export function listOperators(catalog: string, name?: string): string {
  const ofPackage = name === undefined ? "" : ` --package ${printable(name)}`;
  return `oc-mirror --v2 list operators --catalog ${printable(catalog)}${ofPackage}`;
}

/** A catalog as the ImageSet writes it, with its tag; otherwise as the log prints it. */
export function writtenCatalog(logged: string, { environment }: RunEvidence): string {
  const operators = environment?.imageSet?.content.mirror.operators ?? [];
  const wanted = catalogRepository(logged);
  return operators.find(({ catalog }) => catalogRepository(catalog) === wanted)?.catalog ?? logged;
}
