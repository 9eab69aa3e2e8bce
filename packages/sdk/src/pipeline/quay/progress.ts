/** How far a run is. */
export interface QuayProgress {
  /** What is going on: `looking`, `changing`, `proving`. */
  readonly phase: "looking" | "changing" | "proving";
  /** How much of it is done. */
  readonly done: number;
  /** How much there is in all. */
  readonly of: number;
}

/** Counts, and tells whoever listens. */
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
