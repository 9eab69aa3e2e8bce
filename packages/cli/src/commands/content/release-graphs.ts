import { printable, quoted } from "@mirrorkit/sdk/internal";
import { MirrorError, type Problem } from "@mirrorkit/sdk/problems";
import {
  nodeOf,
  type ReleaseGraph,
  sortedNodes,
  strictVersion,
  type Version,
} from "@mirrorkit/sdk/releases";
import { InvalidArgumentError } from "commander";
import { type GraphFlags, openGraphs } from "./graph-options.ts";

/** A graph with the name of what it is of. */
export interface NamedGraph {
  readonly graph: ReleaseGraph;
  /** The channel; the file where it was taken as a whole. */
  readonly name: string;
  readonly problems: readonly Problem[];
}

/** Reads the graph of a channel. */
export async function graphOfChannel(channel: string, flags: GraphFlags): Promise<NamedGraph> {
  const source = await openGraphs(flags);
  try {
    const { graph, problems } = await source.find({ channel, architecture: architectureOf(flags) });
    return { graph, problems, name: channel };
  } finally {
    await source.close();
  }
}

/**
 * Reads a graph for a version: that of `--channel`; of a file as a whole; else of the stable channel of its minor, or of the
 * candidate channel where the stable one lacks it.
 */
export async function graphForVersion(
  version: string,
  flags: GraphFlags & { readonly channel?: string },
): Promise<NamedGraph> {
  if (flags.channel !== undefined) return graphOfChannel(flags.channel, flags);
  const source = await openGraphs(flags);
  const architecture = architectureOf(flags);
  try {
    if (flags.graph !== undefined) {
      const { graph, problems } = await source.find({ architecture });
      return { graph, problems, name: flags.graph };
    }
    const minor = /^\d+\.\d+/.exec(version)?.[0] ?? version;
    const stable = await source.find({ channel: `stable-${minor}`, architecture });
    const isThere = version === minor || nodeOf(stable.graph, version) !== undefined;
    if (isThere) return { ...stable, name: `stable-${minor}` };
    const candidate = await source.find({ channel: `candidate-${minor}`, architecture });
    return { ...candidate, name: `candidate-${minor}` };
  } finally {
    await source.close();
  }
}

function architectureOf({ arch }: GraphFlags): string {
  return arch;
}

/** The error for a release that a graph lacks, with those that come close. */
export function unknownRelease(version: string, { graph, name }: NamedGraph): MirrorError {
  const wanted = strictVersion(version);
  const own = sortedNodes(graph).map((node) => node.version);
  const near = own.filter((one) => isOfMinor(one, wanted)).slice(-3);
  const newest = near.length > 0 ? near : own.slice(-3);
  return new MirrorError(
    "wrong-use",
    `${printable(name)} does not have the release ${quoted(version)}`,
    {
      hint:
        newest.length === 0
          ? "It has no releases: check the name of the channel."
          : `Its newest releases${near.length > 0 ? " of that minor" : ""} are ${newest.map(printable).join(", ")}.`,
    },
  );
}

function isOfMinor(version: string, wanted: Version | undefined): boolean {
  const own = strictVersion(version);
  return own?.major === wanted?.major && own?.minor === wanted?.minor;
}

/** Reads an argument that is a version with three numbers. */
export function toVersion(text: string): string {
  if (strictVersion(text) !== undefined) return text;
  throw new InvalidArgumentError("Give a version with three numbers, such as 4.20.18.");
}
