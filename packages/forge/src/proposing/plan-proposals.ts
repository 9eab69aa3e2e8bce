import {
  clusterFolder,
  type NamedPass,
  openPasses,
  type PassPlace,
  type RenderedCluster,
  renderPasses,
} from "@mirrorkit/sdk/cluster-passes";
import type { FileTree } from "@mirrorkit/sdk/files";
import {
  checkKnownCluster,
  defined,
  refuseUnpublishable,
  refuseUnpublishableFiles,
} from "@mirrorkit/sdk/internal";
import type { PassStatement } from "@mirrorkit/sdk/pass";
import type { Problem } from "@mirrorkit/sdk/problems";
import { MirrorError } from "@mirrorkit/sdk/problems";
import type { Settings } from "@mirrorkit/sdk/settings";
import type { Proposal, ProposalChanges, ProposalSettings, PublicationSource } from "./proposal.ts";
import { proposalBranch } from "./proposal-branch.ts";
import { type ClusterProposal, proposalTexts } from "./proposal-description.ts";

/** The passes to publish. */
export interface Publication {
  /** The settings. */
  readonly settings: Settings;
  /** The folder to which paths in the settings are relative. */
  readonly settingsFolder: string;
  /** The passes: workspaces and records. */
  readonly passes: readonly PassPlace[];
  /** The caller's statement about the passes; undefined for none. Records and consoles override it. */
  readonly said?: PassStatement;
  /** Names of the clusters; undefined for all that the passes feed. */
  readonly clusters?: readonly string[];
  /** The commit from which the passes were made. */
  readonly source?: PublicationSource;
  /** Address of the page of the run that made the passes, with its log and report. */
  readonly runPage?: string;
  /** Path of the mirror-config project on its forge. */
  readonly origin?: string;
}

/** Proposals, and remarks about them. */
export interface ProposalPlan {
  /** One per change request, with its differences from the target. */
  readonly proposals: readonly (Proposal & ProposalChanges)[];
  /** Warnings and notes, no errors. */
  readonly problems: readonly Problem[];
}

/**
 * Renders passes into the files of every cluster that they feed, and plans proposals of them.
 *
 * @param publish - the target and the options of change requests
 * @param existing - reads all files below a folder of the target branch, by path from the repository's root
 * @throws a {@link @mirrorkit/sdk#MirrorError} `refused` for a pass that failed or contains content that must not
 * be published; `wrong-use` when the passes feed no cluster; `invalid-input` when they contradict each other or a
 * file of another author is in the way.
 */
export async function planProposals(
  publication: Publication,
  publish: ProposalSettings,
  existing: (folder: string) => Promise<FileTree>,
): Promise<ProposalPlan> {
  return planOpened(publication, await openPublished(publication), publish, existing);
}

/** Opens the passes of a publication; throws as {@link planProposals} does of them. */
export async function openPublished(publication: Publication): Promise<readonly NamedPass[]> {
  const { settings, settingsFolder } = publication;
  const clusters = clustersOf(publication);
  const imageSets = clusters.flatMap((name) => settings.clusters.get(name)?.imageSets ?? []);
  return openPasses(publication.passes, [...new Set(imageSets)], {
    settings,
    settingsFolder,
    ...defined({ said: publication.said }),
  });
}

/** Like {@link planProposals}, for passes that are already open. */
export async function planOpened(
  publication: Publication,
  passes: readonly NamedPass[],
  publish: ProposalSettings,
  existing: (folder: string) => Promise<FileTree>,
): Promise<ProposalPlan> {
  const { settings, settingsFolder } = publication;
  const clusters = clustersOf(publication);
  const fed = clusters
    .map((cluster) => ({ cluster, passes: passesFor(cluster, settings, passes) }))
    .filter(({ passes: feeding }) => feeding.length > 0);
  if (fed.length === 0) throw feedsNothing(publication);
  const published = { settings, templateFields: publish.templateFields };
  const feeding = [...new Set(fed.flatMap((one) => one.passes))];
  const unchecked = refuseUnpublishable(feeding, published);
  const rendered: (ClusterProposal & RenderedCluster)[] = [];
  for (const { cluster, passes: own } of fed) {
    const folder = clusterFolder(settings, cluster);
    const before = await existing(folder);
    const context = { settings, settingsFolder, cluster };
    const files = renderPasses(own, context, { existing: before });
    refuseUnpublishableFiles(files, imageSetsOf(cluster, settings, own), published);
    rendered.push({ ...files, cluster, folder, passes: own, before });
  }
  const groups = publish.changeRequests === "one" ? [rendered] : rendered.map((one) => [one]);
  return {
    proposals: groups.map((group) => toProposal(group, publish, publication)),
    problems: [...unchecked, ...rendered.flatMap(({ problems }) => problems)],
  };
}

function clustersOf({ settings, clusters }: Publication): readonly string[] {
  const known = [...settings.clusters.keys()];
  for (const name of clusters ?? []) checkKnownCluster(name, known);
  return clusters ?? known;
}

/** A cluster that lists no ImageSets takes every pass. */
function passesFor(
  cluster: string,
  { clusters }: Settings,
  passes: readonly NamedPass[],
): readonly NamedPass[] {
  const names = clusters.get(cluster)?.imageSets ?? [];
  if (names.length === 0) return passes;
  return passes.filter(({ imageSet }) => imageSet !== undefined && names.includes(imageSet));
}

function imageSetsOf(
  cluster: string,
  { clusters }: Settings,
  passes: readonly NamedPass[],
): readonly string[] {
  const configured = clusters.get(cluster)?.imageSets ?? [];
  return configured.length > 0 ? configured : passes.flatMap(({ imageSet = [] }) => imageSet);
}

function feedsNothing({ settings }: Publication): MirrorError {
  const hint =
    settings.clusters.size === 0
      ? "List the clusters and their ImageSets in mirrorkit.yaml."
      : "Write NAME=DIR with an ImageSet that a cluster in mirrorkit.yaml lists.";
  return new MirrorError("wrong-use", "the passes feed none of the clusters", { hint });
}

function toProposal(
  group: readonly (ClusterProposal & RenderedCluster)[],
  publish: ProposalSettings,
  publication: Publication,
): Proposal & ProposalChanges {
  const names = group.map(({ cluster }) => cluster);
  const { targetBranch: target, labels, reviewers } = publish;
  const holdMerge = group.some(({ renamed }) => renamed.length > 0);
  return {
    target,
    branch: proposalBranch(names, publication.origin),
    write: new Map(group.flatMap(({ tree }) => [...tree])),
    remove: group.flatMap(({ comparison }) => comparison.deleted),
    created: group.flatMap(({ comparison }) => comparison.created),
    updated: group.flatMap(({ comparison }) => comparison.updated),
    deleted: group.flatMap(({ comparison }) => comparison.deleted),
    folders: group.map(({ folder }) => folder),
    title: titleOf(names),
    ...proposalTexts(group, publication),
    labels,
    reviewers,
    autoMerge: publish.autoMerge && !holdMerge,
    ...(holdMerge ? { holdMerge } : {}),
  };
}

function titleOf(names: readonly string[]): string {
  const shown = names.length > 3 ? `${names.length} clusters` : names.join(", ");
  return `Mirror: cluster resources of ${shown}`;
}
