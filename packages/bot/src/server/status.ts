import type { Health, PendingWork, ReconcileKey, ReviewKey, SweepStatus } from "../queue/index.ts";

/** The status of the bot for people. */
export interface BotStatus {
  /** The waiting, running and failing keys. */
  readonly work: PendingWork;
  /** Whether the queue is healthy. */
  readonly queue: Health;
  /** The sweep that finds lost events. */
  readonly sweep: SweepStatus;
  /** Whether Redis answers; undefined without Redis. */
  readonly redis?: boolean;
  /** Webhooks that the forge disabled, or whose deliveries fail. */
  readonly silentHooks: readonly SilentHook[];
  /** Reviews and publications that are not retried, the latest first. */
  readonly setAside: readonly SetAside[];
  /** The version of mirrorkit. */
  readonly version: string;
  /** The watched projects, in the order of the settings. */
  readonly projects: readonly LookedAfter[];
  /**
   * Change requests whose merge is blocked or waits, as this replica last saw them since its start; the oldest
   * first.
   */
  readonly held: readonly HeldReview[];
}

/** A project of the settings. */
export interface LookedAfter {
  /** The name of its forge in the settings. */
  readonly forge: string;
  /** Its path there. */
  readonly project: string;
  /** Path of the GitOps project for its cluster resources; undefined for none. */
  readonly gitops?: string;
}

/** A change request whose merge is blocked or waits. */
export interface HeldReview {
  /** Its key. */
  readonly key: ReviewKey;
  /** `held` until a person acts, `waiting` for a pipeline or for a mapping. */
  readonly state: "held" | "waiting";
  /** The verdict, one sentence. */
  readonly verdict: string;
  /** The time since when this replica knows that verdict. */
  readonly since: Date;
}

/** A review or publication whose content exceeded a limit twice. */
export interface SetAside {
  /** Its key. */
  readonly key: ReconcileKey;
  /** Why the work on its content was stopped, in one sentence. */
  readonly reason: string;
  /** The time since when it is not retried. */
  readonly since: Date;
  /** The latest time of the next attempt, if its content does not change before. */
  readonly until: Date;
}

/** The outcome of work on the content of a review or publication; `unstarted` when no worker could be started. */
export type ContentOutcome = "worked" | "ended" | "unstarted";

/** A webhook that is not being delivered. */
export interface SilentHook {
  /** The name of its forge in the settings. */
  readonly forge: string;
  /** The project, or group, of the webhook. */
  readonly project: string;
  /** The forge's explanation. */
  readonly reason: string;
}

/** Whether the bot should get requests, and its problems. */
export interface Readiness {
  /** Whether the bot should get requests. */
  readonly ready: boolean;
  /** The problems, each in one sentence without secrets. */
  readonly problems: readonly string[];
}
