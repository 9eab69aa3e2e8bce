import { defined } from "../../base/problem/index.ts";
import type { RangeMove } from "./bounds.ts";
import type { CatalogPart, Removal, RemovalEffect } from "./removal.ts";

/** A dropped request, without the name of its ImageSet. */
export type LostRequest = Omit<Removal, "imageSet">;

/** The words of a request before and after. */
export interface RequestChange {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What is known of a dropped request beside its words. */
export interface RequestDetails extends RequestChange {
  /** The part of a catalog that it is for. */
  readonly part?: CatalogPart | undefined;
}

/** Makes the loss of something that was asked for. */
export function lost(
  effect: RemovalEffect,
  subject: string,
  within: readonly string[],
  { from, to, part }: RequestDetails = {},
): LostRequest {
  return {
    effect,
    subject,
    within,
    ...defined({ from, to, part }),
    before: [],
    after: [],
  };
}

/** The loss that a move of a range, or of its upper bound, is. */
export function lostBound(
  move: RangeMove,
  subject: string,
  within: readonly string[],
  { from = "its newest", to, part }: RequestDetails,
): readonly LostRequest[] {
  if (move === "kept") return [];
  if (move !== "raised") return [lost(move, subject, within, { from, to, part })];
  return [{ ...lost("undetermined", subject, within, { from, to, part }), decidedBy: "catalogs" }];
}

/** The loss where a switch is off that was on. */
export function lostSwitch(
  before: boolean | undefined,
  after: boolean | undefined,
  subject: string,
  within: readonly string[],
): readonly LostRequest[] {
  return before === true && after !== true ? [lost("leaves", subject, within)] : [];
}

/** Pairs items with the same key on both sides and returns unpaired items of the earlier side, in its order. */
export function pairByKey<T>(
  before: readonly T[],
  after: readonly T[],
  key: (one: T) => string,
): { readonly pairs: readonly (readonly [T, T])[]; readonly gone: readonly T[] } {
  const waiting = new Map<string, T[]>();
  for (const one of after.toReversed()) {
    const group = waiting.get(key(one));
    if (group === undefined) waiting.set(key(one), [one]);
    else group.push(one);
  }
  const pairs: (readonly [T, T])[] = [];
  const gone: T[] = [];
  for (const one of before) {
    const partner = waiting.get(key(one))?.pop();
    if (partner === undefined) gone.push(one);
    else pairs.push([one, partner]);
  }
  return { pairs, gone };
}

/** Pairs by one key after the other: each key pairs items that the previous ones left unpaired. */
export function pairInTurn<T>(
  before: readonly T[],
  after: readonly T[],
  keys: readonly ((one: T) => string | undefined)[],
): ReturnType<typeof pairByKey<T>> {
  let [gone, free] = [before, after];
  const pairs: (readonly [T, T])[] = [];
  for (const key of keys) {
    const fitting = pairByKey(gone.filter(hasKey), free.filter(hasKey), (one) => key(one) ?? "");
    const taken = new Set(fitting.pairs.flat());
    pairs.push(...fitting.pairs);
    gone = gone.filter((one) => !taken.has(one));
    free = free.filter((one) => !taken.has(one));

    function hasKey(one: T): boolean {
      return key(one) !== undefined;
    }
  }
  return { pairs, gone };
}
