/** Removed items, each with its successor. */
export interface Assignment<T> {
  /** Each with its successor, one to one. */
  readonly pairs: readonly (readonly [T, T])[];
  /** Items without a successor. */
  readonly without: readonly T[];
}

/**
 * Assigns each removed item its own successor: the first suitable new item.
 *
 * @param gone - highest first, so that each item finds a successor if one exists
 * @param came - lowest first
 * @param familyOf - a property that an item shares with any successor: items of other families are not compared
 */
export function assignSuccessors<T>(
  gone: readonly T[],
  came: readonly T[],
  succeeds: (from: T, to: T) => boolean,
  familyOf: (one: T) => string,
): Assignment<T> {
  const families = new Map<string, T[]>();
  for (const one of came) {
    const family = families.get(familyOf(one));
    if (family === undefined) families.set(familyOf(one), [one]);
    else family.push(one);
  }
  const pairs: (readonly [T, T])[] = [];
  const without: T[] = [];
  for (const one of gone) {
    const free = families.get(familyOf(one)) ?? [];
    const index = free.findIndex((other) => succeeds(one, other));
    const [successor] = index < 0 ? [] : free.splice(index, 1);
    if (successor === undefined) without.push(one);
    else pairs.push([one, successor]);
  }
  return { pairs, without };
}
