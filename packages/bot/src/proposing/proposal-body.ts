import { basename } from "node:path";
import { codeSpan, isKustomization, type NamedPass, reviewAsMarkdown } from "@mirrorkit/sdk";
import type { PublicationSource } from "./proposal.ts";
import { type FileDifference, reviewFiles } from "./review-files.ts";

/** What is proposed for one cluster. */
export interface ClusterProposal extends FileDifference {
  /** The cluster's name. */
  readonly cluster: string;
  /** The folder of its files. */
  readonly folder: string;
  /** The passes that feed it. */
  readonly passes: readonly NamedPass[];
}

/** What is said of a proposal. */
export interface ProposalTexts {
  /** The description of its change request, as Markdown. */
  readonly body: string;
  /** What its commit says below the title: for each cluster what changes. */
  readonly summary: string;
}

/** Below the smaller limit of the two forges, with room for what people write around it. */
const mostBytes = 50_000;
const mostSummed = 50;

/** Says for each cluster what changes, whether nodes drain, and from what, as its files tell. */
export function proposalTexts(
  clusters: readonly ClusterProposal[],
  source: PublicationSource | undefined,
): ProposalTexts {
  const share = Math.max(1_500, Math.floor(mostBytes / clusters.length));
  const bodies = clusters.map((one) => clusterBody(one, share));
  const shown = bodies.slice(0, Math.floor(mostBytes / share));
  return {
    body: [
      ...shown,
      ...more(clusters.length - shown.length),
      `<sub>${madeFrom(clusters, source)}</sub>`,
    ].join("\n\n"),
    summary: summaryOf(clusters, bodies),
  };
}

function more(hidden: number): readonly string[] {
  return hidden <= 0 ? [] : [`… ${hidden} more clusters not shown here.`];
}

function summaryOf(clusters: readonly ClusterProposal[], bodies: readonly string[]): string {
  const lines = clusters.map(({ cluster, comparison }, index) => {
    const verdict = bodies[index]?.split("\n").find((line) => line.startsWith("**")) ?? "";
    const text = `${verdict.replace(/[*`]/g, "").trim()} ${filesText(comparison)}`;
    return clusters.length === 1 ? text : `${cluster}: ${text}`;
  });
  return [...lines.slice(0, mostSummed), ...more(lines.length - mostSummed)].join("\n");
}

function clusterBody(proposal: ClusterProposal, room: number): string {
  const options = { title: proposal.cluster, maxBytes: room - 300, resourcesOnly: true };
  const review = reviewAsMarkdown(reviewFiles(proposal), options);
  return `${review.trimEnd()}\n\n${filesText(proposal.comparison)}`;
}

function filesText({ created, updated, deleted }: ClusterProposal["comparison"]): string {
  const counts = [
    count(created.length, "created"),
    count(updated.length, "updated"),
    count(deleted.length, "deleted"),
  ].filter((part) => part !== "");
  if (counts.length === 0) return "No file changes.";
  const lists = [...created, ...updated, ...deleted].filter(isKustomization).length;
  const ofThem =
    lists === 1 ? " 1 of them is a kustomization." : ` ${lists} of them are kustomizations.`;
  return `Files: ${counts.join(", ")}.${lists === 0 ? "" : ofThem}`;
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
