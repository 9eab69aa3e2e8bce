import type { Catalog } from "../../models/catalog/index.ts";
import type { IncludePackage, Operator } from "../../models/imageset/index.ts";
import { selectFromCatalog } from "./select.ts";
import type { SelectionRefusal } from "./selection.ts";

/** What remains of a package after a fault was told; undefined where nothing more can be known. */
type Remainder = IncludePackage | undefined;

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
  let next: Remainder = included;
  while (next !== undefined) {
    const result = selectFromCatalog(catalog, { ...operator, packages: [next] });
    if (!("refusal" in result) || result.refusal.fault === "no-images") break;
    refusals.push(result.refusal);
    next = withoutFault(next, result.refusal);
  }
  return refusals;
}

function withoutFault(included: IncludePackage, { fault, channel }: SelectionRefusal): Remainder {
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
