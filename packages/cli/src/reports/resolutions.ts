import { printable } from "@mirrorkit/sdk/internal";
import type { ResolutionReading } from "@mirrorkit/sdk/nodes";
import type { NamedImage } from "../manifests.ts";
import { style } from "../terminal/style.ts";
import { usersAsJson, usersAsText } from "./image-users.ts";

/** Where a node pulls an image from. */
export interface ImageAnswer {
  /** The image as given. */
  readonly image: string;
  /** Whether it has no host, so that each reading is of one search registry. */
  readonly isShort: boolean;
  /** The readings of a node: one, or for a short name one per search registry, in order. */
  readonly readings: readonly ResolutionReading[];
  /** Who uses it. */
  readonly users: readonly NamedImage[];
  /** That the mapping has it at a place that no node asks, as a sentence. */
  readonly misplaced?: string;
}

/** Writes answers as a person reads them, with an empty line between them. */
export function answersAsText(answers: readonly ImageAnswer[]): string {
  return answers.map(answerAsText).join("\n");
}

function answerAsText(answer: ImageAnswer): string {
  const { image, isShort, readings, users, misplaced } = answer;
  const lines: string[] = [];
  let number = 0;
  if (isShort) {
    lines.push(`${printable(image)}  ${style("dim", "(no host: nodes try these in turn)")}`);
  }
  for (const reading of readings) {
    const indent = isShort ? "  " : "";
    lines.push(`${indent}${titleOf(printable(image), reading, isShort)}`);
    for (const line of placesOf(reading)) {
      number += 1;
      lines.push(`${indent}  ${number}. ${line}`);
    }
  }
  if (misplaced !== undefined) lines.push(`  ${style("yellow", misplaced)}`);
  lines.push(...usersAsText(users).map((line) => `  ${style("dim", line)}`));
  return `${lines.join("\n")}\n`;
}

function titleOf(shown: string, reading: ResolutionReading, isShort: boolean): string {
  if ("reason" in reading)
    return `${shown}  ${style("red", `(cannot be pulled: ${reading.reason})`)}`;
  const { image, registry, rejected } = reading.resolution;
  const name = isShort ? image : shown;
  if (rejected !== undefined) return `${name}  ${style("red", `(nodes reject it: ${rejected})`)}`;
  const by = registry === undefined ? "no mirror set covers it" : `by the mirrors of ${registry}`;
  return `${name}  ${style("dim", `(${by})`)}`;
}

function placesOf(reading: ResolutionReading): readonly string[] {
  if ("reason" in reading) return [];
  const { pullFrom, refused } = reading.resolution;
  return pullFrom.map((reference) => {
    const note = refused.includes(reference) ? style("red", "  never contacted: blocked") : "";
    return `${reference}${note}`;
  });
}

/** Answers for JSON; for a short name, the fields are those of the first candidate, and all candidates are listed. */
export function answersAsJson(answers: readonly ImageAnswer[]): readonly object[] {
  return answers.map(({ image, isShort, readings, users, misplaced }) => {
    const candidates = readings.map((reading) => readingAsJson(reading));
    const { registry, blocked, rejected, reason } = candidates[0] ?? { pullFrom: [] };
    return {
      image,
      registry,
      blocked,
      rejected,
      reason,
      pullFrom: candidates.flatMap(({ pullFrom }) => pullFrom),
      candidates: isShort ? candidates : undefined,
      misplaced,
      usedBy: usersAsJson(users),
    };
  });
}

interface ReadingJson {
  readonly image?: string;
  readonly registry?: string | undefined;
  readonly blocked?: boolean;
  readonly rejected?: string | undefined;
  readonly reason?: string;
  readonly pullFrom: readonly string[];
}

function readingAsJson(reading: ResolutionReading): ReadingJson {
  if ("reason" in reading) return { reason: reading.reason, pullFrom: [] };
  const { image, registry, blocked, rejected, pullFrom } = reading.resolution;
  return { image, registry, blocked, rejected, pullFrom };
}
