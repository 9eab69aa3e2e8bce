import {
  compareText,
  defined,
  formatPosition,
  type Problem,
  printable,
  quoted,
} from "../../../base/problem/index.ts";
import { isYamlList, isYamlMap, type YamlMap } from "../../../base/yaml/index.ts";
import {
  canonicalObject,
  type MirrorEntry,
  type MirrorSourcePolicy,
} from "../../../models/cluster-resources/index.ts";
import {
  entryFields,
  type ImageSetPart,
  isMirrorSet,
  type MirrorSet,
  type MirrorSetKind,
  mirrorSetName,
  type OwnedEntry,
} from "./image-set-part.ts";
import { joinMirrors } from "./mirror-lists.ts";

/** A mirror set of one ImageSet's name, with entries that others may share. */
export interface MergedMirrorSet {
  /** The mirror set. */
  readonly resource: MirrorSet;
  /** The ImageSet that it is named after. */
  readonly owner: string;
  /** Which ImageSets want a mirror of a source, in the order of the settings. */
  readonly ownersOf: (source: string, mirror: string) => readonly string[];
}

interface Home {
  readonly owner: string;
  readonly set: MirrorSet;
  readonly entries: MirrorEntry[];
  readonly raw: YamlMap[];
  readonly owners: Map<string, readonly string[]>;
}

const kinds: readonly MirrorSetKind[] = ["ImageDigestMirrorSet", "ImageTagMirrorSet"];

/**
 * Merges the mirror sets of several ImageSets. A source that several name has one entry, in the mirror set
 * of the first of them, with all their mirrors.
 */
export function mergeMirrorSets(parts: readonly ImageSetPart[]): {
  readonly merged: readonly MergedMirrorSet[];
  readonly problems: readonly Problem[];
} {
  const problems: Problem[] = [];
  const homes = new Map<string, Home>();
  for (const kind of kinds) {
    for (const entries of entriesBySource(parts, kind).values()) {
      problems.push(...checkEntries(entries));
      addEntry(homes, entries);
    }
  }
  return { merged: [...homes.values()].map(toMirrorSet), problems };
}

function entriesBySource(
  parts: readonly ImageSetPart[],
  kind: MirrorSetKind,
): ReadonlyMap<string, readonly OwnedEntry[]> {
  const bySource = new Map<string, OwnedEntry[]>();
  for (const { imageSet, resources } of parts) {
    for (const set of resources.filter(isMirrorSet).filter((one) => one.kind === kind)) {
      for (const entry of set.entries) {
        const owned = { ...entry, owner: imageSet, set, origin: set.origin };
        bySource.set(entry.source, [...(bySource.get(entry.source) ?? []), owned]);
      }
    }
  }
  return new Map([...bySource].sort(([a], [b]) => compareText(a, b)));
}

function addEntry(homes: Map<string, Home>, entries: readonly OwnedEntry[]): void {
  const [first] = entries;
  if (first === undefined) return;
  const name = mirrorSetName(first.set, first.owner);
  const key = `${first.set.kind}/${name}`;
  const home: Home = homes.get(key) ?? {
    owner: first.owner,
    set: first.set,
    entries: [],
    raw: [],
    owners: new Map(),
  };
  homes.set(key, home);
  const { mirrors } = joinMirrors(entries);
  const policy = policyOf(entries);
  const entry: MirrorEntry = {
    source: first.source,
    mirrors,
    ...defined({ mirrorSourcePolicy: policy }),
  };
  home.entries.push(entry);
  home.raw.push({ ...rawEntry(first), ...entry });
  for (const mirror of mirrors) {
    const owners = entries.filter((one) => one.mirrors.includes(mirror));
    home.owners.set(`${first.source}\n${mirror}`, [...new Set(owners.map(({ owner }) => owner))]);
  }
}

function rawEntry({ set, source }: OwnedEntry): YamlMap {
  const { spec } = set.object;
  const entries = isYamlMap(spec) ? spec[fieldOf(set)] : undefined;
  const raw = isYamlList(entries) ? entries.filter(isYamlMap) : [];
  return raw.find((entry) => entry["source"] === source) ?? {};
}

function fieldOf({ kind }: MirrorSet): string {
  return entryFields.get(kind) ?? "";
}

function policyOf(entries: readonly OwnedEntry[]): MirrorSourcePolicy | undefined {
  return entries.find(({ mirrorSourcePolicy }) => mirrorSourcePolicy !== undefined)
    ?.mirrorSourcePolicy;
}

function toMirrorSet({ owner, set, entries, raw, owners }: Home): MergedMirrorSet {
  const name = mirrorSetName(set, owner);
  const { metadata, spec } = set.object;
  const object = canonicalObject({
    ...set.object,
    metadata: { ...(isYamlMap(metadata) ? metadata : {}), name },
    spec: { ...(isYamlMap(spec) ? spec : {}), [fieldOf(set)]: raw },
  });
  return {
    resource: { ...set, name, object, entries },
    owner,
    ownersOf: (source, mirror) => owners.get(`${source}\n${mirror}`) ?? [owner],
  };
}

function checkEntries(entries: readonly OwnedEntry[]): readonly Problem[] {
  const [first] = entries;
  if (first === undefined || new Set(entries.map(({ owner }) => owner)).size < 2) return [];
  return [...checkPolicies(entries), ...checkMirrors(first, entries)];
}

function checkPolicies(entries: readonly OwnedEntry[]): readonly Problem[] {
  const never = entries.find(
    ({ mirrorSourcePolicy }) => mirrorSourcePolicy === "NeverContactSource",
  );
  const allow = entries.find(
    ({ mirrorSourcePolicy }) => mirrorSourcePolicy !== "NeverContactSource",
  );
  if (never === undefined || allow === undefined) return [];
  return [
    {
      rule: "policy-conflict",
      severity: "error",
      message: `the ImageSet ${never.owner} forbids contacting ${quoted(never.source)}, but ${allow.owner} (${printable(formatPosition(allow.origin))}) allows it`,
      help: "Give both the same mirrorSourcePolicy: otherwise the cluster refuses all of its mirror sets.",
      position: never.origin,
    },
  ];
}

function checkMirrors(first: OwnedEntry, entries: readonly OwnedEntry[]): readonly Problem[] {
  const { mirrors, conflict } = joinMirrors(entries);
  const { source, origin } = first;
  if (conflict !== undefined) {
    const other = entries.find(({ owner }) => owner === conflict[1]);
    const place = other === undefined ? "" : ` (${printable(formatPosition(other.origin))})`;
    return [
      {
        rule: "mirror-order-cycle",
        severity: "error",
        message: `the ImageSets ${conflict[0]} and ${conflict[1]}${place} list the mirrors of ${quoted(source)} in opposite order`,
        help: "Mirror both to one destination, or list the mirrors in the same order.",
        position: origin,
      },
    ];
  }
  if (entries.every((entry) => entry.mirrors.join() === mirrors.join())) return [];
  return [
    {
      rule: "different-mirrors",
      severity: "warning",
      message: `${quoted(source)} has different mirrors: ${mirrors.map(printable).join(", then ")}`,
      help: "Nodes try them in this order, which is the order of the ImageSets in mirrorkit.yaml.",
      position: origin,
    },
  ];
}
