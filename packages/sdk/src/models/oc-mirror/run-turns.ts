/**
 * What a line of a console means for the runs in it.
 *
 * - `begins`: it is the first line of another run.
 * - `may-begin`: so it seems, but it may also be standard error, which has the greeting, after standard output.
 * - `began`: the line that seemed to begin another run did.
 */
export type RunTurn = "begins" | "may-begin" | "began";

/** Follows the runs in a console; every reader of consoles divides them by it. */
export interface RunTurns {
  /** Takes the next line; undefined for one that belongs to the run so far. */
  next(line: string, isError: boolean): RunTurn | undefined;
}

const greeting = "Hello, welcome to oc-mirror";
const workflow = "workflow mode:";
const stamp = /\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d/;

/**
 * Begins before the first line. oc-mirror greets on standard error and goes on with the workflow on standard output, so that
 * the greeting comes first, or last where the two were joined in the other order; then it is no later than the workflow.
 */
export function openRunTurns(): RunTurns {
  /** When the run named its workflow: empty without a time, undefined before it did. */
  let began: string | undefined;
  /** When a greeting came that may be of this run or of another. */
  let greeted: string | undefined;

  function greet(time: string): RunTurn {
    const isLater = began !== "" && time > (began ?? "");
    greeted = isLater ? undefined : time;
    if (isLater) began = undefined;
    return isLater ? "begins" : "may-begin";
  }

  function work(time: string): RunTurn | undefined {
    const isLater = greeted !== undefined && time > greeted;
    const turn = greeted === undefined || isLater ? "begins" : "began";
    const isAnother = began !== undefined;
    began = time;
    greeted = undefined;
    return isAnother ? turn : undefined;
  }

  return {
    next(line, isError) {
      if (line.includes(workflow)) return work(timeIn(line));
      if (line.includes(greeting)) return began === undefined ? undefined : greet(timeIn(line));
      if (!isError || greeted === undefined) return undefined;
      [began, greeted] = [undefined, undefined];
      return "began";
    },
  };
}

function timeIn(line: string): string {
  const [time = ""] = stamp.exec(line) ?? [];
  return time;
}
