/** How passes are run, as `run` and `imageSets.<name>.run` say it together. */
export interface RunSettings {
  /** Folder of oc-mirror's workspace, relative to the settings file; undefined means that no pass can be run. */
  readonly workspace?: string;
  /** Folder of oc-mirror's cache, relative to the settings file. */
  readonly cache?: string;
  /** The credentials of the pass; undefined means those that podman finds. */
  readonly authfile?: {
    /** Path, relative to the settings file. */
    readonly file: string;
    /** What it is made of before each pass; undefined leaves it as it is. */
    readonly from?: readonly string[];
  };
  /** How the clone of the repository is updated; undefined leaves it as it is. */
  readonly clone?: {
    /** The branch, tag or commit; undefined for the current branch. */
    readonly ref?: string;
    /** The remote. */
    readonly remote: string;
  };
  /** The Quay of the destination; undefined for another registry. */
  readonly quay?: {
    /** Its address; undefined for the host of the destination. */
    readonly address?: string;
    /** Accounts that push. */
    readonly write: readonly string[];
    /** Accounts that pull. */
    readonly read: readonly string[];
    /** Visibility of the repositories. */
    readonly visibility?: "private" | "public";
  };
  /** The account that clusters pull with. */
  readonly pull?: { readonly account: string; readonly authfile?: string };
  /** How images are copied. */
  readonly push: PushSettings;
  /** What is asked of the registry after a push. */
  readonly verify: { readonly clusterVersion?: string; readonly keys: readonly string[] };
  /** Whether records are committed and pushed, and to which branch. */
  readonly record: { readonly push: boolean; readonly branch?: string };
  /** Path of a file with approved digests, relative to the settings file. */
  readonly approvals?: string;
}

/** How images are copied. */
export interface PushSettings {
  /** Retries after temporary errors. */
  readonly retries: number;
  /** Milliseconds before the first of them. */
  readonly retryDelayMs: number;
  /** Milliseconds after which a run of oc-mirror is stopped. */
  readonly timeoutMs?: number;
  /** Seconds for one image. */
  readonly imageTimeoutSeconds?: number;
  readonly parallelImages?: number;
  readonly parallelLayers?: number;
  readonly maxNestedPaths?: number;
}
