import type { ImageSetConfiguration } from "../imageset/index.ts";
import type { RunSummary } from "./run-summary.ts";

/** Everything that is known of a run of oc-mirror that is over. */
export interface RunEvidence {
  /** What it printed. */
  readonly run: RunSummary;
  /** Its exit status; undefined when it is not known, or a signal ended it. */
  readonly exitStatus?: number;
  /** The signal that ended it, such as `SIGKILL`; undefined when none did. */
  readonly signal?: string;
  /** Seconds after which it was ended because its time was over; undefined when it was not. */
  readonly timeLimitSeconds?: number;
  /** Where it ran; undefined for a run that happened elsewhere. */
  readonly environment?: RunEnvironment;
}

/** The machine, the files and the settings of a run. What is undefined is not known. */
export interface RunEnvironment {
  /** The destination as given, `quay.example.test/mirror`. */
  readonly destination?: string;
  /** The version of the binary. */
  readonly version?: string;
  /** Port of the cache; 55000 when undefined. */
  readonly cachePort?: number;
  /** Names of variables that begin with `REGISTRY_`. */
  readonly registryVariables?: readonly string[];
  /** The credentials. */
  readonly authFile?: AuthFileState;
  /** The disks that a pass fills. */
  readonly disks?: readonly DiskState[];
  /** Names of the proxy variables that are set, such as `HTTPS_PROXY`. */
  readonly proxies?: readonly string[];
  /** The memory that the run may have, in bytes; undefined when it is not limited. */
  readonly memoryLimitBytes?: number;
  /** Whether the system killed something in this control group for want of memory. */
  readonly memoryKilled?: boolean;
  /** The ImageSet, and its file. */
  readonly imageSet?: { readonly file: string; readonly content: ImageSetConfiguration };
  /** What catalogs offer, as far as the workspace holds them. */
  readonly catalogs?: readonly CatalogOffer[];
}

/** The file with the credentials. */
export interface AuthFileState {
  /** Its path. */
  readonly path: string;
  /** Registries, perhaps with a path, that it has credentials for; undefined when it is absent or cannot be read. */
  readonly registries?: readonly string[];
  /** When it was written last; undefined when it is absent. */
  readonly modified?: Date;
}

/** What a disk is used for in a pass. */
export type DiskRole = "workspace" | "cache" | "temporary";

/** A disk, at the folder of its use. */
export interface DiskState {
  /** What for. */
  readonly role: DiskRole;
  /** The folder. */
  readonly path: string;
  /** Bytes that are free for this account. */
  readonly freeBytes: number;
  /** Bytes that it holds in all. */
  readonly totalBytes: number;
  /** The largest folders below, largest first; undefined when they were not measured. */
  readonly largest?: readonly { readonly path: string; readonly bytes: number }[];
}

/** The names that a catalog offers. */
export interface CatalogOffer {
  /** Its repository, without tag and digest; the last part of it where no more is known. */
  readonly catalog: string;
  /** Its packages, sorted. */
  readonly packages: readonly string[];
  /** Channels of some packages, in the order of the catalog. */
  readonly channels?: ReadonlyMap<string, readonly string[]>;
  /** Versions of some packages, in the order of the catalog. */
  readonly versions?: ReadonlyMap<string, readonly string[]>;
}
