import {
  bundleVersion,
  type CatalogBundle,
  type CatalogChannel,
} from "../../models/catalog/index.ts";

/**
 * What operator-registry says against a channel of a built catalog: its bundles, their names, its head, and the path of
 * `replaces`, which must lead to all bundles that no other skips. The path ends where the next bundle is skipped.
 *
 * @see validateReplacesChain in alpha/model of operator-framework/operator-registry
 */
export function faultsOfGraph(
  { entries }: CatalogChannel,
  bundles: ReadonlyMap<string, CatalogBundle>,
): readonly string[] {
  if (entries.length === 0) return ["channel must contain at least one bundle"];
  const present = new Map(entries.map((entry) => [entry.name, entry]));
  const graph = faultOfPath(entries, present);
  const names = entries.flatMap(({ name }) => {
    const bundle = bundles.get(name);
    return bundle === undefined ? [] : faultsOfName(bundle);
  });
  return graph === undefined ? names : [graph, ...names];
}

function faultOfPath(
  entries: CatalogChannel["entries"],
  present: ReadonlyMap<string, CatalogChannel["entries"][number]>,
): string | undefined {
  const incoming = new Set(
    entries.flatMap(({ replaces, skips }) =>
      replaces === undefined ? skips : [replaces, ...skips],
    ),
  );
  const heads = [...present.keys()].filter((name) => !incoming.has(name)).sort();
  const [head, ...others] = heads;
  if (head === undefined) return "no channel head found in graph";
  if (others.length > 0) return `multiple channel heads found in graph: ${heads.join(", ")}`;
  const skipped = new Set(entries.flatMap(({ skips }) => skips));
  const path = [head];
  for (let at = present.get(head); at !== undefined; at = present.get(at.replaces ?? "")) {
    const { replaces = "" } = at;
    if (skipped.has(replaces)) break;
    if (path.includes(replaces)) {
      const cycle = [...path.slice(path.indexOf(replaces)), replaces].join(" -> ");
      return `detected cycle in replaces chain of upgrade graph: ${cycle}`;
    }
    path.push(replaces);
  }
  const reached = new Set([...path, ...skipped]);
  const stranded = [...present.keys()].filter((name) => !reached.has(name)).sort();
  return stranded.length === 0
    ? undefined
    : `channel contains one or more stranded bundles: ${stranded.join(", ")}`;
}

function faultsOfName(bundle: CatalogBundle): readonly string[] {
  const version = bundleVersion(bundle);
  if (version?.release === undefined) return [];
  const wanted = `${bundle.package}-v${version.version}-${version.release}`;
  if (bundle.name === wanted) return [];
  const name = JSON.stringify(bundle.name);
  return [
    `invalid bundle ${name}: name ${name} does not match normalized name ${JSON.stringify(wanted)}`,
  ];
}
