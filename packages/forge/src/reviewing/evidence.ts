import type { ClusterResource } from "@mirrorkit/sdk/cluster-resources";
import type { Mapping } from "@mirrorkit/sdk/mapping";
import type { Problem } from "@mirrorkit/sdk/problems";
import type { ReviewMappingSettings } from "@mirrorkit/sdk/settings";
import type { PathEntry, TreeFile } from "../client/index.ts";

/** What is known of the pass of a commit. */
export interface PassEvidence {
  /** Where it was found, in plain words of ours: "record 20261123T090712Z". */
  readonly from: string;
  /** Whether it is said to be of exactly the commit of its side; not for what was pushed last. */
  readonly ofCommit: boolean;
  /** Whether the author of the commit wrote it, as a committed file, and no pipeline computed it. */
  readonly committed?: boolean;
  /** A page that shows where it was found. */
  readonly url?: string;
  /** When it was made; undefined when it is part of the commit itself. */
  readonly at?: Date;
  /** What the pass mirrors; undefined when that is not known. */
  readonly mapping?: Mapping;
  /** What it applies to clusters; undefined when that is not known. */
  readonly resources?: readonly ClusterResource[];
  /** What is wrong with it. With errors among it, it is not evidence. */
  readonly problems: readonly Problem[];
  /** Those of them that matter only of a push: before one, each pass is a dry run. Undefined for none. */
  readonly ofPush?: readonly Problem[];
}

/** Evidence as it was found, before anything in it is understood. */
export interface FoundEvidence extends Omit<PassEvidence, "mapping" | "resources"> {
  /** The content; undefined when it was refused, and `problems` say why. */
  readonly content?: EvidenceContent;
}

/** The content of evidence that was found. */
export type EvidenceContent =
  | {
      /** A mapping.txt. */
      readonly kind: "mapping";
      /** Its name for positions. */
      readonly path: string;
      /** Its bytes. */
      readonly bytes: Uint8Array;
      /** The files of the `cluster-resources` beside it, by path; undefined when there are none. */
      readonly resources?: ReadonlyMap<string, Uint8Array>;
    }
  | {
      /** A mapping.txt, a workspace or a record on the disk of this machine. */
      readonly kind: "path";
      /** Where it is. */
      readonly path: string;
    };

/** Which side of a change: the commit that it left its target at, or its newest. */
export type Side = "before" | "after";

/** One ImageSet of the settings. */
export interface ImageSetPlace {
  /** Its name in the settings. */
  readonly name: string;
  /** Path of its file from the repository's root. */
  readonly path: string;
  /** Folder of its records from the repository's root; undefined when there is none. */
  readonly records?: string;
  /** Where the settings say that mappings of commits are. */
  readonly mapping: ReviewMappingSettings;
  /** References of its additional images on the side that is asked for. */
  readonly additionalImages: readonly string[];
}

/**
 * Where a review reads from: a forge, or a clone. All of it is raw: content is understood by whoever asked for it, which
 * may be a thread of its own.
 */
export interface ReviewSources {
  /** The settings file of the target branch: its text, and the name for positions; undefined when there is none. */
  settings(): Promise<{ readonly text: string; readonly file: string } | undefined>;
  /** A file of a side, of at most so many bytes (1 MiB by default); undefined when there is none there. */
  readFile(side: Side, path: string, maxBytes?: number): Promise<Uint8Array | undefined>;
  /** All files below a folder of a side by their whole path; empty when there is no such folder. */
  readTree(side: Side, folder: string): Promise<ReadonlyMap<string, TreeFile>>;
  /** What a side has at a path, links not followed; undefined where its tree has nothing, which one look tells. */
  entry(side: Side, path: string): Promise<PathEntry | undefined>;
  /**
   * The paths that differ between both sides; undefined when not all of them are known. An empty list counts as not
   * known.
   */
  changedPaths(): Promise<readonly string[] | undefined>;
  /** The mapping of a side; undefined when none was found. Records are read with the other methods. */
  evidence(side: Side, imageSet: ImageSetPlace): Promise<FoundEvidence | undefined>;
  /** How evidence of a side could be provided, one sentence. */
  howToProvide(side: Side, imageSet: ImageSetPlace): Promise<string>;
}
