import type { Catalog, CatalogPackage } from "../../models/catalog/index.ts";
import type { SelectionRefusal } from "./selection.ts";
import type { Wishes } from "./wishes.ts";

/** The packages with the default channels of the built catalog, or why one of them has none. */
export function settleDefaultChannels(
  { packages, channels }: Catalog,
  wishes: Wishes,
): readonly CatalogPackage[] | SelectionRefusal {
  const settled: CatalogPackage[] = [];
  for (const one of packages) {
    const wanted = wishes.get(one.name)?.included.defaultChannel ?? "";
    const names = new Set(
      channels.filter((channel) => channel.package === one.name).map(({ name }) => name),
    );
    const refusal = refuseDefaultChannel(one, wanted, names);
    if (refusal !== undefined) return refusal;
    settled.push(wanted === "" ? one : { ...one, defaultChannel: wanted });
  }
  return settled;
}

function refuseDefaultChannel(
  { name, defaultChannel }: CatalogPackage,
  wanted: string,
  channels: ReadonlySet<string>,
): SelectionRefusal | undefined {
  const at = `invalid default channel configuration for package ${JSON.stringify(name)}`;
  if (wanted !== "") {
    if (channels.has(wanted)) return undefined;
    const said = `${at}: specified default channel override ${JSON.stringify(wanted)} does not exist in the filtered output`;
    return { fault: "unknown-default-channel", said, package: name, channel: wanted };
  }
  if (defaultChannel === "" || channels.has(defaultChannel)) return undefined;
  const said = `${at}: the default channel ${JSON.stringify(defaultChannel)} was filtered out, a new default channel must be configured for this package`;
  return { fault: "default-channel-filtered", said, package: name, channel: defaultChannel };
}
