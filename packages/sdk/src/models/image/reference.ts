import { MirrorError, printable, quoted } from "../../base/problem/index.ts";
import { type Digest, formatDigest, readDigest } from "./digest.ts";

/**
 * A reference to an image, as oc-mirror reads it (internal/pkg/image/image.go):
 *
 *     reference = [transport "://"] name [":" tag] ["\@" digest]
 *     name      = [registry "/"] repository
 *
 * Unlike in Docker's references, the first of several path components is always the registry, and no default
 * registry or tag is added.
 */
export interface ImageReference {
  /** Without `://`: `docker` by default; otherwise `oci`, `file` and so on. */
  readonly transport: string;
  /** Host with port, such as `quay.io` or `localhost:55000`; empty for a path on disk or a name with one part. */
  readonly registry: string;
  /** Path in the registry, without leading slash; for `oci` and `file`, the path on disk as written. */
  readonly repository: string;
  /** Tag, if any. */
  readonly tag?: string;
  /** Digest, if any; when pulling, it takes precedence over the tag. */
  readonly digest?: Digest;
}

/** A reference, or the reason why a text is not one. */
export type ImageReferenceReading =
  | { readonly reference: ImageReference }
  | { readonly reason: string };

const registryPattern =
  /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\[[0-9a-fA-F:]+\])(?::[0-9]+)?$/;
const repositoryPattern =
  /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const longestReference = 4096;

/** The allowed patterns for the parts of a name. */
interface NamePatterns {
  readonly repository: RegExp;
  readonly tag: RegExp;
}

const anyCaseRepository =
  /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/i;
const anyLengthTag = /^\w[\w.-]*$/;
const properNames: NamePatterns = { repository: repositoryPattern, tag: tagPattern };

/** Reads a reference without throwing. A name with neither tag nor digest is accepted. */
export function tryReadImageReference(text: string): ImageReferenceReading {
  if (text.length > longestReference) return { reason: "it is longer than 4,096 characters" };
  const { transport, rest } = splitTransport(text);
  if (rest === "") return { reason: "it is empty" };
  if (transport === "oci" || transport === "file" || transport === "dir") {
    return readDiskPath(transport, rest);
  }
  if (transport !== "docker") return { reason: `the transport ${quoted(transport)} is unknown` };
  return readRegistryReference(rest);
}

/** A reference that a registry may reject, or the reason why a text is not one. */
type LooseReferenceReading =
  | {
      readonly reference: ImageReference;
      /** The part that every registry rejects; undefined for a valid reference. */
      readonly flaw?: string;
    }
  | { readonly reason: string };

/**
 * Reads a reference as oc-mirror takes it from a catalog: with upper-case letters in its repository, or with a tag that
 * is too long.
 */
export function tryReadLooseReference(text: string): LooseReferenceReading {
  const reading = tryReadImageReference(text);
  if ("reference" in reading || text.length > longestReference) return reading;
  const { transport, rest } = splitTransport(text);
  if (transport !== "docker" || rest === "") return reading;
  const loose = readRegistryReference(rest, { repository: anyCaseRepository, tag: anyLengthTag });
  return "reference" in loose ? { ...loose, flaw: reading.reason } : reading;
}

/**
 * Reads a reference.
 *
 * @throws a {@link MirrorError} `invalid-input` with the reason when the text is not a valid reference.
 */
export function readImageReference(text: string): ImageReference {
  const reading = tryReadImageReference(text);
  if ("reference" in reading) return reading.reference;
  throw new MirrorError(
    "invalid-input",
    `${quoted(text)} is not a valid image reference: ${reading.reason}`,
    {
      hint: "Write registry/repository:tag or registry/repository@sha256:<64 hex digits>.",
    },
  );
}

/** Writes a reference without its transport. */
export function formatImageReference(reference: ImageReference): string {
  const tag = reference.tag === undefined ? "" : `:${reference.tag}`;
  const digest = reference.digest === undefined ? "" : `@${formatDigest(reference.digest)}`;
  return `${repositoryOf(reference)}${tag}${digest}`;
}

/** The reference's registry and repository, without transport, tag and digest. */
export function repositoryOf(reference: ImageReference): string {
  return reference.registry === ""
    ? reference.repository
    : `${reference.registry}/${reference.repository}`;
}

/** The reference that a text is; undefined where it is none. */
export function referenceIn(text: string): ImageReference | undefined {
  const reading = tryReadImageReference(text);
  return "reference" in reading ? reading.reference : undefined;
}

/** The registry and repository of the reference that a text is; the text itself where it is none. */
export function repositoryIn(text: string): string {
  const reference = referenceIn(text);
  return reference === undefined ? text : repositoryOf(reference);
}

/** The reference that a text is, without its transport; the text itself where it is none. */
export function imageIn(text: string): string {
  const reference = referenceIn(text);
  return reference === undefined ? text : formatImageReference(reference);
}

/**
 * What a registry calls a manifest: its digest, otherwise its tag.
 *
 * @param written - the reference as written, for messages
 * @throws a {@link MirrorError} `wrong-use` when it has neither.
 */
export function tagOrDigest({ digest, tag }: ImageReference, written: string): string {
  if (digest !== undefined) return formatDigest(digest);
  if (tag !== undefined) return tag;
  throw new MirrorError("wrong-use", `${printable(written)} has neither a tag nor a digest`);
}

/** Splits `transport://rest`; `docker` when no transport is named. */
export function splitTransport(text: string): {
  readonly transport: string;
  readonly rest: string;
} {
  const end = text.indexOf("://");
  if (end < 0) return { transport: "docker", rest: text };
  return { transport: text.slice(0, end), rest: text.slice(end + 3) };
}

function readDiskPath(transport: string, rest: string): ImageReferenceReading {
  const at = rest.indexOf("@");
  if (at < 0) return { reference: { transport, registry: "", repository: rest } };
  const digest = readDigest(rest.slice(at + 1));
  if (digest === undefined)
    return { reason: `the digest ${quoted(rest.slice(at + 1))} is not valid` };
  return { reference: { transport, registry: "", repository: rest.slice(0, at), digest } };
}

function readRegistryReference(
  rest: string,
  patterns: NamePatterns = properNames,
): ImageReferenceReading {
  const at = rest.indexOf("@");
  const beforeDigest = at < 0 ? rest : rest.slice(0, at);
  const digest = at < 0 ? undefined : readDigest(rest.slice(at + 1));
  if (at >= 0 && digest === undefined) {
    return { reason: `the digest ${quoted(rest.slice(at + 1))} is not valid` };
  }
  const slash = beforeDigest.indexOf("/");
  const colon = beforeDigest.lastIndexOf(":");
  const tagged = colon > slash;
  const name = tagged ? beforeDigest.slice(0, colon) : beforeDigest;
  const tag = tagged ? beforeDigest.slice(colon + 1) : undefined;
  if (tag !== undefined && !patterns.tag.test(tag))
    return { reason: `the tag ${quoted(tag)} is not valid` };

  const registry = slash < 0 ? "" : name.slice(0, slash);
  const repository = slash < 0 ? name : name.slice(slash + 1);
  const reason =
    reasonAgainstRegistry(registry, slash >= 0) ??
    reasonAgainstRepository(repository, patterns.repository);
  if (reason !== undefined) return { reason };
  const reference: { -readonly [Part in keyof ImageReference]: ImageReference[Part] } = {
    transport: "docker",
    registry,
    repository,
  };
  if (tag !== undefined) reference.tag = tag;
  if (digest !== undefined) reference.digest = digest;
  return { reference };
}

function reasonAgainstRegistry(registry: string, isNamed: boolean): string | undefined {
  return isNamed && !registryPattern.test(registry)
    ? `the registry ${quoted(registry)} is not a host with an optional port`
    : undefined;
}

function reasonAgainstRepository(repository: string, pattern: RegExp): string | undefined {
  if (pattern.test(repository)) return undefined;
  return repository === repository.toLowerCase()
    ? `the repository ${quoted(repository)} is not valid`
    : `the repository ${quoted(repository)} has upper-case letters`;
}
