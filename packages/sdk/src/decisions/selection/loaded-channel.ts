import {
  bundleVersion,
  type CatalogBundle,
  type CatalogChannel,
} from "../../models/catalog/index.ts";

/**
 * What operator-registry says against a channel of a built catalog: its bundles, their names, its head, and the path of
 * `replaces`, which must lead to all bundles that are not skipped.
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
  const path: string[] = [];
  const reached = new Set<string>();
  for (let at = present.get(head); at !== undefined; at = present.get(at.replaces ?? "")) {
    if (path.includes(at.name)) {
      const cycle = [...path.slice(path.indexOf(at.name)), at.name].join(" -> ");
      return `detected cycle in replaces chain of upgrade graph: ${cycle}`;
    }
    path.push(at.name);
    for (const name of [at.name, ...at.skips]) reached.add(name);
  }
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
