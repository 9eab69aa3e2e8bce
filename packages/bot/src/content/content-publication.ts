import type { ProposalPlan, PublicationSource, TreeFile } from "@mirrorkit/forge/internal";
import type { FileTree } from "@mirrorkit/sdk/files";

/**
 * All that is computed from the records and settings of a mirror-config project, and from what its GitOps project has. It
 * speaks to no forge, so that it may be done in a separate thread.
 */
export interface ContentPublication {
  /** Reads the settings and the newest records, and says what to propose; undefined when there is none of a pass that succeeded. */
  plan(from: PublicationOrigin): Promise<ProposalPlan | undefined>;
}

/** Where proposals come from, as they say it, and the branch that they go to. */
export interface PublicationOrigin {
  /** Path of the mirror-config project on its forge. */
  readonly origin: string;
  /** The commit that is published. */
  readonly source: PublicationSource;
  /** The branch of the GitOps project, by the bot's own settings. */
  readonly targetBranch: string;
}

/** Where a publication reads from: one commit of the mirror-config project, and the branch that is proposed to. */
export interface PublicationSources {
  /** The settings file: its bytes, and its path from the project's root. */
  settings(): Promise<{ readonly bytes: Uint8Array; readonly file: string }>;
  /** A file of at most so many bytes; undefined when there is none. */
  readFile(path: string, maxBytes: number): Promise<Uint8Array | undefined>;
  /** All files below a folder by their whole path. */
  readTree(folder: string): Promise<ReadonlyMap<string, TreeFile>>;
  /** The texts below a folder of the branch that is proposed to, by whole path. */
  existing(folder: string): Promise<FileTree>;
}
