import { type Escape, readEscapes } from "@mirrorkit/sdk/internal";
import type { Problem } from "@mirrorkit/sdk/problems";

/**
 * Escapes that a change adds to an ImageSet, also by copying one or moving it to something else: they switch rules of the
 * target off, and a reviewer should see them.
 */
export function addedEscapes(
  before: string | undefined,
  after: string,
  file: string,
): readonly Problem[] {
  const known = new Map<string, number>();
  for (const [key] of escapesIn(before ?? "", file)) known.set(key, (known.get(key) ?? 0) + 1);
  const added = new Map<number, string>();
  for (const [key, line, written] of escapesIn(after, file)) {
    const count = known.get(key) ?? 0;
    known.set(key, count - 1);
    if (count <= 0) added.set(line, written);
  }
  return [...added].map(([line, written]) => ({
    rule: "escape-added",
    severity: "warning",
    message: `this change adds an escape: ${written}`,
    position: { file, line },
  }));
}

/** Each rule that a comment excuses: a key for that and what it begins with, the line, and the comment. */
function escapesIn(text: string, file: string): readonly (readonly [string, number, string])[] {
  const lines = text.split("\n");
  return readEscapes(text, file)
    .escapes.toSorted((a, b) => lineOf(a) - lineOf(b))
    .map((escape) => {
      const { rule, start, end, position } = escape;
      const written = (lines[lineOf(escape) - 1] ?? "").slice((position.column ?? 1) - 1).trim();
      const covered = end === Number.POSITIVE_INFINITY ? "" : (lines[start - 1] ?? "").trim();
      // Versions rise each week.
      const begin = covered.replace(/\d+/g, "#");
      return [JSON.stringify([rule, written, begin]), lineOf(escape), written] as const;
    });
}

function lineOf({ position }: Escape): number {
  return position.line ?? 1;
}
