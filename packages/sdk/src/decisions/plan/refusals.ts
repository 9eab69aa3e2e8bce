import { defined, didYouMean, printable, quoted } from "../../base/problem/index.ts";
import { bundleVersion, type Catalog } from "../../models/catalog/index.ts";
import type { Operator } from "../../models/imageset/index.ts";
import {
  type CatalogSelection,
  nearestVersion,
  type SelectionFault,
  type SelectionRefusal,
  sortVersions,
} from "../selection/index.ts";
import type { PlanRefusal } from "./planned.ts";

const operatorExit = 4;
const mostNamed = 5;

const ways: Readonly<Record<SelectionFault, string | undefined>> = {
  "missing-name": "Write the name of the package or channel.",
  "bundle-version":
    "Leave the package out, or ask its author for a catalog with semantic versions.",
  "default-channel-filtered":
    "Add the default channel to channels, or set defaultChannel to one of them.",
  "unknown-default-channel": "Set defaultChannel to one of the channels that are mirrored.",
  "full-with-range": "Remove full, or the versions.",
  "unknown-version": "Pin a version that the catalog has.",
  "empty-channel": "Widen the versions, or remove them for the head of the channel.",
  "channel-graph": "Pin a version, or set full: true, which do not need the head of the channel.",
  "image-reference": "Pin a version whose images can be mirrored.",
  "no-images": "Check the names of packages and channels.",
};

/** Why oc-mirror does not filter a catalog, as a reason against a plan. */
export function refuseSelection(
  operator: Operator,
  refusal: SelectionRefusal,
  source: Catalog,
): PlanRefusal {
  const { said, package: name, channel } = refusal;
  const { catalog } = operator;
  return {
    kind: "refused",
    message: `${catalog}: ${said}`,
    ...defined({ help: helpFor(operator, refusal, source) }),
    exit: operatorExit,
    catalog,
    ...defined({ package: name, channel }),
  };
}

function helpFor(
  { packages = [] }: Operator,
  { fault, package: name, channel }: SelectionRefusal,
  source: Catalog,
): string | undefined {
  const included = packages.find((one) => one.name === name);
  const channels = included?.channels ?? [];
  if (fault === "default-channel-filtered" && channels[0] !== undefined) {
    const one = channels[0].name;
    return `Write defaultChannel: ${printable(one)} below the package ${printable(name ?? "")}, or add its default channel ${printable(channel ?? "")}.`;
  }
  if (fault !== "unknown-version" && fault !== "empty-channel") return ways[fault];
  const bounds = channels.find((one) => one.name === channel) ?? included;
  const versions = versionsIn(source, name ?? "", channel);
  const wanted = bounds?.minVersion ?? bounds?.maxVersion ?? "";
  const near = nearestVersion(wanted, versions);
  if (near !== undefined && near !== wanted) return `Did you mean ${printable(near)}?`;
  const newest = versions.slice(-mostNamed).map(printable).join(", ");
  return newest === "" ? ways[fault] : `The channel has ${newest}.`;
}

/** The versions of a channel, lowest first. */
function versionsIn(source: Catalog, name: string, channel: string | undefined): readonly string[] {
  const entries = source.channels
    .filter((one) => one.package === name && one.name === channel)
    .flatMap((one) => one.entries.map((entry) => entry.name));
  const inside = new Set(entries);
  const versions = source.bundles
    .filter((one) => one.package === name && inside.has(one.name))
    .map((one) => bundleVersion(one)?.version ?? "");
  return sortVersions(versions);
}

/** Names that the catalog does not have: oc-mirror leaves them out without a word. */
export function refuseUnknown(
  catalog: string,
  { unknownPackages, unknownChannels }: CatalogSelection,
  { packages: known, channels: knownChannels }: Catalog,
): readonly PlanRefusal[] {
  const names = known.map(({ name }) => name);
  const packages = unknownPackages.map(
    (name): PlanRefusal => ({
      kind: "unknown-name",
      message: `${catalog} has no package ${quoted(name)}; oc-mirror leaves it out without a message`,
      ...didYouMean(name, names),
      exit: operatorExit,
      catalog,
      package: name,
    }),
  );
  const channels = unknownChannels.map(
    ({ package: name, channel }): PlanRefusal => ({
      kind: "unknown-name",
      message: `package ${quoted(name)} of ${catalog} has no channel ${quoted(channel)}; oc-mirror leaves it out without a message`,
      ...didYouMean(
        channel,
        knownChannels.filter((one) => one.package === name).map((one) => one.name),
      ),
      exit: operatorExit,
      catalog,
      package: name,
      channel,
    }),
  );
  return [...packages, ...channels];
}
