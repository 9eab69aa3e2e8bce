import type { Problem, SourcePosition } from "../../base/problem/index.ts";
import type { ClusterResource } from "../cluster-resources/index.ts";
import type { MappingFlow } from "../mapping/index.ts";
import type { ConsoleVerdict, Workflow } from "./judge-console.ts";

/**
 * The state of the pass that wrote the cluster resources.
 *
 * - `pushed`: a push without failed images.
 * - `failed`: some images of the last push failed; nothing of it may be published.
 * - `preview`: a dry run; the images may not be in the registry yet.
 * - `unknown`: no signal shows whether it was a push.
 * - `empty`: there are no cluster resources.
 */
export type PassState = "pushed" | "failed" | "preview" | "unknown" | "empty";

/** The sources of evidence about the state of a pass, from the strongest to the weakest; see {@link PassSignal}. */
export type PassSignalSource =
  | "record"
  | "failure-list"
  | "exit-status"
  | "console"
  | "option"
  | "log"
  | "tool-version"
  | "pinned"
  | "mapping";

/** Evidence about the state of a pass. */
export interface PassSignal {
  /** The source of the signal. */
  readonly source: PassSignalSource;
  /** The state that it indicates. */
  readonly says: "pushed" | "failed" | "preview";
  /** The reason, as a clause without a full stop. */
  readonly reason: string;
  /** The file that contains it; undefined for a statement of the caller. */
  readonly position?: SourcePosition;
}

/** A list of images that could not be mirrored, as `logs/mirroring_errors_<time>.txt`. */
export interface FailureList {
  /** Path of the file. */
  readonly path: string;
  /** The local time in its name, read as UTC. */
  readonly time: Date;
  /** Its modification time on the disk; copying a workspace makes it later. */
  readonly modified: Date;
  /** Number of images in it; 0 proves nothing. */
  readonly count: number;
}

/** The caller's statement about a pass. */
export interface PassStatement {
  /**
   * Exit status of oc-mirror. Other than 0 is a failed pass; 0 alone proves nothing, because a dry run exits with 0
   * too.
   */
  readonly exitStatus?: number;
  /** The console output of oc-mirror, and the path of its file. */
  readonly console?: { readonly path?: string; readonly verdict: ConsoleVerdict };
  /** The state, stated explicitly. */
  readonly state?: "pushed" | "preview";
}

/** The state of a pass in its record. */
export interface RecordedState {
  /** The recorded state. */
  readonly state: PassState;
  /** Exit status of oc-mirror; undefined when it was not given. */
  readonly exitStatus?: number;
  /** Time of the list of failed images of a push before it; undefined without one. */
  readonly failedBefore?: Date;
  /** The position of the manifest. */
  readonly position: SourcePosition;
}

/** The evidence about a pass that {@link judgePass} uses. */
export interface PassEvidence {
  /** The folder that contains `cluster-resources/`. */
  readonly folder: string;
  /** The cluster resources. */
  readonly resources: readonly ClusterResource[];
  /** Times of the pinned ImageSets, oldest first. */
  readonly pinned: readonly Date[];
  /** Times of the history files, which only a pass to disk writes, oldest first. */
  readonly history: readonly Date[];
  /** Whether the folder of logs exists; oc-mirror lists failed images in it. */
  readonly hasLogs: boolean;
  /** The logs of passes, newest first, each as a verdict on its text; read lazily. */
  readonly logs: Iterable<PassLog>;
  /** The newest list of failed images; undefined without one. */
  readonly failures?: FailureList;
  /** The mapping of the last dry run; undefined without one, or when it cannot be read. */
  readonly mapping?: MappingEvidence;
  /** The state in a record of the pass; undefined for a workspace. */
  readonly recorded?: RecordedState;
  /** The caller's statement. */
  readonly said?: PassStatement;
}

/** A log of a pass. */
export interface PassLog {
  /** Path of the file. */
  readonly path: string;
  /** The local time in its name, read as UTC; undefined when the name has none (4.18). */
  readonly time?: Date;
  /** The verdict on its text. */
  readonly verdict: ConsoleVerdict;
}

/** Evidence from a mapping. */
export interface MappingEvidence {
  /** Path of the file. */
  readonly path: string;
  /** Its modification time on the disk; copying a workspace makes it later. */
  readonly modified: Date;
  /** The direction of its images; undefined when it has none. */
  readonly flow?: MappingFlow;
  /**
   * How it shows that it belongs to another ImageSet than the newest pinned one; undefined when it may belong to
   * it.
   */
  readonly againstPinned?: string;
  /**
   * How it shows that it belongs to another pass than the cluster resources; undefined when it may belong to
   * theirs.
   */
  readonly againstResources?: string;
}

/** The subject of a pass: its workflow and origin. */
export interface PassSubject {
  /** The workflow of oc-mirror, when known. */
  readonly workflow?: Workflow;
  /**
   * The time when the newest cluster resource was written; undefined before oc-mirror 4.19, which does not record
   * it.
   */
  readonly written?: Date;
  /** Version of oc-mirror that wrote it; undefined before 4.19. */
  readonly ocMirror?: string;
}

/** Parts of a workspace that do not belong to the pass that wrote its cluster resources. */
export interface StaleParts {
  /** Why the mapping belongs to another pass; undefined when nothing contradicts it. */
  readonly mapping?: string;
  /** Cluster resources that an earlier pass left behind. */
  readonly resources: readonly ClusterResource[];
}

/** A pass: its state, the reason, and its stale parts. */
export interface Pass {
  /** The subject. */
  readonly of: PassSubject;
  /** The state. */
  readonly state: PassState;
  /** The reason for the state, a sentence without a full stop. */
  readonly why: string;
  /** All evidence about the state, strongest first: the first signal decides. May be empty. */
  readonly signals: readonly PassSignal[];
  /** The stale parts. */
  readonly stale: StaleParts;
  /** The list of failed images of an earlier push, when no push followed it; undefined without one. */
  readonly failedBefore?: FailureList | { readonly time: Date };
  /** The problem of its state; undefined for a push, and when there are no cluster resources. */
  readonly problem?: Problem;
  /** The problems of the mapping: it belongs to another pass, or is older. */
  readonly mappingProblems: readonly Problem[];
  /** All problems of the pass: the above, contradictory signals, and stale resources. */
  readonly problems: readonly Problem[];
  /** The evidence that was judged. */
  readonly evidence: PassEvidence;
}
