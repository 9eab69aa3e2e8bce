import { compareText } from "../../base/problem/index.ts";
import {
  bundleVersionText,
  type Catalog,
  type PackageContent,
} from "../../models/catalog/index.ts";
import { channelHead } from "./channel-heads.ts";
import { sortVersions } from "./sort-versions.ts";

/** What a catalog that holds one package says of it. A channel without one head has an empty one. */
export function packageContent({
  packages,
  channels,
  bundles,
  deprecations,
}: Catalog): PackageContent {
  const heads = channels.map((channel) => {
    const reading = channelHead(channel);
    return { channel: channel.name, head: "head" in reading ? reading.head : "" };
  });
  heads.sort((a, b) => compareText(a.channel, b.channel));
  return {
    defaultChannel: packages.at(-1)?.defaultChannel ?? "",
    heads,
    versions: sortVersions(bundles.map(bundleVersionText)),
    deprecated: deprecations.flatMap(({ entries }) =>
      entries.map(({ schema, name }) => `${schema.replace("olm.", "")} ${name}`.trim()),
    ),
  };
}
