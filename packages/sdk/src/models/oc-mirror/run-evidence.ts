import type { ImageSetConfiguration } from "../imageset/index.ts";
import type { RunSummary } from "./run-summary.ts";

/** The facts about a finished run of oc-mirror. */
export interface RunEvidence {
  /** A summary of the output. */
  readonly run: RunSummary;
  /** What oc-mirror was told to do; undefined when it is unknown. */
  readonly asked?: "push" | "dry-run";
  /** The exit status; undefined when it is unknown, or a signal ended the run. */
  readonly exitStatus?: number;
  /** The signal that ended the run, such as `SIGKILL`; undefined without one. */
  readonly signal?: string;
  /** The time limit in seconds that ended the run; undefined when it was not reached. */
  readonly timeLimitSeconds?: number;
  /** The surroundings of the run; undefined for a run on another machine. */
  readonly environment?: RunEnvironment;
}

/** The machine, the files and the settings of a run. Undefined members are unknown. */
export interface RunEnvironment {
  /** The destination as given, `quay.example.test/mirror`. */
  readonly destination?: string;
  /** The version of the binary. */
  readonly version?: string;
  /** Port of the cache; 55000 when undefined. */
  readonly cachePort?: number;
  /** Names of variables that begin with `REGISTRY_`. */
  readonly registryVariables?: readonly string[];
  /** The authfile. */
  readonly authFile?: AuthFileState;
  /** The disks that a pass writes to. */
  readonly disks?: readonly DiskState[];
  /** Names of the proxy variables that are set, such as `HTTPS_PROXY`. */
  readonly proxies?: readonly string[];
  /** The memory limit of the run in bytes; undefined when there is none. */
  readonly memoryLimitBytes?: number;
  /** Whether the system killed a process of this control group because it was out of memory. */
  readonly memoryKilled?: boolean;
  /** The ImageSet, and its file. */
  readonly imageSet?: { readonly file: string; readonly content: ImageSetConfiguration };
  /** The content of catalogs, as far as the workspace contains them. */
  readonly catalogs?: readonly CatalogOffer[];
}

/** The state of the authfile. */
export interface AuthFileState {
  /** Its path. */
  readonly path: string;
  /**
   * Registries, with a path if the entry has one, that have credentials; undefined when the file is absent or
   * unreadable.
   */
  readonly registries?: readonly string[];
  /** Its modification time; undefined when it is absent. */
  readonly modified?: Date;
}

/** The use of a disk in a pass. */
export type DiskRole = "workspace" | "cache" | "temporary";

/** A disk, measured at the folder of its use. */
export interface DiskState {
  /** The use of the disk. */
  readonly role: DiskRole;
  /** The folder. */
  readonly path: string;
  /** Free bytes for this account. */
  readonly freeBytes: number;
  /** Total size in bytes. */
  readonly totalBytes: number;
  /** The largest folders below, largest first; undefined when not measured. */
  readonly largest?: readonly { readonly path: string; readonly bytes: number }[];
}

/** The names in a catalog. */
export interface CatalogOffer {
  /** Its repository, without tag and digest; only the last part when no more is known. */
  readonly catalog: string;
  /** Its packages, sorted. */
  readonly packages: readonly string[];
  /** Channels of some packages, in the order of the catalog. */
  readonly channels?: ReadonlyMap<string, readonly string[]>;
  /** Versions of some packages, in the order of the catalog. */
  readonly versions?: ReadonlyMap<string, readonly string[]>;
}
