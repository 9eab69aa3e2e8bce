import { formatKey, type ReconcileHandler, type ReconcileKey } from "@mirrorkit/bot/internal";

/** A run that a test ends by hand. */
export interface OpenRun {
  readonly id: string;
  readonly signal: AbortSignal;
  done(): void;
  fail(error: unknown): void;
}

/** A handler whose runs are ended by hand; one that is aborted ends unless it is deaf. */
export interface Workshop {
  readonly handler: ReconcileHandler;
  /** The runs that are open, oldest first. */
  readonly open: OpenRun[];
  /** The ids of all runs, in the order in which they began. */
  readonly begun: string[];
  /** Ends the oldest open run of a key, or of any. */
  finish(id?: string): void;
  /** Has it fail. */
  fail(error: unknown, id?: string): void;
}

export function workshop({ deaf = false }: { readonly deaf?: boolean } = {}): Workshop {
  const open: OpenRun[] = [];
  const begun: string[] = [];
  const oldest = (id?: string): OpenRun => {
    const run = open.find((one) => id === undefined || one.id === id);
    if (run === undefined) throw new Error(`no run of ${id ?? "anything"} is open`);
    return run;
  };
  const handler: ReconcileHandler = async (key, signal) =>
    new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        const place = open.indexOf(run);
        if (place !== -1) open.splice(place, 1);
        settle();
      };
      const run: OpenRun = {
        id: formatKey(key),
        signal,
        done: () => end(resolve),
        fail: (error) => end(() => reject(error)),
      };
      begun.push(run.id);
      open.push(run);
      if (!deaf) signal.addEventListener("abort", () => run.fail(signal.reason));
    });
  return {
    handler,
    open,
    begun,
    finish: (id) => oldest(id).done(),
    fail: (error, id) => oldest(id).fail(error),
  };
}

/** The key of a change request. */
export function review(project: string, number: number, forge = "gitlab"): ReconcileKey {
  return { kind: "review", forge, project, number };
}

/** Its id. */
export function reviewId(project: string, number: number, forge = "gitlab"): string {
  return formatKey(review(project, number, forge));
}
