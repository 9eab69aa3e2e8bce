import { type ErrorCode, isMirrorError, MirrorError } from "@mirrorkit/sdk";
import type { ReconcileKey } from "../reconcile/index.ts";
import type { BotSettings } from "./bot-settings.ts";
import type { Environment } from "./secrets.ts";

/** What the thread that works is started with. */
export interface ThreadData {
  readonly settings: BotSettings;
  readonly environment: Environment;
  /** The proxies for addresses of forges that have one. */
  readonly proxies: Readonly<Record<string, string>>;
}

/** What the thread is told: to run a key, and to stop that run. */
export type ThreadOrder =
  | { readonly kind: "run"; readonly run: number; readonly key: ReconcileKey }
  | { readonly kind: "stop"; readonly run: number };

/** What the thread says: that it takes orders, that a forge answered, that a run ended. */
export type ThreadReport =
  | { readonly kind: "ready" }
  | { readonly kind: "answer"; readonly forge: string; readonly status: number | undefined }
  | { readonly kind: "ended"; readonly run: number; readonly failure?: PlainFailure };

/** An error as it goes from one thread to another: what decides about the next try, and what people are told. */
export interface PlainFailure {
  readonly message: string;
  /** Undefined for what was not thrown on purpose. */
  readonly code?: ErrorCode;
  readonly hint?: string;
  readonly retryAt?: Date;
}

/** Takes an error apart. */
export function plainFailure(error: unknown): PlainFailure {
  if (!isMirrorError(error))
    return { message: error instanceof Error ? error.message : `${error}` };
  const { message, code, hint, retryAt } = error;
  return {
    message,
    code,
    ...(hint === undefined ? {} : { hint }),
    ...(retryAt === undefined ? {} : { retryAt }),
  };
}

/** Puts an error together again. */
export function errorOf({ message, code, ...details }: PlainFailure): Error {
  return code === undefined ? new Error(message) : new MirrorError(code, message, details);
}
