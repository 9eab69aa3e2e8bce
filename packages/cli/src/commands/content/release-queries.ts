import { printable } from "@mirrorkit/sdk/internal";
import { MirrorError, type Problem } from "@mirrorkit/sdk/problems";
import {
  acknowledgementsOf,
  channelsOf,
  findUpdatePath,
  nodeOf,
  type ReleaseNode,
  sortedNodes,
  strictVersion,
} from "@mirrorkit/sdk/releases";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { isConcerning } from "../../problem-severity.ts";
import { formatJson, jsonProblem } from "../../reports/json.ts";
import { pathAsText, versionTable } from "../../reports/releases.ts";
import { formatProblems } from "../../terminal/problems.ts";
import type { GraphFlags } from "./graph-options.ts";
import {
  graphForVersion,
  graphOfChannel,
  type NamedGraph,
  unknownRelease,
} from "./release-graphs.ts";

/** Lists the channels of a version, or of all releases of a minor. */
export async function channels(version: string, flags: GraphFlags): Promise<Outcome> {
  const isMinor = /^\d+\.\d+$/.test(version);
  if (!isMinor && strictVersion(version) === undefined) {
    throw new MirrorError("wrong-use", `${printable(version)} is not a version or minor`, {
      hint: "Give a version such as 4.20.18, or a minor such as 4.20.",
    });
  }
  const named = await graphForVersion(version, flags);
  const nodes = named.graph.nodes.filter((node) =>
    isMinor ? node.version.startsWith(`${version}.`) : node.version === version,
  );
  if (nodes.length === 0) throw unknownRelease(version, named);
  const found = channelsOf({ ...named.graph, nodes });
  const text = found.map((name) => `${printable(name)}\n`).join("");
  return outcomeOf({ json: { version, channels: found }, text }, named.problems, flags);
}

/** Lists the releases of a channel. */
export async function versions(channel: string, flags: GraphFlags): Promise<Outcome> {
  const named = await graphOfChannel(channel, flags);
  const nodes = sortedNodes(named.graph);
  if (nodes.length === 0) {
    throw new MirrorError(
      "wrong-use",
      `the release channel ${printable(channel)} has no releases`,
      {
        hint: "List the channels of a minor with: mirrorkit releases channels MINOR",
      },
    );
  }
  const json = { channel, architecture: flags.arch, releases: nodes.map(jsonNode) };
  return outcomeOf({ json, text: versionTable(nodes) }, named.problems, flags);
}

/** Shows the updates between two versions. */
export async function path(
  from: string,
  to: string,
  flags: GraphFlags & { readonly channel?: string; readonly recommended?: boolean },
): Promise<Outcome> {
  const named = await graphForVersion(to, flags);
  const conditional = flags.recommended !== true;
  const found = findUpdatePath(named.graph, from, to, { conditional });
  if ("steps" in found) {
    const { steps } = found;
    const acknowledgements = acknowledgementsOf(steps);
    const isRisky = acknowledgements.length > 0 || steps.some(({ risks }) => risks.length > 0);
    const text =
      steps.length === 0 ? "Both versions are the same.\n" : pathAsText(steps, acknowledgements);
    const status = isRisky ? exitStatus.findings : exitStatus.fine;
    const json = { from, to, steps, acknowledgements };
    return outcomeOf({ json, text }, named.problems, flags, status);
  }
  if (found.unknown !== undefined) throw unknownRelease(found.unknown, named);
  const text = `No path${conditional ? "" : " without known risks"} from ${from} to ${to} in ${printable(named.name)}.\n`;
  const json = { from, to, steps: null, acknowledgements: [] };
  return outcomeOf({ json, text }, named.problems, flags, exitStatus.findings);
}

/** A release for JSON. */
export function jsonNode({ version, payload, channels: names, url }: ReleaseNode): object {
  return { version, payload, errata: url, channels: names };
}

/** The release of a version. */
export function releaseIn(named: NamedGraph, version: string): ReleaseNode {
  const node = nodeOf(named.graph, version);
  if (node === undefined) throw unknownRelease(version, named);
  return node;
}

/** What a query found. */
export interface QueryAnswer {
  /** For `--json`. */
  readonly json: object;
  /** For people. */
  readonly text: string;
}

/** What a query prints; problems of the graph are notes in text, a field in JSON. */
export function outcomeOf(
  { json, text }: QueryAnswer,
  problems: readonly Problem[],
  { json: asJson }: Pick<GraphFlags, "json">,
  status: number = exitStatus.fine,
): Outcome {
  if (asJson !== true)
    return { output: text, notes: formatProblems(problems.filter(isConcerning)), status };
  return {
    output: formatJson({ ...json, problems: problems.map(jsonProblem) }),
    notes: "",
    status,
  };
}
