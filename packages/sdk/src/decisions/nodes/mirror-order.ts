import { compareText, defined } from "../../base/problem/index.ts";

/** The mirrors of one source, joined from all lists that the cluster has for it. */
export interface MirrorOrder {
  /** Each mirror once; the source is among them only where a list has it before another mirror. */
  readonly mirrors: readonly string[];
  /** A cycle of places, each ordered before the next, when the lists contradict each other. */
  readonly cycle?: readonly string[];
}

interface Place {
  readonly name: string;
  readonly before: Set<Place>;
  readonly after: Set<Place>;
  waitsFor: number;
  placed: boolean;
}

/**
 * Joins lists of mirrors so that each list's order is kept, with the source after the last mirror of every
 * list that does not name it. Free choices go by the alphabet. Where lists contradict each other, the
 * first place by the alphabet goes first. This is openshift/runtime-utils' order (pkg/registries/topo.go).
 */
export function orderMirrors(source: string, lists: readonly (readonly string[])[]): MirrorOrder {
  const places = placesOf(source, lists);
  const queue = places.filter((place) => place.waitsFor === 0);
  const order: string[] = [];
  let cycle: readonly string[] | undefined;
  let next = 0;
  for (let head = 0; order.length < places.length; ) {
    const place = queue[head] ?? places[next];
    if (place === undefined) break;
    if (head < queue.length) head += 1;
    else next += 1;
    if (place.placed) continue;
    if (place.waitsFor > 0) cycle ??= cycleBefore(place);
    order.push(place.name);
    for (const free of release(place)) queue.push(free);
  }
  if (order.at(-1) === source) order.pop();
  return { mirrors: order, ...defined({ cycle }) };
}

function placesOf(source: string, lists: readonly (readonly string[])[]): readonly Place[] {
  const places = new Map<string, Place>();
  const placeOf = (name: string): Place => {
    const known = places.get(name);
    if (known !== undefined) return known;
    const place = { name, before: new Set<Place>(), after: new Set<Place>(), waitsFor: 0 };
    const fresh: Place = { ...place, placed: false };
    places.set(name, fresh);
    return fresh;
  };
  for (const list of lists) {
    const chain = list.includes(source) ? list : [...list, source];
    for (const [index, name] of chain.entries()) {
      const follower = chain[index + 1];
      if (follower === undefined) continue;
      placeOf(name).after.add(placeOf(follower));
      placeOf(follower).before.add(placeOf(name));
    }
  }
  for (const place of places.values()) place.waitsFor = place.before.size;
  return byName(places.values());
}

/** Marks a place as taken; the places that waited for it alone may follow. */
function release(place: Place): readonly Place[] {
  place.placed = true;
  const free: Place[] = [];
  for (const follower of place.after) {
    follower.waitsFor -= 1;
    if (follower.waitsFor === 0 && !follower.placed) free.push(follower);
  }
  return byName(free);
}

/** The places that hold each other up, found by walking back from one that waits. */
function cycleBefore(waiting: Place): readonly string[] {
  const walk: Place[] = [];
  const steps = new Map<Place, number>();
  let place: Place | undefined = waiting;
  while (place !== undefined && !steps.has(place)) {
    steps.set(place, walk.length);
    walk.push(place);
    place = byName([...place.before].filter((one) => !one.placed))[0];
  }
  const start = place === undefined ? 0 : (steps.get(place) ?? 0);
  const names = walk.slice(start).map(({ name }) => name);
  const first = names.indexOf(names.reduce((least, name) => (name < least ? name : least)));
  return [...names.slice(0, first + 1).reverse(), ...names.slice(first + 1).reverse()];
}

function byName(places: Iterable<Place>): readonly Place[] {
  return [...places].sort((a, b) => compareText(a.name, b.name));
}
