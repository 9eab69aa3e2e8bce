import { didYouMean, quoted } from "../../base/problem/index.ts";
import type { Catalog } from "../../models/catalog/index.ts";
import type { CatalogSelection, SelectionFault, SelectionRefusal } from "../selection/index.ts";
import type { PlanRefusal } from "./planned.ts";

const operatorExit = 4;

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
export function refuseSelection(catalog: string, refusal: SelectionRefusal): PlanRefusal {
  const { fault, said, package: name, channel } = refusal;
  const help = ways[fault];
  return {
    kind: "refused",
    message: `${catalog}: ${said}`,
    ...(help === undefined ? {} : { help }),
    exit: operatorExit,
    catalog,
    ...(name === undefined ? {} : { package: name }),
    ...(channel === undefined ? {} : { channel }),
  };
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
