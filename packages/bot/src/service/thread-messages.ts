import type { Gate } from "@mirrorkit/forge/internal";
import { defined } from "@mirrorkit/sdk/internal";
import {
  type ErrorCode,
  isMirrorError,
  MirrorError,
  type SourcePosition,
} from "@mirrorkit/sdk/problems";
import type { ContentLimits } from "../content-threads/index.ts";
import { blamedForge, blameForge, type ReconcileKey, type ReviewKey } from "../queue/index.ts";
import type { ContentOutcome, SecretFilter } from "../server/index.ts";
import type { BotSettings } from "./bot-settings.ts";
import type { Environment } from "./secrets.ts";
import type { Charge } from "./slow-content.ts";

/** The data for starting the work thread. */
export interface ThreadData {
  readonly settings: BotSettings;
  readonly environment: Environment;
  /** The proxies for addresses of forges that have one. */
  readonly proxies: Readonly<Record<string, string>>;
  /** A folder for temporary files of workers. */
  readonly folder: string;
  /** How content is worked on, where that is to be another way; for tests. */
  readonly content?: ContentSetup;
}

/** How content is worked on. */
export interface ContentSetup {
  /** The limits of work on content. */
  readonly limits: ContentLimits;
  /** The address of the module that the workers run; undefined for the usual one. */
  readonly module?: string;
}

/** An order for the thread: to run a key, with the charge against it, and to stop that run. */
export type ThreadOrder =
  | {
      readonly kind: "run";
      readonly run: number;
      readonly key: ReconcileKey;
      readonly charge?: Charge;
    }
  | { readonly kind: "stop"; readonly run: number };

/**
 * A report of the thread: it accepts orders, and repeats this every second; a forge answered; a review settled,
 * with its verdict; a run ended; the charge against a key; the outcome of work on content.
 */
export type ThreadReport =
  | { readonly kind: "ready" }
  | { readonly kind: "beat" }
  | { readonly kind: "charge"; readonly key: ReconcileKey; readonly charge?: Charge }
  | { readonly kind: "content"; readonly outcome: ContentOutcome }
  | { readonly kind: "settled"; readonly key: ReviewKey }
  | { readonly kind: "verdict"; readonly key: ReviewKey; readonly gate?: Gate }
  | { readonly kind: "answer"; readonly forge: string; readonly status: number | undefined }
  | { readonly kind: "ended"; readonly run: number; readonly failure?: PlainFailure };

/** An error in the form for another thread: the facts for planning a retry, and the text for people. */
export interface PlainFailure {
  readonly message: string;
  /** Undefined for an unexpected error. */
  readonly code?: ErrorCode;
  readonly hint?: string;
  readonly position?: SourcePosition;
  readonly retryAt?: Date;
  /** The forge that it is of, as far as that is known. */
  readonly forge?: string;
}

/** How often the thread reports that it accepts orders. */
export const beatMs = 1_000;

/** Takes an error apart, and secrets out of its words. */
export function plainFailure(error: unknown, hide: SecretFilter): PlainFailure {
  if (!isMirrorError(error)) {
    return { message: hide(error instanceof Error ? error.message : String(error)) };
  }
  const { message, code, hint, position, retryAt } = error;
  const forge = blamedForge(error);
  return {
    message: hide(message),
    code,
    ...(hint === undefined ? {} : { hint: hide(hint) }),
    ...defined({ position, retryAt, forge }),
  };
}

/** Puts an error together again. */
export function errorOf({ message, code, forge, ...details }: PlainFailure): Error {
  const error = code === undefined ? new Error(message) : new MirrorError(code, message, details);
  if (forge !== undefined) blameForge(error, forge);
  return error;
}
