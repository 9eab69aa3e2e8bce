import type { ProposalPlan, PublicationSource, TreeFile } from "@mirrorkit/forge/internal";
import type { FileTree } from "@mirrorkit/sdk/files";

/**
 * The computations on the records and settings of a mirror-config project and on the files of its GitOps project.
 * It never contacts a forge, so that it can run in a separate thread.
 */
export interface ContentPublication {
  /**
   * Reads the settings and the newest records, and plans the proposals; undefined when there is no record of a
   * successful pass.
   */
  plan(from: PublicationOrigin): Promise<ProposalPlan | undefined>;
}

/** The origin of proposals, as they name it, and their target branch. */
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
  /** A file, up to a size limit in bytes; undefined when it does not exist. */
  readFile(path: string, maxBytes: number): Promise<Uint8Array | undefined>;
  /** All files below a folder by their whole path. */
  readTree(folder: string): Promise<ReadonlyMap<string, TreeFile>>;
  /** The texts below a folder of the branch that is proposed to, by whole path. */
  existing(folder: string): Promise<FileTree>;
}
