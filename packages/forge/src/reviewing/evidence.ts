import type { CatalogSummary, SelectedCatalog } from "@mirrorkit/sdk/catalog";
import type { ClusterResource } from "@mirrorkit/sdk/cluster-resources";
import type { Mapping } from "@mirrorkit/sdk/mapping";
import type { Problem } from "@mirrorkit/sdk/problems";
import type { ReviewMappingSettings } from "@mirrorkit/sdk/settings";
import type { PathEntry, TreeFile } from "../client/index.ts";
import type { AskForPlan } from "../planning/index.ts";

/** Evidence of the pass of a commit. */
export interface PassEvidence {
  /** Its source in plain words: "record 20261123T090712Z". */
  readonly from: string;
  /** Whether it claims to belong to exactly the commit of its side; false for the last push. */
  readonly ofCommit: boolean;
  /** Whether the author committed it as a file, so that no pipeline computed it. */
  readonly committed?: boolean;
  /** The page of its source. */
  readonly url?: string;
  /** The time of its creation; undefined when it is part of the commit itself. */
  readonly at?: Date;
  /** The mapping of the pass; undefined when unknown. */
  readonly mapping?: Mapping;
  /** The cluster resources of the pass; undefined when unknown. */
  readonly resources?: readonly ClusterResource[];
  /** Packages by the images that they bring, `repository@digest`; undefined when nothing tells. */
  readonly packages?: ReadonlyMap<string, readonly string[]>;
  /** The catalogs of the pass that the review itself read: they may prove something. Undefined when it read none. */
  readonly catalogs?: readonly SelectedCatalog[];
  /**
   * What the pass takes from catalogs, by those that the review read, a workspace or a record: it is shown, and proves
   * nothing. Undefined when nothing says it.
   */
  readonly summaries?: readonly CatalogSummary[];
  /** What is wrong with it. With errors among it, it is not evidence. */
  readonly problems: readonly Problem[];
  /** Problems that matter only for a push: before a push, every pass is a dry run. Undefined for none. */
  readonly ofPush?: readonly Problem[];
}

/** Unparsed evidence. */
export interface FoundEvidence extends Omit<PassEvidence, "mapping" | "resources"> {
  /** The content; undefined when it was rejected, with the reason in `problems`. */
  readonly content?: EvidenceContent;
}

/** The content of unparsed evidence. */
export type EvidenceContent =
  | {
      /** A mapping.txt. */
      readonly kind: "mapping";
      /** Its file name for positions. */
      readonly path: string;
      /** Its bytes. */
      readonly bytes: Uint8Array;
      /** The files of the `cluster-resources` folder beside it, by path; undefined when there are none. */
      readonly resources?: ReadonlyMap<string, Uint8Array>;
      /** Files of the `operator-catalogs` folder beside it, by their paths in it; undefined when there are none. */
      readonly catalogs?: ReadonlyMap<string, Uint8Array>;
    }
  | {
      /** A mapping.txt, a workspace or a record on the disk of this machine. */
      readonly kind: "path";
      /** Where it is. */
      readonly path: string;
    };

/** A side of a change: its merge base, or its newest commit. */
export type Side = "before" | "after";

/** One ImageSet of the settings. */
export interface ImageSetPlace {
  /** Its name in the settings. */
  readonly name: string;
  /** Path of its file from the repository's root. */
  readonly path: string;
  /** Folder of its records from the repository's root; undefined when there is none. */
  readonly records?: string;
  /** The location of mappings of commits in the settings. */
  readonly mapping: ReviewMappingSettings;
  /** References of its additional images on the requested side. */
  readonly additionalImages: readonly string[];
}

/**
 * The inputs of a review: a forge, or a clone. All content is unparsed: the caller parses it, possibly in a
 * separate thread.
 */
export interface ReviewSources {
  /**
   * The settings file of the target branch: its text, and the file name for positions; undefined when there is
   * none.
   */
  settings(): Promise<{ readonly text: string; readonly file: string } | undefined>;
  /** A file of a side, up to a size limit in bytes (1 MiB by default); undefined when it does not exist. */
  readFile(side: Side, path: string, maxBytes?: number): Promise<Uint8Array | undefined>;
  /** All files below a folder of a side by their full path; empty when the folder does not exist. */
  readTree(side: Side, folder: string): Promise<ReadonlyMap<string, TreeFile>>;
  /** The entry of a side at a path, without following links; undefined when one reading of its tree has none. */
  entry(side: Side, path: string): Promise<PathEntry | undefined>;
  /**
   * The paths that differ between both sides; undefined when not all of them are known. An empty list counts as
   * unknown.
   */
  changedPaths(): Promise<readonly string[] | undefined>;
  /** The mapping of a side; undefined when none was found. The other methods read records. */
  evidence(side: Side, imageSet: ImageSetPlace): Promise<FoundEvidence | undefined>;
  /** Asks for what plans are made from; undefined, or `nothing` as the answer, where nothing may be asked. */
  readonly askForPlan?: AskForPlan;
  /** How to provide evidence of a side, one sentence. */
  howToProvide(side: Side, imageSet: ImageSetPlace): Promise<string>;
}
