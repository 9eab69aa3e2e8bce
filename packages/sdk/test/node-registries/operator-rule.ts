import type { RegistriesConf, RegistryEntry, RegistryMirror } from "@mirrorkit/sdk/nodes";

/**
 * Whether the Machine Config Operator drains, asked one question after the other as its code does
 * (pkg/daemon/drain.go): a second way to the same answer.
 */
export function operatorDrains(before: RegistriesConf, after: RegistriesConf): boolean {
  const old = new Map(before.entries.map((entry) => [entry.source, entry]));
  const now = new Map(after.entries.map((entry) => [entry.source, entry]));
  if ([...old.keys()].some((source) => !now.has(source))) return true;
  return [...now].some(([source, entry]) => entryDrains(old.get(source), entry));
}

function entryDrains(old: RegistryEntry | undefined, now: RegistryEntry): boolean {
  if (old === undefined) {
    return now.mirrors.length === 0 || now.mirrors.some((mirror) => !forDigests(mirror));
  }
  if (JSON.stringify(old) === JSON.stringify(now)) return false;
  if (old.blocked !== now.blocked || old.insecure !== now.insecure) return true;
  if (old.mirrors.some((mirror) => firstAt(mirror, now) === undefined)) return true;
  return now.mirrors.some((mirror) => {
    const was = firstAt(mirror, old);
    if (was === undefined) return !forDigests(mirror);
    return was.pullFromMirror !== mirror.pullFromMirror && !forDigests(mirror);
  });
}

function firstAt(mirror: RegistryMirror, entry: RegistryEntry): RegistryMirror | undefined {
  return entry.mirrors.find(({ location }) => location === mirror.location);
}

function forDigests({ pullFromMirror }: RegistryMirror): boolean {
  return pullFromMirror === "digest-only";
}
