import fc from "fast-check";
import { compare } from "./operator-model.ts";

/** The part `platform` of an ImageSet. */
export interface AskedPlatform {
  readonly architectures?: readonly string[];
  readonly channels: readonly AskedReleases[];
}

interface AskedReleases {
  readonly name: string;
  readonly minVersion?: string;
  readonly maxVersion?: string;
  readonly full?: boolean;
}

/** Update channels of the model; those of a minor also hold what is upgraded from. */
export const updates: Readonly<Record<string, readonly string[]>> = {
  "stable-4.18": ["4.17.9", "4.18.1", "4.18.2"],
  "stable-4.19": ["4.18.1", "4.18.2", "4.19.1", "4.19.2"],
  "stable-4.20": ["4.19.1", "4.19.2", "4.20.1", "4.20.2"],
  "eus-4.20": ["4.18.1", "4.18.2", "4.19.1", "4.19.2", "4.20.1", "4.20.2"],
  "candidate-4.20": ["4.19.2", "4.20.1", "4.20.2", "4.20.3"],
};

/** The releases that oc-mirror takes (resolveChannelVersions); undefined where it finds none in a channel. */
export function take({
  architectures = [],
  channels,
}: AskedPlatform): readonly string[] | undefined {
  const versions = new Set<string>();
  for (const { name, minVersion, maxVersion, full = false } of channels) {
    const all = updates[name] ?? [];
    const high = maxVersion ?? all.at(-1) ?? "";
    const isHead = minVersion === undefined && maxVersion === undefined && !full;
    const low = minVersion ?? (isHead ? high : (all[0] ?? ""));
    const taken = all.filter((one) => compare(one, low) >= 0 && compare(one, high) <= 0);
    if (taken.length === 0) return undefined;
    for (const one of taken) versions.add(one);
  }
  const named = architectures.length > 0 ? architectures : ["amd64"];
  return named.flatMap((arch) => [...versions].map((version) => `${version} ${arch}`));
}

/** The newest release of each minor and architecture that leaves or falls. */
export function fallenReleases(before: AskedPlatform, after: AskedPlatform): readonly string[] {
  const [from, to] = [take(before), take(after)];
  if (from === undefined || to === undefined) return [];
  const next = newest(to);
  return [...newest(from)].flatMap(([key, version]) => {
    const now = next.get(key);
    if (now === undefined) return [`${key} leaves`];
    return compare(now, version) < 0 ? [`${key} ${version} falls to ${now}`] : [];
  });
}

function newest(all: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const one of all) {
    const [version = "", arch = ""] = one.split(" ");
    const key = `${version.split(".").slice(0, 2).join(".")} ${arch}`;
    const known = found.get(key);
    if (known === undefined || compare(version, known) > 0) found.set(key, version);
  }
  return found;
}

const versionsOf = (name: string): fc.Arbitrary<string> =>
  fc.constantFrom(...(updates[name] ?? []));

const channelOf = (name: string): fc.Arbitrary<AskedReleases> =>
  fc
    .tuple(
      fc.option(versionsOf(name), { nil: undefined }),
      fc.option(versionsOf(name), { nil: undefined }),
      fc.option(fc.boolean(), { nil: undefined, freq: 1 }),
    )
    .map(([minVersion, maxVersion, full]) => ({
      name,
      ...(minVersion === undefined ? {} : { minVersion }),
      ...(maxVersion === undefined ? {} : { maxVersion }),
      ...(full === undefined ? {} : { full }),
    }));

/** Releases that an ImageSet may ask for. */
export const askedPlatform: fc.Arbitrary<AskedPlatform> = fc
  .tuple(
    fc.option(fc.subarray(["amd64", "arm64"]), { nil: undefined }),
    fc
      .subarray(Object.keys(updates), { minLength: 1, maxLength: 2 })
      .chain((names) => fc.tuple(...names.map(channelOf))),
  )
  .map(([architectures, channels]) => ({
    channels,
    ...(architectures === undefined ? {} : { architectures }),
  }));
