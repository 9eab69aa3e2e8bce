import { formatDigest, type ImageReference, readDigest } from "../image/index.ts";
import type { MappingContext, MappingEntry } from "./entry.ts";
import type { MappingLine } from "./read-line.ts";
import { type ReleaseTag, readComponentTag, readPayloadTag } from "./release-tag.ts";

const cacheRegistry = /^(?:localhost|127\.0\.0\.1):\d+$/;
const releasePath = /(?:^|[/-])openshift[/-](release-images|release|graph-image)$/;
const filterTag = /^[0-9a-f]{32}$/;
const digestTag = /^(sha\d{3})-([0-9a-f]+)$/;

/** Whether a reference lies in oc-mirror's local cache: a registry on this host, with a port. */
export function isCached(reference: ImageReference): boolean {
  return cacheRegistry.test(reference.registry);
}

/** The same for the text of a reference without `docker://`. */
export function isCachedText(reference: string): boolean {
  return cacheRegistry.test(reference.slice(0, reference.indexOf("/")));
}

/** The filter that a cached reference names as its tag: that of a rebuilt catalog. */
export function filterOf(reference: ImageReference): string | undefined {
  const { tag, digest } = reference;
  if (tag === undefined || digest !== undefined || !isCached(reference)) return undefined;
  return filterTag.test(tag) ? tag : undefined;
}

/** Whether a line is about a single platform of an index that another line names. */
export function isSubManifest({ to }: MappingLine): boolean {
  return to.transport === "docker" && to.digest !== undefined && to.tag === undefined;
}

/** Whether a line may be half of a catalog: both halves of one must be looked at together. */
export function isCatalogHalf({ from, to }: MappingLine): boolean {
  if (filterOf(from) !== undefined) return true;
  return isCached(to) && !isCached(from) && releasePartOf(to) === undefined;
}

/** Whether a destination is a release payload, component or the graph image; folded paths count too. */
export function releasePartOf(to: ImageReference): string | undefined {
  return releasePath.exec(to.repository)?.[1];
}

/** The digest of a reference, also where the tag spells it. */
export function digestOf(reference: ImageReference): string | undefined {
  if (reference.digest !== undefined) return formatDigest(reference.digest);
  const [, algorithm, hex] = digestTag.exec(reference.tag ?? "") ?? [];
  const digest = readDigest(`${algorithm}:${hex}`);
  return digest === undefined ? undefined : formatDigest(digest);
}

/** The path of a reference without its registry or the slash of a path on disk. */
export function pathOf(reference: ImageReference): string {
  return reference.repository.replace(/^\/+/, "");
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
  return releaseEntry(line) ?? catalogEntry(line, named) ?? imageEntry(line, named);
}

function releaseEntry(line: MappingLine): MappingEntry | undefined {
  const part = releasePartOf(line.to);
  const tag = line.to.tag ?? "";
  if (part === undefined) return undefined;
  if (part === "graph-image") return { ...base(line), kind: "graph", identity: "graph" };
  const read = part === "release" ? readComponentTag(tag) : readPayloadTag(tag);
  if (read === undefined) return undefined;
  return { ...base(line), ...read, ...releaseFamily(read) };
}

function releaseFamily(tag: ReleaseTag): Pick<MappingEntry, "kind" | "identity"> {
  const family = `release/${tag.architecture ?? "unknown"}`;
  return tag.component === undefined
    ? { kind: "release-payload", identity: family }
    : { kind: "release-component", identity: `${family}/${tag.component}` };
}

function catalogEntry(line: MappingLine, named: ReadonlySet<string>): MappingEntry | undefined {
  const filter = filterOf(line.from);
  if (filter === undefined && !(line.from.repository.endsWith("-index") && !isNamed(line, named))) {
    return undefined;
  }
  return {
    ...base(line),
    ...version(plainTag(line.to)),
    kind: "catalog",
    identity: `catalog/${pathOf(line.from)}`,
    ...(filter === undefined ? {} : { filter }),
  };
}

function imageEntry(line: MappingLine, named: ReadonlySet<string>): MappingEntry {
  const identity = `image/${pathOf(line.from)}`;
  const entry = { ...base(line), ...version(plainTag(line.from)), identity };
  if (entry.digest === undefined || isNamed(line, named)) return { ...entry, kind: "additional" };
  const last = line.from.repository.slice(line.from.repository.lastIndexOf("/") + 1);
  return { ...entry, kind: last.includes("-bundle") ? "operator-bundle" : "operator-operand" };
}

function base(line: MappingLine): Pick<MappingEntry, "source" | "destination" | "digest"> {
  const { source, destination } = line;
  const digest = digestOf(line.from);
  return { source, destination, ...(digest === undefined ? {} : { digest }) };
}

function version(tag: string | undefined): Pick<MappingEntry, "version"> {
  return tag === undefined ? {} : { version: tag };
}

/** The tag of a reference, unless it spells a digest or, as oc-mirror's `sha256-<filter>`, a hash. */
function plainTag({ tag }: ImageReference): string | undefined {
  return tag === undefined || digestTag.test(tag) ? undefined : tag;
}

function isNamed(line: MappingLine, named: ReadonlySet<string>): boolean {
  if (named.size === 0) return false;
  return named.has(`${line.from.repository}@${digestOf(line.from) ?? ""}`);
}
