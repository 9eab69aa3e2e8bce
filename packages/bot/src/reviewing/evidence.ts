import type { ClusterResource, Mapping, Problem, ReviewMappingSettings } from "@mirrorkit/sdk";

/** What is known of the pass of a commit. */
export interface PassEvidence {
  /** Where it was found, in plain words of ours: "record 20261123T090712Z". */
  readonly from: string;
  /** Whether it is said to be of exactly the commit of its side; not for what was pushed last. */
  readonly ofCommit: boolean;
  /** A page that shows where it was found. */
  readonly url?: string;
  /** When it was made; undefined when it is part of the commit itself. */
  readonly at?: Date;
  /** What the pass mirrors; undefined when that is not known. */
  readonly mapping?: Mapping;
  /** What it applies to clusters; undefined when that is not known. */
  readonly resources?: readonly ClusterResource[];
  /** What is wrong with it. With errors among it, it is no evidence. */
  readonly problems: readonly Problem[];
}

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

/** Where a review reads from: a forge, or a clone. */
export interface ReviewSources {
  /** The settings file of the target branch: its text, and the name for positions; undefined when there is none. */
  settings(): Promise<{ readonly text: string; readonly file: string } | undefined>;
  /** A file of a side; undefined when there is none there. */
  readFile(side: Side, path: string): Promise<Uint8Array | undefined>;
  /** What is known of the pass of a side; undefined when nothing is. */
  evidence(side: Side, imageSet: ImageSetPlace): Promise<PassEvidence | undefined>;
  /** How evidence of a side could be provided, one sentence. */
  howToProvide(side: Side, imageSet: ImageSetPlace): string;
}
