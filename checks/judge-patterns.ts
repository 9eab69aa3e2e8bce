import { check } from "recheck";
import type { FoundPattern } from "./find-patterns.ts";

/** A pattern that may stay although it is not known to be safe. */
export interface PatternException {
  /** Path of its module from the repository's root. */
  readonly file: string;
  /** The pattern as the module writes it. */
  readonly written: string;
  /** Why no text from outside can make it slow. */
  readonly reason: string;
}

/** What recheck says of a pattern; undefined when it is safe. */
export type Verdict = string | undefined;

const longestLook = 60_000;

/** Judges patterns, several at a time, each text once; those known only at run time are not safe. */
export async function judgePatterns(
  patterns: readonly FoundPattern[],
  atOnce: number,
): Promise<ReadonlyMap<FoundPattern, Verdict>> {
  const byText = new Map(patterns.map((pattern) => [textOf(pattern), pattern]));
  const queue = [...byText];
  const verdicts = new Map<string, Verdict>();
  const work = async (): Promise<void> => {
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      verdicts.set(next[0], await judge(next[1]));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return new Map(patterns.map((pattern) => [pattern, verdicts.get(textOf(pattern))]));
}

function textOf({ source, flags }: FoundPattern): string {
  return JSON.stringify([source, flags]);
}

/** Only the number of steps limits a look, never the time of an attack: a busy machine must find the same. */
const limits = { timeout: longestLook, attackTimeout: null, incubationTimeout: null };

async function judge({ source, flags }: FoundPattern): Promise<Verdict> {
  if (source === undefined) return "has parts that are known only at run time";
  const found = await check(source, flags, limits);
  if (found.status === "safe") return undefined;
  if (found.status === "unknown") return `cannot be decided (${found.error.kind})`;
  return `is vulnerable (${found.complexity.summary}), such as to ${found.attack.pattern}`;
}

/** What is wrong, a line each: unsafe patterns without an exception, and exceptions without an unsafe pattern. */
export function complaints(
  verdicts: ReadonlyMap<FoundPattern, Verdict>,
  exceptions: readonly PatternException[],
): readonly string[] {
  const unsafe = [...verdicts].filter(([, verdict]) => verdict !== undefined);
  const covers = (one: PatternException, { file, written }: FoundPattern): boolean =>
    one.file === file && one.written === written;
  const left = unsafe.filter(([pattern]) => !exceptions.some((one) => covers(one, pattern)));
  const idle = exceptions.filter((one) => !unsafe.some(([pattern]) => covers(one, pattern)));
  return [
    ...left.map(([{ file, line, written }, verdict]) => `${file}:${line} ${written} ${verdict}`),
    ...idle.map(({ file, written }) => `${file} has no unsafe pattern ${written} any more`),
  ];
}
