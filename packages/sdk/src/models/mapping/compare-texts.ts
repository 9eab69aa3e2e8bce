import { invalidInput } from "../../base/problem/index.ts";
import { mentionsCache } from "./cache.ts";
import { isSubManifest, releasePartOf } from "./classify.ts";
import { compareMappings } from "./compare.ts";
import type { MappingComparison } from "./comparison.ts";
import type { Mapping, MappingLine } from "./entry.ts";
import type { MappingContext } from "./known-lines.ts";
import { readMapping } from "./read.ts";
import { readLine } from "./read-line.ts";

/** The text of a mapping. */
export interface MappingText {
  /** The name that positions and errors carry. */
  readonly file: string;
  /** Its content. */
  readonly text: string;
}

/**
 * Compares the texts of two mappings: the result is that of {@link readMapping} on both and {@link compareMappings}.
 * Lines that both have are skipped, so that 100,000 lines take little time and memory.
 *
 * @throws a {@link MirrorError} `invalid-input` when either mapping has lines that are wrong, with the problems of both.
 */
export function compareMappingTexts(
  before: MappingText,
  after: MappingText,
  context: MappingContext = {},
): MappingComparison {
  const rest = withoutShared(linesOf(before), linesOf(after));
  const left = readMapping(rest.before.join("\n"), before.file, context);
  const right = readMapping(rest.after.join("\n"), after.file, context);
  if ([left, right].some(isWrong)) {
    const whole = [before, after].map(({ text, file }) => readMapping(text, file, context));
    throw invalidInput(whole.flatMap(({ problems }) => problems));
  }
  const comparison = compareMappings(left, right);
  return { ...comparison, unchanged: comparison.unchanged + rest.shared };
}

function linesOf({ text }: MappingText): readonly string[] {
  const lines = text.split("\n");
  return text.includes("\r") ? lines.map((line) => line.replace(/\r$/, "")) : lines;
}

function isWrong({ problems }: Mapping): boolean {
  return problems.some(({ severity }) => severity === "error");
}

/** Lines of two mappings, each once. */
interface Rest {
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** How many images both have whose lines are left out. */
  readonly shared: number;
}

/** Leaves out lines that are an unchanged image whatever else the mappings hold: not those that may be half of a catalog. */
function withoutShared(before: readonly string[], after: readonly string[]): Rest {
  // Without transports a line may look like another and mean the same.
  if (!before.every(hasTransports) || !after.every(hasTransports)) {
    return { before, after, shared: 0 };
  }
  const ofCache = new Set(
    [before, after].flatMap((lines) => lines.filter(mentionsCache)).map(sourceOf),
  );
  const isOfCache = (line: string): boolean => ofCache.size > 0 && ofCache.has(sourceOf(line));
  const later = new Set(after);
  const earlier: string[] = [];
  let shared = 0;
  // One of them stays: a mapping whose images all come from one host is of a pass from disk.
  let isKept = false;
  for (const line of new Set(before)) {
    const isShared = later.has(line) && !isOfCache(line) && isImage(line);
    if (isShared && isKept) {
      later.delete(line);
      shared += 1;
    } else {
      isKept ||= isShared;
      earlier.push(line);
    }
  }
  return { before: earlier, after: [...later], shared };
}

function hasTransports(line: string): boolean {
  return line === "" || /^[a-z]+:\/\/[^=]*=[a-z]+:\/\//.test(line);
}

function sourceOf(line: string): string {
  return line.slice(0, line.indexOf("="));
}

/** Payloads are kept to compare the releases of both sides. */
function isPayload({ destination }: MappingLine): boolean {
  return releasePartOf(destination) === "release-images";
}

function isImage(text: string): boolean {
  const reading = readLine(text, { file: "", line: 0 });
  if (!("line" in reading) || reading.problem !== undefined) return false;
  return !isSubManifest(reading.line) && !isPayload(reading.line);
}
