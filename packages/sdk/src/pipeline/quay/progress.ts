/** The progress of a run. */
export interface QuayProgress {
  /** The phase of the run: `looking`, `changing`, `proving`. */
  readonly phase: "looking" | "changing" | "proving";
  /** The number of finished items. */
  readonly done: number;
  /** The total number of items. */
  readonly of: number;
}

/** Counts, and reports to a listener. */
export function counter(
  phase: QuayProgress["phase"],
  of: number,
  listen: ((progress: QuayProgress) => void) | undefined,
): () => void {
  let done = 0;
  return () => {
    done += 1;
    listen?.({ phase, done, of });
  };
}
