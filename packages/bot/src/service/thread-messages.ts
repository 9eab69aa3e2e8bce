import type { Gate } from "@mirrorkit/forge/internal";
import { defined } from "@mirrorkit/sdk/internal";
import {
  type ErrorCode,
  isMirrorError,
  MirrorError,
  type SourcePosition,
} from "@mirrorkit/sdk/problems";
import type { ContentLimits } from "../content/index.ts";
import { blamedForge, blameForge, type ReconcileKey, type ReviewKey } from "../queue/index.ts";
import type { ContentOutcome, SecretFilter } from "../server/index.ts";
import type { BotSettings } from "./bot-settings.ts";
import type { Charge } from "./charges.ts";
import type { Environment } from "./secrets.ts";

/** What the thread that works is started with. */
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
  /** What it may take. */
  readonly limits: ContentLimits;
  /** The address of the module that the workers run; undefined for the usual one. */
  readonly module?: string;
}

/** What the thread is told: to run a key, of which it is told what is known against it, and to stop that run. */
export type ThreadOrder =
  | {
      readonly kind: "run";
      readonly run: number;
      readonly key: ReconcileKey;
      readonly charge?: Charge;
    }
  | { readonly kind: "stop"; readonly run: number };

/**
 * What the thread says: that it takes orders, and every second that it still does; that a forge answered, that a review is
 * settled and how it ended, that a run ended; what is known against a key, and how the work on content ended.
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

/** An error as it goes from one thread to another: what decides about the next try, and what people are told. */
export interface PlainFailure {
  readonly message: string;
  /** Undefined for what was not thrown on purpose. */
  readonly code?: ErrorCode;
  readonly hint?: string;
  readonly position?: SourcePosition;
  readonly retryAt?: Date;
  /** The forge that it is of, as far as that is known. */
  readonly forge?: string;
}

/** How often the thread says that it still takes orders. */
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
