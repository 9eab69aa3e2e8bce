import { printable } from "./redaction.ts";

const longestCompared = 64;

/** The known name closest to a misspelt one, the first of several; undefined when none is close. */
export function nearestName(written: string, known: readonly string[]): string | undefined {
  if (written.length > longestCompared) return undefined;
  const folded = written.toLowerCase();
  let nearest: string | undefined;
  let smallest = Math.max(1, Math.floor(written.length / 3)) + 1;
  for (const name of known) {
    if (Math.abs(name.length - written.length) >= smallest) continue;
    const distance = editDistance(folded, name.toLowerCase());
    if (distance >= smallest) continue;
    smallest = distance;
    nearest = name;
  }
  return nearest;
}

/** The hint for an unknown name: the known name that was probably meant; empty when none is close. */
export function didYouMean(written: string, known: readonly string[]): { readonly help?: string } {
  const near = nearestName(written, known);
  return near === undefined ? {} : { help: `Did you mean ${printable(near)}?` };
}

/** The number of insertions, removals, substitutions and swaps of neighbours between two names. */
function editDistance(a: string, b: string): number {
  let beforePrevious: readonly number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitution = a[row - 1] === b[column - 1] ? 0 : 1;
      const isSwapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current.push(
        Math.min(
          (current[column - 1] ?? 0) + 1,
          (previous[column] ?? 0) + 1,
          (previous[column - 1] ?? 0) + substitution,
          isSwapped ? (beforePrevious[column - 2] ?? Infinity) + 1 : Infinity,
        ),
      );
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
