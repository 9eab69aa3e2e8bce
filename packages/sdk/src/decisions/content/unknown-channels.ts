import { didYouMean, nearestName, quoted } from "../../base/problem/index.ts";
import type { Catalog } from "../../models/catalog/index.ts";
import type { IncludeChannel, IncludePackage } from "../../models/imageset/index.ts";
import type { ContentFinding } from "./finding.ts";
import { channelPath, type ListedPackage } from "./listed-packages.ts";

/** Channels that a package does not have, and the package with those that were probably meant. */
export function withoutUnknownChannels(
  listed: ListedPackage,
  catalog: Catalog,
): { readonly findings: readonly ContentFinding[]; readonly mended: IncludePackage } {
  const { included } = listed;
  const { name, channels = [] } = included;
  const own = catalog.channels.filter((one) => one.package === name).map((one) => one.name);
  const unknown = channels.filter((one) => one.name !== "" && !own.includes(one.name));
  const findings = unknown.map((channel): ContentFinding => {
    const near = didYouMean(channel.name, own);
    return {
      rule: "unknown-channel",
      severity: "error",
      path: channelPath(listed, channel.name),
      message: `the package ${quoted(name)} has no channel ${quoted(channel.name)} in this catalog; oc-mirror leaves it out without a message`,
      help: near.help ?? `Its channels are ${own.join(", ")}.`,
    };
  });
  const mended = channels.flatMap((one): readonly IncludeChannel[] => {
    if (own.includes(one.name)) return [one];
    const near = nearestName(one.name, own) ?? own[0];
    const isThere = near === undefined || channels.some((other) => other.name === near);
    return isThere ? [] : [{ ...one, name: near }];
  });
  return { findings, mended: unknown.length === 0 ? included : { ...included, channels: mended } };
}
