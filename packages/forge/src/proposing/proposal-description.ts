import { basename } from "node:path";
import type { NamedPass } from "@mirrorkit/sdk/cluster-passes";
import {
  isKustomization,
  type MarkdownBlock,
  type MarkdownPart,
  nodesVerdict,
  resourcesVerdict,
  reviewBlocks,
  writeMarkdown,
  writePlain,
} from "@mirrorkit/sdk/internal";
import type { RenamedCatalog } from "@mirrorkit/sdk/layout";
import type { Problem } from "@mirrorkit/sdk/problems";
import type { Review } from "@mirrorkit/sdk/review";
import type { PublicationSource } from "./proposal.ts";
import { type FileDifference, reviewFiles } from "./review-files.ts";

/** The proposal for one cluster. */
export interface ClusterProposal extends FileDifference {
  /** The cluster's name. */
  readonly cluster: string;
  /** The folder of its files. */
  readonly folder: string;
  /** The passes that feed it. */
  readonly passes: readonly NamedPass[];
  /** Warnings and notes about its files. */
  readonly problems: readonly Problem[];
  /** The catalogs that get another name; a rename breaks the Subscriptions that name the catalog. */
  readonly renamed: readonly RenamedCatalog[];
}

/** Where passes come from, as far as it is known. */
export interface PassesOrigin {
  /** The commit from which they were made. */
  readonly source?: PublicationSource;
  /** Address of the page of the run that made them. */
  readonly runPage?: string;
}

/** The texts of a proposal. */
export interface ProposalTexts {
  /** The description of its change request, as Markdown. */
  readonly body: string;
  /** The text for a terminal, without markup. */
  readonly text: string;
  /** The body of its commit message: the changes of each cluster. */
  readonly summary: string;
}

/** Below the smaller limit of the two forges, with space for text of people. */
const mostBytes = 50_000;
const mostSummed = 50;

/** Describes the changes of each cluster, whether nodes drain, and the source, based on its files. */
export function proposalTexts(
  clusters: readonly ClusterProposal[],
  origin: PassesOrigin = {},
): ProposalTexts {
  const reviewed = clusters.map((proposal) => ({ proposal, review: reviewFiles(proposal) }));
  const foot: readonly MarkdownBlock[] = [{ kind: "small", text: madeFrom(clusters, origin) }];
  const parts = reviewed.map(clusterBlocks);
  return {
    body: writeMarkdown({ head: [], parts, partsName: "clusters", foot }, mostBytes).trimEnd(),
    text: writePlain({ head: [], parts, foot }).trimEnd(),
    summary: summaryOf(reviewed),
  };
}

interface ReviewedProposal {
  readonly proposal: ClusterProposal;
  readonly review: Review;
}

function summaryOf(reviewed: readonly ReviewedProposal[]): string {
  const lines = reviewed.map(({ proposal: { cluster, comparison, renamed }, review }) => {
    const broken = renamed.map(({ problem }) => `${problem.message}.`);
    const verdict = [...broken, resourcesVerdict(review), nodesVerdict(review)].join(" ").trim();
    const text = `${verdict} ${filesText(comparison)}`;
    return reviewed.length === 1 ? text : `${cluster}: ${text}`;
  });
  const hidden = lines.length - mostSummed;
  const more = hidden > 0 ? [`… ${hidden} more clusters not shown here.`] : [];
  return [...lines.slice(0, mostSummed), ...more].join("\n");
}

function clusterBlocks({ proposal, review }: ReviewedProposal): readonly MarkdownBlock[] {
  const options = { title: proposal.cluster, resourcesOnly: true };
  const { sums, lists } = reviewBlocks(review, options);
  const broken = proposal.renamed.map(brokenBlock);
  const [heading, ...verdicts] = sums;
  const head = heading === undefined ? broken : [heading, ...broken, ...verdicts];
  return [...head, ...lists, { kind: "paragraph", text: filesText(proposal.comparison) }];
}

function brokenBlock({ kind, name, newName, breaks }: RenamedCatalog): MarkdownBlock {
  return {
    kind: "paragraph",
    text: [
      { strong: "Breaks Subscriptions." },
      ` ${kind} `,
      { code: name },
      " is deleted, its catalog becomes ",
      { code: newName },
      `: ${breaks}. ${noAutoMerge}`,
    ],
  };
}

const noAutoMerge = "mirrorkit does not enable auto-merge for this change.";

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
  { source, runPage }: PassesOrigin,
): readonly MarkdownPart[] {
  const passes = clusters.flatMap(({ passes: feeding }) => feeding);
  const records = [...new Set(passes.map(({ path }) => basename(path)))].filter((name) =>
    /^\d{8}T\d{6}Z$/.test(name),
  );
  return [
    "Created by mirrorkit from the output of an oc-mirror push.",
    ...records.flatMap((name) => [" Record ", { code: name }, "."]),
    ...(source === undefined ? [] : [" Commit ", commitPart(source), "."]),
    ...(runPage === undefined
      ? []
      : [" ", { link: runPage, label: "Log and report of the run" }, "."]),
  ];
}

function commitPart({ sha, url }: PublicationSource): MarkdownPart {
  const label = { code: sha.slice(0, 8) };
  return url === undefined ? label : { link: url, label };
}

function count(number: number, what: string): string {
  return number === 0 ? "" : `${number} ${what}`;
}
