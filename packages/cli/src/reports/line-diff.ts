/** A line of a difference: kept, taken away or added. */
export interface DiffLine {
  /** Which of the three. */
  readonly sign: " " | "-" | "+";
  /** Without its line end. */
  readonly text: string;
}

/** More pairs of lines than this are not compared one by one. */
const mostPairs = 4_000_000;

/** How one list of lines becomes another, with as few lines taken away and added as possible. */
export function lineDiff(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const head = commonLength(before, after);
  const tail = commonLength(before.slice(head).reverse(), after.slice(head).reverse());
  const old = before.slice(head, before.length - tail);
  const now = after.slice(head, after.length - tail);
  return [
    ...before.slice(0, head).map((text) => ({ sign: " ", text }) as const),
    ...(old.length * now.length > mostPairs ? replaced(old, now) : compared(old, now)),
    ...before.slice(before.length - tail).map((text) => ({ sign: " ", text }) as const),
  ];
}

function commonLength(one: readonly string[], other: readonly string[]): number {
  const at = one.findIndex((text, index) => text !== other[index]);
  return at < 0 ? one.length : at;
}

function replaced(old: readonly string[], now: readonly string[]): readonly DiffLine[] {
  return [
    ...old.map((text) => ({ sign: "-", text }) as const),
    ...now.map((text) => ({ sign: "+", text }) as const),
  ];
}

/** By the longest common subsequence. */
function compared(old: readonly string[], now: readonly string[]): readonly DiffLine[] {
  const width = now.length + 1;
  const lengths = new Uint32Array((old.length + 1) * width);
  const at = (row: number, column: number): number => lengths[row * width + column] ?? 0;
  for (let row = old.length - 1; row >= 0; row--) {
    for (let column = now.length - 1; column >= 0; column--) {
      lengths[row * width + column] =
        old[row] === now[column]
          ? at(row + 1, column + 1) + 1
          : Math.max(at(row + 1, column), at(row, column + 1));
    }
  }
  const lines: DiffLine[] = [];
  let [row, column] = [0, 0];
  while (row < old.length && column < now.length) {
    if (old[row] === now[column]) {
      lines.push({ sign: " ", text: old[row] ?? "" });
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) {
      lines.push({ sign: "-", text: old[row] ?? "" });
      row += 1;
    } else {
      lines.push({ sign: "+", text: now[column] ?? "" });
      column += 1;
    }
  }
  return [...lines, ...replaced(old.slice(row), now.slice(column))];
}
