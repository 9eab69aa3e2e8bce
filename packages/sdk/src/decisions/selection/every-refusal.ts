import type { Catalog } from "../../models/catalog/index.ts";
import type { IncludePackage, Operator } from "../../models/imageset/index.ts";
import { selectFromCatalog } from "./select.ts";
import type { CatalogSelection, SelectionRefusal } from "./selection.ts";

/**
 * Everything for which oc-mirror refuses a selection, where it reports only the first fault: each package is looked at for
 * itself, and what is wrong with it is put right until nothing more is found. Empty where it does not refuse.
 */
export function everyRefusal(catalog: Catalog, operator: Operator): readonly SelectionRefusal[] {
  const result = selectFromCatalog(catalog, operator);
  if (!("refusal" in result)) return [];
  const found = (operator.packages ?? []).flatMap((included) =>
    refusalsOf(catalog, operator, included),
  );
  const isKnown = found.some(({ said }) => said === result.refusal.said);
  return isKnown ? found : [result.refusal, ...found];
}

function refusalsOf(
  catalog: Catalog,
  operator: Operator,
  included: IncludePackage,
): readonly SelectionRefusal[] {
  if (!catalog.packages.some(({ name }) => name === included.name)) return [];
  const refusals: SelectionRefusal[] = [];
  mendPackage(catalog, operator, included, (next, refusal) => {
    if (refusal.fault === "no-images") return undefined;
    refusals.push(refusal);
    return withoutFault(next, refusal);
  });
  return refusals;
}

/** A package after all that oc-mirror refuses it for was put right. */
export interface MendedPackage {
  /** As it is then, or where nothing puts it right. */
  readonly mended: IncludePackage;
  /** What is selected of it; undefined where nothing puts it right. */
  readonly selection?: CatalogSelection;
}

const mostSteps = 50;

/**
 * Asks one after another for the reasons why oc-mirror refuses a package: it reports the first one only.
 *
 * @param mend - puts one reason right in thought; undefined ends it
 */
export function mendPackage(
  catalog: Catalog,
  operator: Operator,
  included: IncludePackage,
  mend: (included: IncludePackage, refusal: SelectionRefusal) => IncludePackage | undefined,
): MendedPackage {
  let mended = included;
  for (let step = 0; step < mostSteps; step += 1) {
    const result = selectFromCatalog(catalog, { ...operator, packages: [mended] });
    if ("selection" in result) return { mended, selection: result.selection };
    const next = mend(mended, result.refusal);
    if (next === undefined) break;
    mended = next;
  }
  return { mended };
}

/** What remains of a package after a fault was told; undefined where nothing more can be known. */
function withoutFault(
  included: IncludePackage,
  { fault, channel }: SelectionRefusal,
): IncludePackage | undefined {
  const { channels = [], defaultChannel, ...rest } = included;
  if (fault === "default-channel-filtered" || fault === "unknown-default-channel") {
    const [first] = channels;
    const isTried = first === undefined || defaultChannel === first.name;
    return isTried ? undefined : { ...included, defaultChannel: first.name };
  }
  const others = channels.filter(({ name }) => name !== channel);
  const [first] = others;
  if (first === undefined || others.length === channels.length) return undefined;
  return { ...rest, channels: others, defaultChannel: first.name };
}
