import { readFileSync } from "node:fs";

/** A package as package-lock.json has it. */
export interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly link?: boolean;
  readonly resolved?: string;
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
}

const lockFile = new URL("../package-lock.json", import.meta.url);
/** What package-lock.json holds, by place. */
export const packages: Readonly<Record<string, LockedPackage>> = (
  JSON.parse(readFileSync(lockFile, "utf8")) as { readonly packages: Record<string, LockedPackage> }
).packages;

/** Where Node finds a package of a name from a place in the lock file, as its folders nest. */
export function placeOf(name: string, from: string): string | undefined {
  for (let place = from; ; place = place.replace(/\/?(?:node_modules\/)?[^/]+$/, "")) {
    const candidate = `${place === "" ? "" : `${place}/`}node_modules/${name}`;
    if (packages[candidate] !== undefined) return candidate;
    if (place === "") return undefined;
  }
}

/** All that npm installs with a package of ours, itself and optional peers not counted. */
export function installedWith(folder: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const add = (place: string): void => {
    const path = packages[place]?.resolved ?? place;
    const at = packages[place]?.link === true ? path : place;
    if (seen.has(at)) return;
    seen.add(at);
    for (const name of Object.keys(packages[at]?.dependencies ?? {})) {
      const next = placeOf(name, at);
      if (next !== undefined) add(next);
    }
  };
  add(folder);
  seen.delete(folder);
  return seen;
}
