/** Things that left, each with what took its place. */
export interface Assignment<T> {
  /** Each with its successor, one to one. */
  readonly pairs: readonly (readonly [T, T])[];
  /** Those that nothing succeeds. */
  readonly without: readonly T[];
}

/**
 * Gives each thing that left a successor of its own: the first among those that came, where it is one.
 *
 * @param gone - the highest first, so that each finds one as long as there is one
 * @param came - the lowest first
 * @param familyOf - what two of them have in common wherever one succeeds the other: others are not compared
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
