import type { Problem, SourcePosition } from "../../base/problem/index.ts";
import type { ClusterResource } from "../cluster-resources/index.ts";
import type { MappingFlow } from "../mapping/index.ts";
import type { ConsoleVerdict, Workflow } from "./judge-console.ts";

/**
 * What the pass was that wrote the cluster resources.
 *
 * - `pushed`: a push without failed images.
 * - `failed`: some images of the last push failed; nothing of it may be published.
 * - `preview`: a dry run; the images may not be in the registry yet.
 * - `unknown`: nothing tells whether it was a push.
 * - `empty`: there are no cluster resources.
 */
export type PassState = "pushed" | "failed" | "preview" | "unknown" | "empty";

/** What can tell the state of a pass, from the strongest to the weakest; see {@link PassSignal}. */
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

/** One thing that tells the state of a pass. */
export interface PassSignal {
  /** Where it comes from. */
  readonly source: PassSignalSource;
  /** The state that it tells. */
  readonly says: "pushed" | "failed" | "preview";
  /** Why it tells that, a clause without a full stop. */
  readonly reason: string;
  /** The file that it was read from; undefined for what the caller said. */
  readonly position?: SourcePosition;
}

/** A list of images that could not be mirrored, as `logs/mirroring_errors_<time>.txt`. */
export interface FailureList {
  /** Path of the file. */
  readonly path: string;
  /** The local time in its name, read as UTC. */
  readonly time: Date;
  /** When it was written, as the disk tells; copying a workspace makes it later. */
  readonly modified: Date;
  /** Number of images in it; 0 tells nothing. */
  readonly count: number;
}

/** What the caller says of a pass. */
export interface PassStatement {
  /** Exit status of oc-mirror. Other than 0 is a failed pass; 0 alone tells nothing, as a dry run ends with it too. */
  readonly exitStatus?: number;
  /** What oc-mirror printed, and the path of the file. */
  readonly console?: { readonly path?: string; readonly verdict: ConsoleVerdict };
  /** What the pass was, in so many words. */
  readonly state?: "pushed" | "preview";
}

/** What a record says of its pass. */
export interface RecordedState {
  /** The state that was recorded. */
  readonly state: PassState;
  /** Exit status of oc-mirror; undefined when it was not given. */
  readonly exitStatus?: number;
  /** Time of the list of failed images of a push before it; undefined without one. */
  readonly failedBefore?: Date;
  /** The manifest. */
  readonly position: SourcePosition;
}

/** What was found of a pass: all that {@link judgePass} judges by. */
export interface PassEvidence {
  /** The folder that holds `cluster-resources/`. */
  readonly folder: string;
  /** The cluster resources. */
  readonly resources: readonly ClusterResource[];
  /** Times of the pinned ImageSets, oldest first. */
  readonly pinned: readonly Date[];
  /** Times of the history files, which only a pass to disk writes, oldest first. */
  readonly history: readonly Date[];
  /** Whether the folder of logs is there; oc-mirror lists images that failed in it. */
  readonly hasLogs: boolean;
  /** The logs of passes, newest first, each as a verdict on its text; read only as far as they are asked for. */
  readonly logs: Iterable<PassLog>;
  /** The newest list of images that could not be mirrored; undefined without one. */
  readonly failures?: FailureList;
  /** The mapping of the last dry run; undefined without one, or when it cannot be read. */
  readonly mapping?: MappingEvidence;
  /** What a record of the pass says; undefined for a workspace. */
  readonly recorded?: RecordedState;
  /** What the caller says. */
  readonly said?: PassStatement;
}

/** A log of a pass. */
export interface PassLog {
  /** Path of the file. */
  readonly path: string;
  /** The local time in its name, read as UTC; undefined where the name has none (4.18). */
  readonly time?: Date;
  /** What it says. */
  readonly verdict: ConsoleVerdict;
}

/** What a mapping tells of a pass. */
export interface MappingEvidence {
  /** Path of the file. */
  readonly path: string;
  /** When it was written, as the disk tells; copying a workspace makes it later. */
  readonly modified: Date;
  /** Between which places its images go; undefined when it has none. */
  readonly flow?: MappingFlow;
  /** In which point it is of another ImageSet than the newest pinned one; undefined when it may be of it. */
  readonly againstPinned?: string;
  /** In which point it is of another pass than the cluster resources; undefined when it may be of theirs. */
  readonly againstResources?: string;
}

/** What a pass is of. */
export interface PassSubject {
  /** What oc-mirror was run for, where something tells. */
  readonly workflow?: Workflow;
  /** When the newest cluster resource was written; undefined before oc-mirror 4.19, which does not say. */
  readonly written?: Date;
  /** Version of oc-mirror that wrote it; undefined before 4.19. */
  readonly ocMirror?: string;
}

/** What of a workspace is not of the pass that wrote its cluster resources. */
export interface StaleParts {
  /** Why the mapping is of another pass; undefined when nothing speaks against it. */
  readonly mapping?: string;
  /** Cluster resources that an earlier pass left behind. */
  readonly resources: readonly ClusterResource[];
}

/** What a pass was: its state, why, and what of it is stale. */
export interface Pass {
  /** What it is of. */
  readonly of: PassSubject;
  /** Its state. */
  readonly state: PassState;
  /** Why it has that state, a sentence without a full stop. */
  readonly why: string;
  /** All that tells its state, the strongest first: that one decides. Empty when nothing tells. */
  readonly signals: readonly PassSignal[];
  /** What is stale. */
  readonly stale: StaleParts;
  /** The list of images that a push before it could not mirror, when nothing was pushed in between; undefined without. */
  readonly failedBefore?: FailureList | { readonly time: Date };
  /** What has to be said of its state; undefined for a push, and where there are no cluster resources. */
  readonly problem?: Problem;
  /** What has to be said of the mapping: that it is of another pass, or older. */
  readonly mappingProblems: readonly Problem[];
  /** All that has to be said of the pass: both of the above, signals that contradict each other, stale resources. */
  readonly problems: readonly Problem[];
  /** What it was judged by. */
  readonly evidence: PassEvidence;
}
