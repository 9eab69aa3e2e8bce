import { defined, MirrorError, quoted } from "../../base/problem/index.ts";
import { rejectionOf } from "./allowed-registries.ts";
import { type EntryIndex, indexBySource } from "./entry-index.ts";
import {
  longestName,
  type NodeReference,
  type NodeReferenceReading,
  readFullReference,
  readNodeReference,
} from "./node-reference.ts";
import type {
  PullPolicy,
  RegistriesConf,
  RegistryEntry,
  RegistryMirror,
} from "./registries-conf.ts";
import { candidatesOf } from "./short-names.ts";

/** The locations from which a node would pull an image. */
export interface Resolution {
  /** The full reference as the node reads it: with registry, and with a tag or a digest. */
  readonly image: string;
  /** The source of the most specific matching entry; undefined when no entry covers the image. */
  readonly registry?: string;
  /** Whether that entry blocks its source, so that only mirrors can serve the image. */
  readonly blocked: boolean;
  /** References in the order in which a node tries them: the mirrors, then the source, even a blocked one. */
  readonly pullFrom: readonly string[];
  /** The members of {@link Resolution.pullFrom} that nodes never contact because they lie below a blocked source. */
  readonly refused: readonly string[];
  /**
   * Why nodes reject the image before they contact a registry, as the end of a sentence; undefined when they do
   * not.
   */
  readonly rejected?: string;
}

/** A resolution, or the reason why a node cannot pull at all. */
export type ResolutionReading =
  | { readonly resolution: Resolution }
  | {
      /** The reason, as the end of a sentence. */
      readonly reason: string;
      /** The source of the matching entry; undefined when the reference is invalid. */
      readonly registry?: string;
    };

/** Resolves image references as nodes do. */
export interface Resolver {
  /**
   * The references that a node tries for an image, in order: the image itself, or for a name without a host one
   * reference per search registry. Resolve each of them separately.
   */
  candidatesOf(image: string): readonly string[];
  /**
   * Resolves a full reference. It reads a name without a host as one of docker.io, unlike nodes: see
   * {@link Resolver.candidatesOf}.
   *
   * @throws a {@link MirrorError} `invalid-input` when {@link Resolver.tryResolve} gives a reason.
   */
  resolve(image: string): Resolution;
  /** Resolves a reference without throwing. */
  tryResolve(image: string): ResolutionReading;
  /** The matching entry for a reference; undefined when none matches, and for text that is not a reference. */
  entryOf(image: string): RegistryEntry | undefined;
  /** Whether a reference lies at or below a mirror, so that it names the mirror directly. */
  isAtMirror(image: string): boolean;
}

/** A mirror, with precomputed facts about references below it. */
interface ReadyMirror extends RegistryMirror {
  /** Whether it is a valid reference itself, so that a tag or digest may follow. */
  readonly holdsImage: boolean;
  /** Whether a further path may follow. */
  readonly holdsPaths: boolean;
}

interface ReadyEntry {
  readonly source: string;
  readonly entry: RegistryEntry;
  readonly forDigests: readonly ReadyMirror[];
  readonly forTags: readonly ReadyMirror[];
}

interface Sources {
  readonly entries: EntryIndex<ReadyEntry>;
  readonly someBlocked: boolean;
  readonly policy: PullPolicy | undefined;
}

/**
 * Prepares a configuration for any number of lookups; the time of a lookup does not depend on the number of
 * entries.
 */
export function createResolver(conf: RegistriesConf): Resolver {
  const entries = indexBySource(conf.entries.map(prepare));
  const someBlocked = conf.entries.some(({ blocked }) => blocked);
  const sources = { entries, someBlocked, policy: conf.policy };
  const mirrors = indexBySource(conf.entries.flatMap(otherPlaces));
  return {
    candidatesOf: (image) => candidatesOf(conf, image),
    tryResolve: (image) => tryResolve(sources, image),
    resolve: (image) => resolve(sources, image),
    entryOf: (image) => find(entries, image)?.entry,
    isAtMirror: (image) => find(mirrors, image) !== undefined,
  };
}

/** The mirrors of an entry, as sources; a source that is its own mirror is not an other place. */
function otherPlaces({ source, mirrors }: RegistryEntry): readonly { readonly source: string }[] {
  const locations = mirrors.map(({ location }) => location);
  return locations
    .filter((location) => location !== source)
    .map((location) => ({ source: location }));
}

function prepare(entry: RegistryEntry): ReadyEntry {
  const mirrors = entry.mirrors.map((mirror) => ({
    ...mirror,
    holdsImage: "reference" in readFullReference(mirror.location),
    holdsPaths: "reference" in readFullReference(`${mirror.location}/x`),
  }));
  return {
    source: entry.source,
    entry,
    forDigests: mirrors.filter(({ pullFromMirror }) => pullFromMirror === "digest-only"),
    forTags: mirrors.filter(({ pullFromMirror }) => pullFromMirror === "tag-only"),
  };
}

function resolve(sources: Sources, image: string): Resolution {
  const reading = tryResolve(sources, image);
  if ("resolution" in reading) return reading.resolution;
  const hint =
    reading.registry === undefined
      ? "Write registry/repository:tag or registry/repository@sha256:<64 hex digits>."
      : "Correct the mirror in the mirror sets: one invalid mirror stops the pull, and valid ones are not tried.";
  const message = `${quoted(image)} cannot be pulled: ${reading.reason}`;
  throw new MirrorError("invalid-input", message, { hint });
}

function find<Value>(index: EntryIndex<Value>, image: string): Value | undefined {
  const reading = readNodeReference(image);
  return "reference" in reading ? index.find(reading.reference.name)?.value : undefined;
}

function tryResolve({ entries, someBlocked, policy }: Sources, image: string): ResolutionReading {
  const reading = readNodeReference(image);
  if ("reason" in reading) return reading;
  const { reference } = reading;
  const match = entries.find(reference.name);
  const reason = rejectionOf(policy, reference.name);
  const rejected = defined({ rejected: reason });
  if (match === undefined) {
    const { text } = reference;
    return {
      resolution: { image: text, blocked: false, pullFrom: [text], refused: [], ...rejected },
    };
  }
  const { forDigests, forTags, entry } = match.value;
  const { source: registry, blocked } = entry;
  const pullFrom: string[] = [];
  const refused: string[] = [];
  for (const mirror of reference.digested ? forDigests : forTags) {
    const rewritten = rewrite(reference, match.length, mirror);
    if ("reason" in rewritten) return { reason: rewritten.reason, registry };
    const { name, text } = rewritten.reference;
    pullFrom.push(text);
    if (someBlocked && entries.find(name)?.value.entry.blocked === true) refused.push(text);
  }
  pullFrom.push(reference.text);
  if (blocked) refused.push(reference.text);
  return {
    resolution: { image: reference.text, registry, blocked, pullFrom, refused, ...rejected },
  };
}

/** Puts a mirror in the place of the first part of a reference; reads the result only where it may be wrong. */
function rewrite(
  reference: NodeReference,
  length: number,
  mirror: ReadyMirror,
): NodeReferenceReading {
  const name = mirror.location + reference.name.slice(length);
  const text = mirror.location + reference.text.slice(length);
  const whole = reference.name.length === length;
  const sound = whole ? mirror.holdsImage : mirror.holdsPaths && reference.name[length] === "/";
  if (sound && name.length <= longestName) {
    return { reference: { name, text, digested: reference.digested } };
  }
  const reading = readFullReference(text);
  if ("reference" in reading) return reading;
  return { reason: `at a mirror it becomes ${quoted(text)}: ${reading.reason}` };
}
