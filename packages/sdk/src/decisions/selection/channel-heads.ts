import type { CatalogChannel } from "../../models/catalog/index.ts";
import { readChannelGraph } from "./channel-graph.ts";

/** The head of a channel, or why it has none. */
export type HeadReading =
  | {
      /** Name of the bundle. */
      readonly head: string;
    }
  | {
      /** In the words of oc-mirror. */
      readonly fault: string;
    };

/** Finds the bundle that a new Subscription of a channel gets. */
export function channelHead(channel: CatalogChannel): HeadReading {
  const reading = readChannelGraph(channel);
  if ("faults" in reading) return { fault: reading.faults.join("; ") };
  return { head: reading.graph.path[0]?.name ?? "" };
}
