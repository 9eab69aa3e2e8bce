import type { Health, PendingWork, ReconcileKey, ReviewKey, SweepStatus } from "../queue/index.ts";

/** What people are shown of the bot. */
export interface BotStatus {
  /** What waits, runs and fails. */
  readonly work: PendingWork;
  /** Whether the queue is healthy. */
  readonly queue: Health;
  /** The sweep that finds what webhooks missed. */
  readonly sweep: SweepStatus;
  /** Whether Redis answers; undefined where none is used. */
  readonly redis?: boolean;
  /** Webhooks that the forge has switched off, or whose deliveries fail. */
  readonly silentHooks: readonly SilentHook[];
  /** Reviews and publications that are not tried any more, the latest first. */
  readonly setAside: readonly SetAside[];
  /** The version of mirrorkit. */
  readonly version: string;
  /** The projects that are looked after, in the order of the settings. */
  readonly projects: readonly LookedAfter[];
  /** Change requests whose merge is held or waits, as this replica saw them last since it started; the oldest first. */
  readonly held: readonly HeldReview[];
}

/** A project of the settings. */
export interface LookedAfter {
  /** The name that the settings give the forge. */
  readonly forge: string;
  /** Its path there. */
  readonly project: string;
  /** The GitOps project that its cluster resources are proposed to; undefined for none. */
  readonly gitops?: string;
}

/** A change request that does not merge yet. */
export interface HeldReview {
  /** Its key. */
  readonly key: ReviewKey;
  /** `held` until a person acts, `waiting` for a pipeline or for a mapping. */
  readonly state: "held" | "waiting";
  /** The verdict, one sentence. */
  readonly verdict: string;
  /** Since when this replica knows that verdict. */
  readonly since: Date;
}

/** A review or publication whose content took too long or too much, twice. */
export interface SetAside {
  /** Its key. */
  readonly key: ReconcileKey;
  /** Why the work on its content was stopped, in one sentence. */
  readonly reason: string;
  /** Since when it is not tried. */
  readonly since: Date;
  /** When it is tried again at the latest, should its content not change before. */
  readonly until: Date;
}

/** How the work on the content of a review or publication ended; `unstarted` when there was no worker for it. */
export type ContentOutcome = "worked" | "ended" | "unstarted";

/** A webhook that is not being delivered. */
export interface SilentHook {
  /** The name that the settings give the forge. */
  readonly forge: string;
  /** The project, or group, that it belongs to. */
  readonly project: string;
  /** What the forge says about it. */
  readonly reason: string;
}

/** Whether requests should come here, and what is amiss all the same. */
export interface Readiness {
  /** Whether they should. */
  readonly ready: boolean;
  /** What is amiss, each in one sentence without secrets. */
  readonly problems: readonly string[];
}
