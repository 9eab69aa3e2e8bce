import { formatDigest, type ImageReference, readDigest } from "../image/index.ts";
import { isCached } from "./cache.ts";
import type { MappingContext, MappingEntry, MappingKind } from "./entry.ts";
import type { MappingLine } from "./read-line.ts";
import { readComponentTag, readPayloadTag } from "./release-tag.ts";

const releasePath = /(?:^|[/-])openshift[/-](release-images|release|graph-image)$/;
const filterTag = /^[0-9a-f]{32}$/;
const digestTag = /^(sha\d{3})-([0-9a-f]+)$/;

/** The filter that a cached reference names as its tag: that of a rebuilt catalog. */
export function filterOf(reference: ImageReference): string | undefined {
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

/** The digest of a reference, also where the tag spells it. */
export function digestOf(reference: ImageReference): string | undefined {
  if (reference.digest !== undefined) return formatDigest(reference.digest);
  if (reference.tag === undefined) return undefined;
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

/** Finds out which references an ImageSet names as additional images by digest. */
export function namedByDigest(context: MappingContext): ReadonlySet<string> {
  const named = (context.additionalImages ?? []).map((text) => {
    const name = text.replace(/^docker:\/\//, "");
    const at = name.indexOf("@");
    const path = name.slice(name.indexOf("/") + 1, at).replace(/:[^/:]*$/, "");
    return at < 0 ? "" : `${path}${name.slice(at)}`;
  });
  return new Set(named);
}

/** Says what a line is that stands for itself. */
export function toEntry(line: MappingLine, named: ReadonlySet<string>): MappingEntry {
  return makeEntry(line, ofRelease(line) ?? ofCatalog(line, named) ?? ofImage(line, named));
}

interface Classification {
  readonly kind: MappingKind;
  readonly identity: string;
  readonly version?: string | undefined;
  readonly architecture?: string | undefined;
  readonly component?: string | undefined;
  readonly filter?: string | undefined;
}

function makeEntry(line: MappingLine, what: Classification): MappingEntry {
  const entry: { -readonly [Member in keyof MappingEntry]: MappingEntry[Member] } = {
    source: line.source,
    destination: line.destination,
    kind: what.kind,
    identity: what.identity,
  };
  const digest = digestOf(line.source);
  if (digest !== undefined) entry.digest = digest;
  if (what.version !== undefined) entry.version = what.version;
  if (what.architecture !== undefined) entry.architecture = what.architecture;
  if (what.component !== undefined) entry.component = what.component;
  if (what.filter !== undefined) entry.filter = what.filter;
  return entry;
}

function ofRelease({ destination }: MappingLine): Classification | undefined {
  const part = releasePartOf(destination);
  if (part === undefined) return undefined;
  if (part === "graph-image") return { kind: "graph", identity: "graph" };
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

function ofCatalog(line: MappingLine, named: ReadonlySet<string>): Classification | undefined {
  const { source, destination } = line;
  const filter = filterOf(source);
  const isIndex = source.repository.endsWith("-index") && !isNamed(source, named);
  if (filter === undefined && !isIndex) return undefined;
  const identity = `catalog/${pathOf(source)}`;
  return { kind: "catalog", identity, version: plainTag(destination), filter };
}

function ofImage({ source }: MappingLine, named: ReadonlySet<string>): Classification {
  return {
    kind: imageKind(source, named),
    identity: `image/${pathOf(source)}`,
    version: plainTag(source),
  };
}

function imageKind(source: ImageReference, named: ReadonlySet<string>): MappingKind {
  if (digestOf(source) === undefined || isNamed(source, named)) return "additional";
  const { repository } = source;
  const isBundle = repository.includes("-bundle", repository.lastIndexOf("/") + 1);
  return isBundle ? "operator-bundle" : "operator-operand";
}

/** The tag of a reference, unless it spells a digest or, as oc-mirror's `sha256-<filter>`, a hash. */
function plainTag({ tag }: ImageReference): string | undefined {
  return tag === undefined || digestTag.test(tag) ? undefined : tag;
}

function isNamed(source: ImageReference, named: ReadonlySet<string>): boolean {
  return named.size > 0 && named.has(`${source.repository}@${digestOf(source) ?? ""}`);
}
