import { printable } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";

/** Why the work on some content was ended; `start` when it could not begin, for which no content is to blame. */
export type EndedBecause = "time" | "memory" | "crash" | "start";

/** The limits of work on content. */
export interface ContentLimits {
  /** Milliseconds of computing for one review or publication. */
  readonly computingMs: number;
  /** MiB of memory of the engine. */
  readonly memoryMiB: number;
}

const reasons: readonly EndedBecause[] = ["time", "memory", "crash", "start"];
const because = Symbol.for("mirrorkit.contentEnded");

/** Makes the failure of a run whose content was too much. */
export function contentEnded(
  reason: Exclude<EndedBecause, "start">,
  limits: ContentLimits,
  detail?: string,
): MirrorError {
  const said = detail === undefined ? "" : `: ${printable(detail)}`;
  const error = new MirrorError("refused", `the content ${whatHappened(reason, limits)}${said}`, {
    hint: "Check whether its files, mappings or records are unusually large or deeply nested.",
  });
  Object.defineProperty(error, because, { value: reason });
  return error;
}

/** Makes the failure of a run for which no thread could be started. */
export function contentNotStarted(cause: unknown): Error {
  const why = cause instanceof Error ? printable(cause.message) : "it exited immediately";
  const error = new Error(`no worker for content can be started: ${why}`, { cause });
  Object.defineProperty(error, because, { value: "start" satisfies EndedBecause });
  return error;
}

/** Why the work on content was ended that a run failed of; undefined for any other failure. */
export function endedBecause(error: unknown): EndedBecause | undefined {
  const reason: unknown = error instanceof Error ? Reflect.get(error, because) : undefined;
  return reasons.find((one) => one === reason);
}

function whatHappened(
  reason: Exclude<EndedBecause, "start">,
  { computingMs, memoryMiB }: ContentLimits,
): string {
  switch (reason) {
    case "time":
      return `took longer than ${computingMs / 1_000} s of computing, and was stopped`;
    case "memory":
      return `took more than ${memoryMiB} MiB of memory, and was stopped`;
    case "crash":
      return "crashed the worker that reads it";
  }
}
