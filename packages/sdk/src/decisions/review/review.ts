import { defined, type Problem } from "../../base/problem/index.ts";
import type { CatalogSummary } from "../../models/catalog/index.ts";
import type { ClusterResource, OtherObject } from "../../models/cluster-resources/index.ts";
import { formatImageReference } from "../../models/image/index.ts";
import {
  isCached,
  type MappingComparison,
  type MappingEntry,
  type MappingReplacement,
  type ReleaseVersions,
} from "../../models/mapping/index.ts";
import type { SignedImages } from "../../models/registry/index.ts";
import {
  checkMirrorSets,
  compareRegistriesConf,
  createResolver,
  findUncovered,
  type NodeChange,
  readNodeConfiguration,
  type UncoveredImage,
} from "../nodes/index.ts";
import { compareSelections, type SelectionChange } from "../selection/index.ts";
import type { SizeSums } from "../sizes/index.ts";
import {
  compareClusterResources,
  type ResourceComparison,
  sameResources,
} from "./compare-resources.ts";
import { groupImages, type ReviewGroup } from "./count-by-owner.ts";
import { findLostSignatures, type LostSignature } from "./lost-signatures.ts";

/** The facts about a change between two passes that a reviewer needs. */
export interface Review {
  /** The differences between the images; undefined when a side has no mapping. */
  readonly images?: MappingComparison;
  /** The differences between the cluster resources; undefined when a side has none. */
  readonly resources?: ResourceComparison;
  /** The releases added and removed, by architecture. */
  readonly releases: readonly ReleaseVersions[];
  /** Counts by group of images, most important first. */
  readonly groups: readonly ReviewGroup[];
  /** Replacements by a lower version; also included in `images.replaced`. */
  readonly downgrades: readonly MappingReplacement[];
  /** The effect on nodes when the resources are applied; undefined when a side has none. */
  readonly nodes?: NodeChange;
  /** The errors for which the Machine Config Operator applies nothing of the later pass; undefined when there are none. */
  readonly refusals?: readonly Problem[];
  /**
   * Why the effect on nodes is unknown, without a full stop; undefined when it is known, or when only images are
   * reviewed.
   */
  readonly nodesUnknown?: string;
  /** Images of the later pass that its mirror sets do not cover; undefined when unknown. */
  readonly uncovered?: readonly UncoveredImage[];
  /** Mirror sets of the later pass that contradict each other or have no effect. */
  readonly contradictions: readonly Problem[];
  /** The number of `images.replaced` that only moved to another location in the registry. */
  readonly moves: number;
  /** What the push copies, as `mirrorkit sizes` measured it; undefined where nobody did. */
  readonly sizes?: SizeSums;
  /** Images that lost their sigstore signature; undefined where a side was recorded without a verification. */
  readonly lostSignatures?: readonly LostSignature[];
  /** Packages by the images that they bring, `repository@digest`, which give images their groups; undefined where nothing tells. */
  readonly packages?: ReadonlyMap<string, readonly string[]>;
  /** What changed by operator and version; undefined where the catalogs of a side are not known. */
  readonly operators?: SelectionChange;
  /** The passes of which it is not known what they take from catalogs; undefined where nobody asked, or both are known. */
  readonly operatorsUnknown?: readonly ("before" | "after")[];
  /** Why the comparison may mislead: a failed pass, a stale mapping, a preview. Errors and warnings only. */
  readonly cautions: readonly Problem[];
}

/** What is known beside mappings and cluster resources. */
export interface ReviewNotes extends Partial<Pick<Review, "packages" | "sizes">> {
  /** What the passes take from catalogs, which gives the review its operators; undefined for a review without them. */
  readonly catalogs?: CatalogPair;
  /** Which images were signed before and after; undefined where it is not known of both. */
  readonly signed?: { readonly before: SignedImages; readonly after: SignedImages };
}

/** What two passes take from catalogs. It is shown, and proves nothing. */
export interface CatalogPair {
  /** What the earlier pass takes; undefined where it is not known. */
  readonly before?: readonly CatalogSummary[] | undefined;
  /** What the later pass takes; undefined where it is not known. */
  readonly after?: readonly CatalogSummary[] | undefined;
}

/** The cluster resources of two passes. */
export interface ResourcePair {
  /** The resources of the earlier pass. */
  readonly before: readonly ClusterResource[];
  /** The resources of the later pass. */
  readonly after: readonly ClusterResource[];
  /** Objects of other kinds on both sides; undefined when they are not compared. */
  readonly others?: {
    /** The objects of the earlier pass. */
    readonly before: readonly OtherObject[];
    /** The objects of the later pass. */
    readonly after: readonly OtherObject[];
  };
  /** The images of the later pass that clusters pull through mirror sets, as references; undefined when unknown. */
  readonly pulled?: readonly string[];
}

/** A reason why cluster resources cannot be compared: passes without any. */
export interface MissingResources {
  /** The passes without cluster resources. */
  readonly missing: readonly ("before" | "after")[];
}

/**
 * Compiles the review of two passes; the images or the resources may be absent.
 *
 * @param problems - the problems of the two passes; the review shows errors and warnings first
 */
export function reviewPasses(
  images: MappingComparison | undefined,
  given: ResourcePair | MissingResources | undefined,
  problems: readonly Problem[] = [],
  { packages, sizes, signed, catalogs }: ReviewNotes = {},
): Review {
  const resources = given !== undefined && "before" in given ? given : undefined;
  const replaced = images?.replaced ?? [];
  const lostSignatures =
    signed === undefined ? undefined : findLostSignatures(signed.before, signed.after, images);
  return {
    ...defined({ images, packages, sizes, lostSignatures }),
    ...(catalogs === undefined ? {} : compareTaken(catalogs)),
    ...(resources === undefined ? {} : { resources: compareObjectsOf(resources) }),
    ...(resources === undefined ? {} : reviewNodes(resources)),
    ...(given !== undefined && "missing" in given ? { nodesUnknown: whyUnknown(given) } : {}),
    contradictions: resources === undefined ? [] : checkMirrorSets(resources.after),
    releases: images?.releases ?? [],
    groups: images === undefined ? [] : groupImages(images, packages),
    downgrades: replaced.filter(({ downgrade }) => downgrade),
    moves: replaced.filter(isMove).length,
    cautions: problems.filter(({ severity }) => severity !== "info"),
  };
}

function compareTaken({
  before,
  after,
}: CatalogPair): Pick<Review, "operators" | "operatorsUnknown"> {
  if (before !== undefined && after !== undefined) {
    return { operators: compareSelections(before, after) };
  }
  const unknown = [
    ...(before === undefined ? ["before" as const] : []),
    ...(after === undefined ? ["after" as const] : []),
  ];
  return { operatorsUnknown: unknown };
}

function whyUnknown({ missing }: MissingResources): string {
  const [one, other] = missing;
  const passes = other === undefined ? `the pass ${one ?? ""}`.trim() : "both passes";
  return `the cluster resources of ${passes} are missing`;
}

function compareObjectsOf({ before, after, others }: ResourcePair): ResourceComparison {
  const { before: otherBefore = [], after: otherAfter = [] } = others ?? {};
  return compareClusterResources([...before, ...otherBefore], [...after, ...otherAfter]);
}

/**
 * The images of a mapping that clusters pull through mirror sets. Catalogs and the graph are excluded, because
 * objects name them at the mirror; so are images from a local cache, whose source the mapping does not name.
 */
export function pulledImages(entries: readonly MappingEntry[]): readonly string[] {
  return entries
    .filter(({ kind }) => kind !== "catalog" && kind !== "graph")
    .filter(({ source }) => !isCached(source))
    .map(({ source }) => formatImageReference(source));
}

type NodeReview = Pick<Review, "nodes" | "refusals" | "uncovered">;

function reviewNodes({ before, after, others, pulled }: ResourcePair): NodeReview {
  const earlier = readNodeConfiguration({ resources: before, others: others?.before ?? [] });
  const { conf, refusals } = readNodeConfiguration({
    resources: after,
    others: others?.after ?? [],
  });
  const covered =
    pulled === undefined ? {} : { uncovered: findUncovered(pulled, createResolver(conf)) };
  if (refusals.length > 0) return { refusals, ...covered };
  return { nodes: compareRegistriesConf(earlier.conf, conf), ...covered };
}

/** Tells whether the two passes give the same images, with their signatures, and the same resources. */
export function isUnchanged({ images, resources, lostSignatures = [] }: Review): boolean {
  const changed =
    images === undefined ? 0 : images.added.length + images.removed.length + images.replaced.length;
  return (
    changed === 0 &&
    lostSignatures.length === 0 &&
    (images?.carriedOver ?? 0) === 0 &&
    (resources === undefined || sameResources(resources))
  );
}

/** Tells an image that only goes to another place. */
export function isMove({ from, to, moved }: MappingReplacement): boolean {
  return (
    moved && from.version === to.version && from.digest === to.digest && from.filter === to.filter
  );
}
