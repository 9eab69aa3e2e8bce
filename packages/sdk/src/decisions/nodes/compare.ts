import { compareText, printable } from "../../base/problem/index.ts";
import { policyChanges, searchChanges } from "./compare-settings.ts";
import {
  allByLocation,
  firstByLocation,
  isForTags,
  listed,
  listedBySort,
  served,
  useOf,
} from "./entry-mirrors.ts";
import type { RegistriesConf, RegistryEntry, RegistryMirror } from "./registries-conf.ts";
import type { RegistryChange } from "./registry-change.ts";

/** The effect of a change of registries.conf on the nodes. */
export interface NodeChange {
  /** Whether the Machine Config Operator drains every node, one after another. */
  readonly drains: boolean;
  /** The changes that cause the drain, by source; empty when there is no drain. */
  readonly reasons: readonly RegistryChange[];
  /** The changes that need no drain, by source. */
  readonly quiet: readonly RegistryChange[];
}

interface Judged extends Omit<RegistryChange, "source"> {
  readonly drains: boolean;
}

interface Versions {
  readonly before: RegistryEntry;
  readonly after: RegistryEntry;
}

/**
 * Predicts the effect of a change of the nodes' registries.conf, by the rules of the Machine Config Operator
 * (`pkg/daemon/drain.go`). Equal values give no changes.
 */
export function compareRegistriesConf(before: RegistriesConf, after: RegistriesConf): NodeChange {
  const [old, now] = [bySource(before), bySource(after)];
  const reasons: RegistryChange[] = [];
  const quiet: RegistryChange[] = [];
  for (const source of [...new Set([...old.keys(), ...now.keys()])].sort(compareText)) {
    for (const { drains, ...change } of changesOf(old.get(source), now.get(source))) {
      (drains ? reasons : quiet).push({ source, ...change });
    }
  }
  reasons.push(...searchChanges(before, after));
  quiet.push(...policyChanges(before, after));
  return { drains: reasons.length > 0, reasons, quiet };
}

function bySource({ entries }: RegistriesConf): ReadonlyMap<string, RegistryEntry> {
  return new Map(entries.map((entry) => [entry.source, entry]));
}

function changesOf(before?: RegistryEntry, after?: RegistryEntry): readonly Judged[] {
  if (after === undefined) return before === undefined ? [] : [removed(before)];
  if (before === undefined) return [added(after)];
  if (sameEntry(before, after)) return [];
  const versions = { before, after };
  return [
    ...flagChanges(versions),
    ...mirrorsGone(versions),
    ...mirrorsKept(versions),
    ...mirrorsNew(versions),
    ...orderChange(versions),
  ];
}

function sameEntry(a: RegistryEntry, b: RegistryEntry): boolean {
  return (
    a.blocked === b.blocked &&
    a.insecure === b.insecure &&
    a.mirrors.length === b.mirrors.length &&
    a.mirrors.every((mirror, index) => sameMirror(mirror, b.mirrors[index]))
  );
}

function sameMirror(a: RegistryMirror, b: RegistryMirror | undefined): boolean {
  return (
    a.location === b?.location && a.pullFromMirror === b.pullFromMirror && a.insecure === b.insecure
  );
}

function removed({ source, mirrors }: RegistryEntry): Judged {
  const name = printable(source);
  const places = new Set(mirrors.map(({ location }) => location));
  const what = places.size === 1 ? "its only mirror" : "all its mirrors:";
  const text =
    mirrors.length === 0
      ? `${name} no longer has an entry`
      : `${name} loses ${what} ${listed(mirrors)}`;
  return { change: "entry-removed", drains: true, text };
}

function added({ source, blocked, mirrors }: RegistryEntry): Judged {
  const name = printable(source);
  const forTags = mirrors.filter(isForTags);
  const [first] = mirrors;
  if (first === undefined) {
    const text = `${name} gets an entry without mirrors${blocked ? ", which blocks it" : ""}`;
    return { change: "entry-added", drains: true, text };
  }
  if (forTags.length > 0) {
    const text = `${name} is new and has mirrors for tags: ${listed(forTags)}`;
    return { change: "entry-added", drains: true, text };
  }
  const text = `${name} is new, with mirrors for digests only: ${listed(mirrors)}`;
  return { change: "entry-added", drains: false, text };
}

function flagChanges({ before, after }: Versions): readonly Judged[] {
  const name = printable(after.source);
  const changes: Judged[] = [];
  if (before.blocked !== after.blocked) {
    const text = after.blocked
      ? `${name} may no longer be contacted when its mirrors fail`
      : `${name} may be contacted when its mirrors fail`;
    changes.push({ change: "blocked-changed", drains: true, text });
  }
  if (before.insecure !== after.insecure) {
    const text = `${name} becomes ${after.insecure ? "insecure" : "secure"}`;
    changes.push({ change: "insecure-changed", drains: true, text });
  }
  return changes;
}

/** A mirror that goes for tags and stays for digests, or the other way round, is not missed by the operator. */
function mirrorsGone({ before, after }: Versions): readonly Judged[] {
  const name = printable(after.source);
  const locations = new Set(after.mirrors.map(({ location }) => location));
  const uses = new Set(after.mirrors.map(useOf));
  const firsts = firstByLocation(before);
  const lost = allByLocation(before);
  return before.mirrors
    .filter((mirror) => !uses.has(useOf(mirror)))
    .flatMap((mirror): readonly Judged[] => {
      const place = { mirror: mirror.location };
      if (!locations.has(mirror.location)) {
        if (firsts.get(mirror.location) !== mirror) return [];
        const text = `${name} loses the mirror ${listed(lost.get(mirror.location) ?? [])}`;
        return [{ change: "mirror-removed", drains: true, ...place, text }];
      }
      const text = `${printable(mirror.location)} is no longer a mirror of ${name} for ${served(mirror)}`;
      return [{ change: "mirror-use-changed", drains: false, ...place, text }];
    });
}

function mirrorsKept({ before, after }: Versions): readonly Judged[] {
  const firsts = firstByLocation(before);
  const uses = new Map(before.mirrors.map((mirror) => [useOf(mirror), mirror]));
  return after.mirrors.flatMap((mirror): readonly Judged[] => {
    const first = firsts.get(mirror.location);
    if (first === undefined) return [];
    const names = { source: printable(after.source), mirror: printable(mirror.location) };
    const changes = useChange(mirror, { first, same: uses.get(useOf(mirror)) }, names);
    return changes.map((change) => ({ ...change, mirror: mirror.location }));
  });
}

/** The operator looks at the first mirror of a location only, so one that serves both always looks changed. */
function useChange(
  mirror: RegistryMirror,
  was: { readonly first: RegistryMirror; readonly same: RegistryMirror | undefined },
  names: { readonly source: string; readonly mirror: string },
): readonly Judged[] {
  const drains = isForTags(mirror) && !isForTags(was.first);
  const change = "mirror-use-changed";
  if (was.same === undefined) {
    const text = `${names.mirror} becomes a mirror of ${names.source} for ${served(mirror)}`;
    return [{ change, drains, text }];
  }
  const changes: Judged[] = [];
  if (drains) {
    const text = `${names.mirror} is a mirror of ${names.source} for digests and for tags, so that any change of ${names.source} drains`;
    changes.push({ change, drains, text });
  }
  if (was.same.insecure !== mirror.insecure) {
    const text = `the mirror ${names.mirror} of ${names.source} becomes ${mirror.insecure ? "insecure" : "secure"}`;
    changes.push({ change: "insecure-changed", drains: false, text });
  }
  return changes;
}

function mirrorsNew({ before, after }: Versions): readonly Judged[] {
  const locations = new Set(before.mirrors.map(({ location }) => location));
  return after.mirrors
    .filter(({ location }) => !locations.has(location))
    .map((mirror): Judged => {
      const text = `${printable(after.source)} gets the mirror ${printable(mirror.location)} for ${served(mirror)}`;
      const { location } = mirror;
      return { change: "mirror-added", drains: isForTags(mirror), mirror: location, text };
    });
}

function orderChange({ before, after }: Versions): readonly Judged[] {
  const [old, now] = [before.mirrors.map(useOf), after.mirrors.map(useOf)];
  const [wasThere, isThere] = [new Set(old), new Set(now)];
  const kept = now.filter((use) => wasThere.has(use));
  const stayed = old.filter((use) => isThere.has(use));
  if (kept.every((use, index) => use === stayed[index])) return [];
  const text = `the mirrors of ${printable(after.source)} are tried in another order: ${listedBySort(after.mirrors)}`;
  return [{ change: "mirror-order-changed", drains: false, text }];
}
