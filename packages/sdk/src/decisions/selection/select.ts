import { compareText, defined } from "../../base/problem/index.ts";
import type { Catalog, CatalogChannel, CatalogDeprecations } from "../../models/catalog/index.ts";
import type { Operator } from "../../models/imageset/index.ts";
import { readSelectedRange } from "../../models/versions/index.ts";
import { settleDefaultChannels } from "./default-channels.ts";
import { keepEntries } from "./keep-entries.ts";
import { type PackageBundles, readPackageBundles } from "./package-versions.ts";
import { refuseReferences } from "./references.ts";
import type {
  AmbiguousPin,
  ChannelName,
  SelectedBundle,
  SelectionReason,
  SelectionRefusal,
  SelectionResult,
} from "./selection.ts";
import { boundsOf, findUnknown, narrow, refuseNameless, type Wishes, wishesOf } from "./wishes.ts";

/** The reasons for the bundles of packages, by package and name of the bundle. */
type Reasons = Map<string, Map<string, SelectionReason[]>>;

interface Filtered {
  readonly channels: readonly CatalogChannel[];
  readonly reasons: Reasons;
  readonly droppedChannels: readonly ChannelName[];
  readonly ambiguousPins: readonly AmbiguousPin[];
}

const noBundles: PackageBundles = { bundles: new Map(), versions: new Map() };

/**
 * Selects from a catalog what oc-mirror selects for an entry of `mirror.operators`, or refuses it for the reason that
 * oc-mirror gives. What oc-mirror leaves out in silence is named in the selection.
 *
 * @see FilterCatalog of github.com/sherine-k/catalog-filter v0.0.5, measured with openshift/oc-mirror at 855b64a3
 */
export function selectFromCatalog(catalog: Catalog, operator: Operator): SelectionResult {
  const { packages: included = [], full = false } = operator;
  if (full && included.length === 0) return finish(wholeCatalog(catalog));
  const nameless = refuseNameless(included);
  if (nameless !== undefined) return { refusal: nameless };
  const wishes = wishesOf(included);
  const narrowed = included.length === 0 ? catalog : narrow(catalog, wishes);
  const bundles = readPackageBundles(narrowed.bundles);
  if ("fault" in bundles) return { refusal: bundles };
  const packages =
    included.length === 0 ? catalog.packages : settleDefaultChannels(narrowed, wishes);
  if ("fault" in packages) return { refusal: packages };
  const filtered = filterChannels(narrowed, { wishes, full, bundles });
  if ("fault" in filtered) return { refusal: filtered };
  const { reasons, ...rest } = filtered;
  const isFiltered = reasons.size > 0;
  return finish({
    packages,
    ...rest,
    bundles: isFiltered ? bundlesWith(reasons, bundles) : unfiltered(narrowed),
    deprecations: isFiltered ? trimDeprecations(narrowed, reasons) : narrowed.deprecations,
    isWhole: false,
    ...findUnknown(catalog, wishes),
  });
}

function wholeCatalog(
  catalog: Catalog,
): Extract<SelectionResult, { selection: unknown }>["selection"] {
  return {
    ...catalog,
    bundles: unfiltered(catalog),
    isWhole: true,
    unknownPackages: [],
    unknownChannels: [],
    droppedChannels: [],
    ambiguousPins: [],
  };
}

function finish(
  selection: Extract<SelectionResult, { selection: unknown }>["selection"],
): SelectionResult {
  const refusal = refuseReferences(selection.bundles);
  return refusal === undefined ? { selection } : { refusal };
}

function unfiltered({ bundles }: Catalog): readonly SelectedBundle[] {
  return bundles.map((bundle) => ({ bundle, reasons: [{ cause: "full" }] }));
}

interface Filter {
  readonly wishes: Wishes;
  readonly full: boolean;
  readonly bundles: ReadonlyMap<string, PackageBundles>;
}

function filterChannels(
  { packages, channels }: Catalog,
  { wishes, full, bundles }: Filter,
): Filtered | SelectionRefusal {
  const defaults = new Map(packages.map(({ name, defaultChannel }) => [name, defaultChannel]));
  const reasons: Reasons = new Map();
  const left: CatalogChannel[] = [];
  const droppedChannels: ChannelName[] = [];
  const ambiguousPins: AmbiguousPin[] = [];
  for (const channel of channels) {
    const bounds = boundsOf(channel, wishes);
    const wish = { full, ...defined({ bounds }) };
    const result = keepEntries(channel, wish, bundles.get(channel.package) ?? noBundles);
    if ("fault" in result) return result;
    const { kept, ambiguous, mayGo } = result;
    const place = { package: channel.package, channel: channel.name };
    const goes = kept.size === 0 && mayGo;
    if (goes && defaults.get(channel.package) === channel.name) {
      const range = bounds === undefined ? "" : (readSelectedRange(bounds)?.text ?? "");
      return emptyChannel(place, range);
    }
    if (goes) droppedChannels.push(place);
    else left.push({ ...channel, entries: channel.entries.filter(({ name }) => kept.has(name)) });
    if (ambiguous !== undefined) ambiguousPins.push(ambiguous);
    if (!full || kept.size > 0) addReasons(reasons, channel, kept);
  }
  const gone = new Set(droppedChannels.map((one) => `${one.package}\n${one.channel}`));
  const remaining = left.filter((one) => !gone.has(`${one.package}\n${one.name}`));
  return { channels: remaining, reasons, droppedChannels, ambiguousPins };
}

function emptyChannel({ package: name, channel }: ChannelName, range: string): SelectionRefusal {
  const said = `package ${JSON.stringify(name)} channel ${JSON.stringify(channel)} has version range ${JSON.stringify(range)} that results in an empty channel`;
  return { fault: "empty-channel", said, package: name, channel };
}

function addReasons(
  reasons: Reasons,
  channel: CatalogChannel,
  kept: ReadonlyMap<string, SelectionReason["cause"]>,
): void {
  const ofPackage = reasons.get(channel.package) ?? new Map<string, SelectionReason[]>();
  for (const [name, cause] of kept) {
    const known = ofPackage.get(name) ?? [];
    known.push({ cause, channel: channel.name });
    ofPackage.set(name, known);
  }
  reasons.set(channel.package, ofPackage);
}

function bundlesWith(
  reasons: Reasons,
  bundles: ReadonlyMap<string, PackageBundles>,
): readonly SelectedBundle[] {
  const found = [...reasons].flatMap(([name, ofPackage]) =>
    [...ofPackage].flatMap(([bundleName, why]) => {
      const bundle = bundles.get(name)?.bundles.get(bundleName);
      return bundle === undefined ? [] : [{ bundle, reasons: why }];
    }),
  );
  return found.sort(
    (a, b) =>
      compareText(a.bundle.package, b.bundle.package) || compareText(a.bundle.name, b.bundle.name),
  );
}

/** Entries for bundles and channels that are not asked for go; those of channels that a range dropped stay. */
function trimDeprecations(
  { channels, deprecations }: Catalog,
  reasons: Reasons,
): readonly CatalogDeprecations[] {
  return deprecations.map((one) => {
    const names = new Set(
      channels.filter((channel) => channel.package === one.package).map(({ name }) => name),
    );
    const entries = one.entries.filter(({ schema, name }) => {
      if (schema === "olm.bundle") return reasons.get(one.package)?.has(name) ?? true;
      return schema !== "olm.channel" || names.size === 0 || names.has(name);
    });
    return { package: one.package, entries };
  });
}
