/** A list of mirrors and who wants it. */
export interface OwnedMirrors {
  /** The ImageSet. */
  readonly owner: string;
  /** Its mirrors, in its order. */
  readonly mirrors: readonly string[];
}

/** Joined lists of mirrors. */
export interface JoinedMirrors {
  /** Every mirror once, in an order that keeps that of each list; of equals the earlier list's first. */
  readonly mirrors: readonly string[];
  /** Two owners with contradictory orders; undefined when there are none. */
  readonly conflict?: readonly [string, string];
}

/** Puts lists together so that each list keeps its order, as far as that is possible. */
export function joinMirrors(lists: readonly OwnedMirrors[]): JoinedMirrors {
  const waiting = [...new Set(lists.flatMap(({ mirrors }) => mirrors))];
  const placed: string[] = [];
  while (waiting.length > 0) {
    const next = waiting.find((mirror) => isFree(mirror, lists, placed));
    if (next === undefined) return { mirrors: [...placed, ...waiting], conflict: culprits(lists) };
    placed.push(next);
    waiting.splice(waiting.indexOf(next), 1);
  }
  return { mirrors: placed };
}

function isFree(
  mirror: string,
  lists: readonly OwnedMirrors[],
  placed: readonly string[],
): boolean {
  return lists.every(({ mirrors }) => {
    const at = mirrors.indexOf(mirror);
    return at < 0 || mirrors.slice(0, at).every((earlier) => placed.includes(earlier));
  });
}

/** The first two lists that order a pair differently; of a longer cycle, the first and the last list. */
function culprits(lists: readonly OwnedMirrors[]): readonly [string, string] {
  for (const one of lists) {
    for (const two of lists) {
      if (one !== two && opposed(one.mirrors, two.mirrors)) return [one.owner, two.owner];
    }
  }
  return [lists[0]?.owner ?? "", lists.at(-1)?.owner ?? ""];
}

function opposed(one: readonly string[], two: readonly string[]): boolean {
  const common = one.filter((mirror) => two.includes(mirror));
  return common.some((mirror, index) => {
    const next = common[index + 1];
    return next !== undefined && two.indexOf(next) < two.indexOf(mirror);
  });
}
