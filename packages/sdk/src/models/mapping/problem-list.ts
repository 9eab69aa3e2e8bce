import type { Problem, Severity } from "../../base/problem/index.ts";

const longestList = 20;

/** Collects problems of one file: the first 20 in full, the rest as a number. */
export class ProblemList {
  readonly #file: string;
  readonly #problems: Problem[] = [];
  #dropped = 0;
  #droppedSeverity: Severity = "warning";
  readonly #droppedErrors = new Set<string>();
  #isNothingLost = true;

  constructor(file: string) {
    this.#file = file;
  }

  add(problem: Problem): void {
    if (this.#problems.length < longestList) {
      this.#problems.push(problem);
      return;
    }
    this.#dropped += 1;
    if (problem.severity !== "error") return;
    this.#droppedSeverity = "error";
    this.#droppedErrors.add(problem.rule);
    this.#isNothingLost &&= problem.lost === "nothing";
  }

  toArray(): Problem[] {
    if (this.#dropped === 0) return [...this.#problems];
    const [rule = "mapping", ...others] = this.#droppedErrors;
    const rest: Problem = {
      rule: others.length === 0 ? rule : "mapping",
      severity: this.#droppedSeverity,
      message: `${this.#dropped} more problems in this file`,
      position: { file: this.#file },
      ...(this.#droppedErrors.size > 0 && this.#isNothingLost ? { lost: "nothing" } : {}),
    };
    return [...this.#problems, rest];
  }
}
