import type { Problem, Severity } from "../errors/index.ts";

const longestList = 20;

/** Collects problems of one file: the first 20 in full, the rest as a number. */
export class ProblemList {
  readonly #file: string;
  readonly #problems: Problem[] = [];
  #dropped = 0;
  #droppedSeverity: Severity = "warning";

  constructor(file: string) {
    this.#file = file;
  }

  add(problem: Problem): void {
    if (this.#problems.length < longestList) {
      this.#problems.push(problem);
      return;
    }
    this.#dropped += 1;
    if (problem.severity === "error") this.#droppedSeverity = "error";
  }

  toArray(): Problem[] {
    if (this.#dropped === 0) return [...this.#problems];
    const rest: Problem = {
      rule: "mapping",
      severity: this.#droppedSeverity,
      message: `${this.#dropped} more problems in this file`,
      position: { file: this.#file },
    };
    return [...this.#problems, rest];
  }
}
