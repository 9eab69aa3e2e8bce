import { basename } from "node:path";
import {
  type ClusterResource,
  codeSpan,
  type NamedPass,
  reviewAsMarkdown,
  reviewPasses,
  type TreeComparison,
} from "@mirrorkit/sdk";
import type { PublicationSource } from "./proposal.ts";

/** What is proposed for one cluster. */
export interface ClusterProposal {
  /** The cluster's name. */
  readonly cluster: string;
  /** The folder of its files. */
  readonly folder: string;
  /** The passes that feed it. */
  readonly passes: readonly NamedPass[];
  /** How its files change. */
  readonly comparison: TreeComparison;
  /** The cluster resources that its files hold now. */
  readonly before: readonly ClusterResource[];
  /** Those that they are to hold. */
  readonly after: readonly ClusterResource[];
}

/** Below the smaller limit of the two forges, with room for what people write around it. */
const mostBytes = 50_000;

/** Writes the description of a change request: for each cluster what changes, whether nodes drain, and from what. */
export function proposalBody(
  clusters: readonly ClusterProposal[],
  source: PublicationSource | undefined,
): string {
  const share = Math.max(1_500, Math.floor(mostBytes / clusters.length));
  const shown = clusters.slice(0, Math.floor(mostBytes / share));
  const hidden = clusters.length - shown.length;
  return [
    ...shown.map((one) => clusterBody(one, share)),
    ...(hidden === 0 ? [] : [`… ${hidden} more clusters not shown here.`]),
    `<sub>${madeFrom(clusters, source)}</sub>`,
  ].join("\n\n");
}

function clusterBody(
  { cluster, before, after, comparison }: ClusterProposal,
  room: number,
): string {
  const review = reviewPasses(undefined, { before, after });
  const { created, updated, deleted } = comparison;
  const files = [
    count(created.length, "created"),
    count(updated.length, "updated"),
    count(deleted.length, "deleted"),
  ].filter((part) => part !== "");
  const sum = files.length === 0 ? "No file changes." : `Files: ${files.join(", ")}.`;
  const options = { title: cluster, maxBytes: room - 300, resourcesOnly: true };
  return `${reviewAsMarkdown(review, options).trimEnd()}\n\n${sum}`;
}

function madeFrom(
  clusters: readonly ClusterProposal[],
  source: PublicationSource | undefined,
): string {
  const passes = clusters.flatMap(({ passes: feeding }) => feeding);
  const records = [...new Set(passes.map(({ path }) => basename(path)))].filter((name) =>
    /^\d{8}T\d{6}Z$/.test(name),
  );
  const made = "Made by mirrorkit from what oc-mirror pushed.";
  const from = records.map((name) => ` Record ${codeSpan(name)}.`).join("");
  return `${made}${from}${source === undefined ? "" : ` Commit ${commitText(source)}.`}`;
}

function commitText({ sha, url }: PublicationSource): string {
  const text = codeSpan(sha.slice(0, 8));
  return url === undefined ? text : `[${text}](<${url.replace(/[<>\s]/g, encodeURIComponent)}>)`;
}

function count(number: number, what: string): string {
  return number === 0 ? "" : `${number} ${what}`;
}
