/** The result of a command; only `main.ts` prints and exits. */
export interface Outcome {
  /** For standard output; empty or ending with a newline. */
  readonly output: string;
  /** For standard error; empty or ending with a newline. */
  readonly notes: string;
  /** The exit status, see {@link exitStatus}. */
  readonly status: number;
}

/** The exit statuses, the same in every command. docs/exit-statuses.md explains them. */
export const exitStatus = {
  fine: 0,
  findings: 1,
  wrongInput: 2,
  worldFailed: 3,
  bug: 70,
} as const;
