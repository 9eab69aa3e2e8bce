import type { JournalFinding, JournalLine, StepValue, StepValues } from "./journal-lines.ts";
import { isStepId } from "./steps.ts";

/** A journal as it was read. */
export interface JournalReading {
  /** Its lines in their order. */
  readonly lines: readonly JournalLine[];
  /** Numbers of lines that could not be read, from 1: an interruption cuts off the line that it was writing. */
  readonly damaged: readonly number[];
}

/** Reads a journal. A line that was cut off, or is none of a journal, is left out and its number told. */
export function readJournal(text: string): JournalReading {
  const lines: JournalLine[] = [];
  const damaged: number[] = [];
  for (const [index, written] of text.split("\n").entries()) {
    if (written.trim() === "") continue;
    const line = readLine(written);
    if (line === undefined) damaged.push(index + 1);
    else lines.push(line);
  }
  return { lines, damaged };
}

/** The format that a journal says it has; undefined when its beginning is that of none. */
export function journalFormat(text: string): number | undefined {
  const { event, format } = fieldsOf(text.split("\n", 1)[0] ?? "") ?? {};
  return event === "run-started" && typeof format === "number" ? format : undefined;
}

/** Writes a line of a journal, with its newline. */
export function writeJournalLine(line: JournalLine): string {
  return `${JSON.stringify(line)}\n`;
}

type Fields = Readonly<Record<string, unknown>>;

const states = ["done", "skipped", "waiting", "failed", "stopped"] as const;
const outcomes = ["published", "done", "nothing-to-do", "waiting", "failed", "stopped"] as const;
const severities = ["error", "warning", "info"] as const;

function readLine(written: string): JournalLine | undefined {
  const fields = fieldsOf(written);
  const { at, event, mirrorkit } = fields ?? {};
  if (fields === undefined || typeof at !== "string") return undefined;
  switch (event) {
    case "run-started": {
      const { run, imageSet, format } = fields;
      if (typeof run !== "string" || typeof imageSet !== "string" || format !== 1) return undefined;
      return { event, at, format, run, imageSet, mirrorkit: textOf(mirrorkit) };
    }
    case "run-resumed":
      return { event, at, mirrorkit: textOf(mirrorkit) };
    case "run-ended": {
      const outcome = outcomes.find((one) => one === fields["outcome"]);
      return outcome && { event, at, outcome, message: textOf(fields["message"]) };
    }
    default:
      return readStepLine(fields, at);
  }
}

function readStepLine(fields: Fields, at: string): JournalLine | undefined {
  const { event, step } = fields;
  if (typeof step !== "string" || !isStepId(step)) return undefined;
  if (event === "step-started") return { event, at, step, inputs: valuesOf(fields["inputs"]) };
  if (event === "process-started") {
    const { host, pid, began } = fields;
    if (typeof pid !== "number") return undefined;
    return { event, at, step, pid, host: textOf(host), began: textOf(began) };
  }
  const state = states.find((one) => one === fields["state"]);
  if (event !== "step-ended" || state === undefined) return undefined;
  const { message, outputs, seconds, findings } = fields;
  return {
    event,
    at,
    step,
    state,
    message: textOf(message),
    outputs: valuesOf(outputs),
    seconds: typeof seconds === "number" ? seconds : 0,
    findings: Array.isArray(findings) ? findings.flatMap(findingOf) : [],
  };
}

function fieldsOf(written: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(written);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function valuesOf(value: unknown): StepValues {
  if (!isFields(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => (isValue(one) ? [[name, one]] : [])),
  );
}

function isValue(value: unknown): value is StepValue {
  return ["string", "number", "boolean"].includes(typeof value) || isTexts(value);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function findingOf(value: unknown): readonly JournalFinding[] {
  if (!isFields(value)) return [];
  const severity = severities.find((one) => one === value["severity"]);
  if (severity === undefined) return [];
  const { id, message, next } = value;
  return [{ id: textOf(id), severity, message: textOf(message), next: isTexts(next) ? next : [] }];
}
