import { createHash } from "node:crypto";
import { compareText } from "../../base/problem/index.ts";
import type { MappingEntry } from "../../models/mapping/index.ts";
import type { Removal } from "./removal.ts";

/** Which way the images of a mapping go: from registry to registry, or with a disk in between. */
type Direction = "mirror" | "to-disk" | "from-disk";

/**
 * The problem that two mappings go in different directions and cannot be compared: one of a pass to disk names no
 * destination registry, one of a pass from disk no source registry. Undefined when they can be compared.
 */
export function incomparable(
  imageSet: string,
  before: readonly MappingEntry[],
  after: readonly MappingEntry[],
): Removal | undefined {
  if (before.length === 0 || after.length === 0) return undefined;
  const [from, to] = [directionOf(before), directionOf(after)];
  if (from === to) return undefined;
  return {
    imageSet,
    effect: "undetermined",
    subject: "all images: the two mappings are of passes of different kinds",
    within: [],
    from: `${from} ${digestOf(before)}`,
    to: `${to} ${digestOf(after)}`,
    before: [],
    after: [],
  };
}

function directionOf(entries: readonly MappingEntry[]): Direction {
  if (isOneCache(entries, ({ destination }) => destination.registry)) return "to-disk";
  if (isOneCache(entries, ({ source }) => source.registry)) return "from-disk";
  return "mirror";
}

/** Whether all hosts are one, on the machine of the pass. */
function isOneCache(
  entries: readonly MappingEntry[],
  hostOf: (entry: MappingEntry) => string,
): boolean {
  const [first] = entries;
  const host = first === undefined ? "" : hostOf(first);
  if (!/^(?:localhost|127\.0\.0\.1):\d+$/.test(host)) return false;
  return entries.every((entry) => hostOf(entry) === host);
}

function digestOf(entries: readonly MappingEntry[]): string {
  const lines = entries.map(({ source, destination }) => `${source.text}=${destination.text}`);
  return createHash("sha256").update(lines.toSorted(compareText).join("\n")).digest("hex");
}
