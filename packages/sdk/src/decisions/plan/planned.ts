import type { CatalogSelection, LoadFault, SelectionReason } from "../selection/index.ts";

/** What an image of a plan is. */
export type PlannedKind =
  | "release"
  | "release-component"
  | "graph"
  | "catalog"
  | "bundle"
  | "operand"
  | "additional"
  | "chart";

/** Why an image is in a plan. */
export type PlannedCause =
  | {
      readonly kind: "release";
      /** Such as `4.20.18-x86_64`. */
      readonly release: string;
      /** Its name in the release; undefined for the release itself. */
      readonly component?: string;
    }
  | {
      readonly kind: "bundle";
      /** The catalog as the ImageSet names it. */
      readonly catalog: string;
      readonly package: string;
      /** Name of the bundle that is or needs the image. */
      readonly bundle: string;
      /** Version of the bundle; empty where the catalog names none. */
      readonly version: string;
      /** Why the bundle is selected. */
      readonly reasons: readonly SelectionReason[];
    }
  | {
      readonly kind: "catalog";
      /** The catalog as the ImageSet names it. */
      readonly catalog: string;
    }
  | { readonly kind: "graph" }
  | {
      readonly kind: "additional";
      /** The image as the ImageSet names it. */
      readonly name: string;
    }
  | {
      readonly kind: "chart";
      /** The name of the chart in the ImageSet; its path where it has none. */
      readonly chart: string;
      /** The template, by path below the root of the chart. */
      readonly file: string;
    };

/** A line of the mapping. */
export interface PlannedImage {
  /** What it is. */
  readonly kind: PlannedKind;
  /** Where it is copied from, with transport. */
  readonly source: string;
  /** Where it is copied to, with transport: the registry, or oc-mirror's cache for one of the lines of a catalog. */
  readonly destination: string;
  /** Whether the destination is oc-mirror's own cache: one of the two lines of a catalog. */
  readonly toCache?: true;
  /** The reference that nodes ask for, which cluster resources are made from. */
  readonly origin: string;
  /** Why it is there; several for an image that several bundles need. */
  readonly causes: readonly PlannedCause[];
}

/** A catalog of a plan. */
export interface PlannedCatalog {
  /** As the ImageSet names it. */
  readonly catalog: string;
  /** Digest of the index image, `sha256:` and 64 digits. */
  readonly digest: string;
  /** Its folder, absolute, for a catalog on a disk; undefined for one of a registry. */
  readonly folder?: string;
  /** Name of the rebuilt catalog in the cache; undefined where the catalog is mirrored as it is. */
  readonly filter?: string;
  /** What is selected from it. */
  readonly selection: CatalogSelection;
}

/**
 * Why there is no plan.
 *
 * - `refused`: oc-mirror refuses it.
 * - `catalog-does-not-load`: oc-mirror does not refuse it, but the catalog that it builds is of no use to a cluster.
 * - `unknown-name`: a package or channel that the catalog does not have, which oc-mirror leaves out in silence.
 * - `not-planned`: mirrorkit does not plan this part of an ImageSet.
 */
export type PlanRefusalKind = "refused" | "catalog-does-not-load" | "unknown-name" | "not-planned";

/** One reason why there is no plan. */
export interface PlanRefusal {
  /** Which kind of reason. */
  readonly kind: PlanRefusalKind;
  /** One sentence. */
  readonly message: string;
  /** What to write or do instead. */
  readonly help?: string;
  /** The parts of oc-mirror's exit status that it sets: 1 generic, 2 release, 4 operator, 8 additional images, 16 Helm. */
  readonly exit: number;
  /** The catalog that it is about, as the ImageSet names it. */
  readonly catalog?: string;
  /** The package that it is about. */
  readonly package?: string;
  /** The channel that it is about. */
  readonly channel?: string;
  /** What operator-registry says, for a catalog that does not load. */
  readonly faults?: readonly LoadFault[];
  /** Whether `blockedImages` removes all that is selected. */
  readonly isAllBlocked?: boolean;
}

/** An image of a chart that oc-mirror skips without a message: a name that it does not read as a reference. */
export interface UnusableImage {
  /** The chart as {@link PlannedCause} names it. */
  readonly chart: string;
  /** The template, by path below the root of the chart. */
  readonly file: string;
  /** As the rendered template names it. */
  readonly image: string;
}

/** What an ImageSet would mirror. */
export interface MirrorPlan {
  /** The lines of the mapping, releases first, then catalogs with their operators, additional images and charts. */
  readonly images: readonly PlannedImage[];
  /** The catalogs, in the order of the ImageSet. */
  readonly catalogs: readonly PlannedCatalog[];
  /** Lines that `blockedImages` removed. */
  readonly blocked: readonly PlannedImage[];
  /** Images of charts that oc-mirror skips without a message. */
  readonly unusable: readonly UnusableImage[];
}

/** A plan, and everything that speaks against it. */
export interface PlanResult {
  /**
   * What oc-mirror would mirror: also where a catalog would not load or a name is unknown, so that it must not be used as
   * it is. Undefined where oc-mirror refuses the ImageSet, and where a part of it is not planned.
   */
  readonly plan?: MirrorPlan;
  /** The reasons, all of them; empty where the plan is good. */
  readonly refusals: readonly PlanRefusal[];
}

/** Whether oc-mirror gives no mapping for this reason, or mirrorkit cannot tell which. */
export function preventsPlan({ kind }: PlanRefusal): boolean {
  return kind === "refused" || kind === "not-planned";
}
