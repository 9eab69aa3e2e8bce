import {
  formatDigest,
  type ImageReference,
  readDigest,
  tryReadImageReference,
} from "../image/index.ts";
import { isCached, isLocal } from "./cache.ts";
import type { MappedReference, MappingEntry, MappingKind, MappingLine } from "./entry.ts";
import type { MappingContext } from "./known-lines.ts";
import { readComponentTag, readPayloadTag } from "./release-tag.ts";

const releasePath = /(?:^|[/-])openshift[/-](release-images|release|graph-image)$/;
const filterTag = /^[0-9a-f]{32}$/;
const digestTag = /^(sha\d{3})-([0-9a-f]+)$/;

/** The filter that a cached reference names as its tag: that of a rebuilt catalog. */
export function filterOf(reference: MappedReference): string | undefined {
  const { tag, digest } = reference;
  if (tag === undefined || digest !== undefined || !isCached(reference)) return undefined;
  return filterTag.test(tag) ? tag : undefined;
}

/** Whether a line is about a single platform of an index that another line names. */
export function isSubManifest({ destination }: MappingLine): boolean {
  const { transport, tag, digest } = destination;
  return transport === "docker" && digest !== undefined && tag === undefined;
}

/** Whether a destination is a release payload, component or the graph image; folded paths count too. */
export function releasePartOf(destination: ImageReference): string | undefined {
  return releasePath.exec(destination.repository)?.[1];
}

/** The digest of a source; in the cache, where references are tags, also the one that the tag spells. */
export function digestOf(reference: MappedReference): string | undefined {
  if (reference.digest !== undefined) return formatDigest(reference.digest);
  if (reference.tag === undefined || !isCached(reference)) return undefined;
  const [, algorithm, hex] = digestTag.exec(reference.tag) ?? [];
  if (algorithm === undefined || hex === undefined) return undefined;
  const digest = readDigest(`${algorithm}:${hex}`);
  return digest === undefined ? undefined : formatDigest(digest);
}

/** The path of a reference without its registry or the slash of a path on disk. */
export function pathOf(reference: ImageReference): string {
  const { repository } = reference;
  return repository.startsWith("/") ? repository.replace(/^\/+/, "") : repository;
}

/**
 * The references of an ImageSet's additional images in the form in which they are pulled: with tag and digest, by
 * digest. Cache references do not contain the registry, so paths alone are included too.
 */
export function namedReferences(context: MappingContext): ReadonlySet<string> {
  const named = (context.additionalImages ?? []).flatMap((text) => {
    const reading = tryReadImageReference(text);
    if (!("reference" in reading)) return [];
    const { registry, repository, tag = "", digest } = reading.reference;
    const content = digest === undefined ? `:${tag}` : `@${formatDigest(digest)}`;
    return [`${registry}/${repository}${content}`, `/${repository}${content}`];
  });
  return new Set(named);
}

/** Classifies a line that represents an image. */
export function toEntry(
  { source, destination }: MappingLine,
  named: ReadonlySet<string>,
): MappingEntry {
  const digest = digestOf(source);
  const subject = { source, destination, digest, isNamed: isNamedBy(named, source, digest) };
  return makeEntry(subject, ofRelease(subject) ?? ofCatalog(subject) ?? ofImage(subject));
}

/** A line with facts from its source. */
interface Subject extends Pick<MappingLine, "source" | "destination"> {
  readonly digest: string | undefined;
  /** Whether it is an additional image of the ImageSet. */
  readonly isNamed: boolean;
}

interface Classification {
  readonly kind: MappingKind;
  readonly identity: string;
  readonly version?: string | undefined;
  readonly architecture?: string | undefined;
  readonly component?: string | undefined;
  readonly filter?: string | undefined;
}

function makeEntry(subject: Subject, what: Classification): MappingEntry {
  const { source, destination, digest } = subject;
  const { kind, identity } = what;
  const entry: { -readonly [Member in keyof MappingEntry]: MappingEntry[Member] } =
    digest === undefined
      ? { source, destination, kind, identity }
      : { source, destination, kind, identity, digest };
  if (what.version !== undefined) entry.version = what.version;
  if (what.architecture !== undefined) entry.architecture = what.architecture;
  if (what.component !== undefined) entry.component = what.component;
  if (what.filter !== undefined) entry.filter = what.filter;
  return entry;
}

/** An additional image may be sent to the path of releases without belonging to one. */
function ofRelease({ source, destination, isNamed }: Subject): Classification | undefined {
  const part = releasePartOf(destination);
  if (part === undefined || isNamed) return undefined;
  if (part === "graph-image") {
    return isMadeHere(source) ? { kind: "graph", identity: "graph" } : undefined;
  }
  const { tag = "" } = destination;
  const read = part === "release" ? readComponentTag(tag) : readPayloadTag(tag);
  if (read === undefined) return undefined;
  const { version, architecture, component } = read;
  const family = `release/${architecture ?? "unknown"}`;
  return component === undefined
    ? { kind: "release-payload", identity: family, version, architecture }
    : {
        kind: "release-component",
        identity: `${family}/${component}`,
        version,
        architecture,
        component,
      };
}

/** oc-mirror makes the graph image itself: it comes from a folder or the cache, never from a registry. */
function isMadeHere({ transport, registry }: MappedReference): boolean {
  return transport !== "docker" || isLocal(registry);
}

function ofCatalog(subject: Subject): Classification | undefined {
  const { source, destination } = subject;
  const filter = filterOf(source);
  const isIndex = source.repository.endsWith("-index") && !subject.isNamed;
  if (filter === undefined && !isIndex) return undefined;
  const identity = `catalog/${pathOf(source)}`;
  return { kind: "catalog", identity, version: plainTag(destination), filter };
}

function ofImage(subject: Subject): Classification {
  const { source } = subject;
  return {
    kind: imageKind(subject),
    identity: `image/${pathOf(source)}`,
    version: isCached(source) ? plainTag(source) : source.tag,
  };
}

function imageKind({ source: { repository }, digest, isNamed }: Subject): MappingKind {
  if (digest === undefined || isNamed) return "additional";
  const isBundle = repository.includes("-bundle", repository.lastIndexOf("/") + 1);
  return isBundle ? "operator-bundle" : "operator-operand";
}

/** The tag of a reference, unless it spells a digest or, as oc-mirror's `sha256-<filter>`, a hash. */
function plainTag({ tag }: ImageReference): string | undefined {
  return tag === undefined || digestTag.test(tag) ? undefined : tag;
}

function isNamedBy(
  named: ReadonlySet<string>,
  source: MappedReference,
  digest: string | undefined,
): boolean {
  if (named.size === 0) return false;
  const { registry, repository, tag = "" } = source;
  const content = digest === undefined ? `:${tag}` : `@${digest}`;
  return named.has(`${isCached(source) ? "" : registry}/${repository}${content}`);
}
