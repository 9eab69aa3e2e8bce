import { quoted } from "../../base/problem/index.ts";
import { readDigest } from "../../models/image/index.ts";

/** A reference as nodes understand it (containers/image, `docker/reference`): the registry is never left out. */
export interface NodeReference {
  /** Registry and repository, such as `docker.io/library/busybox`. */
  readonly name: string;
  /** The whole reference: name, tag, digest. */
  readonly text: string;
  /** Whether it has a digest; it may have a tag too. */
  readonly digested: boolean;
}

/** A reference, or the reason why a text is not one. */
export type NodeReferenceReading =
  | { readonly reference: NodeReference }
  | { readonly reason: string };

/** How long registry and repository may be together, in characters. */
export const longestName = 255;

const label = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const host = `${label}(?:\\.${label})*(?::[0-9]+)?`;
const component = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
const named = new RegExp(`^${host}(?:/${component})+$`);
const tagged = /^\w[\w.-]{0,127}$/;
const longestReference = 4096;

/**
 * Reads a reference as a node does: `busybox` becomes `docker.io/library/busybox:latest`. Without tag and digest,
 * the tag is `latest`.
 */
export function readNodeReference(text: string): NodeReferenceReading {
  const reading = readExactly(text);
  if ("reason" in reading) return reading;
  const bare = reading.text.length === reading.name.length;
  return { reference: bare ? { ...reading, text: `${reading.name}:latest` } : reading };
}

/** Reads a reference that must name its registry; nothing is added to it. */
export function readFullReference(text: string): NodeReferenceReading {
  const reading = readExactly(text);
  if ("reason" in reading) return reading;
  if (reading.text === text) return { reference: reading };
  return { reason: `a node would read it as ${quoted(reading.text)}` };
}

function readExactly(text: string): NodeReference | { readonly reason: string } {
  if (text === "") return { reason: "it is empty" };
  if (text.length > longestReference) return { reason: "it is longer than 4,096 characters" };
  if (/^[a-f0-9]{64}$/.test(text))
    return { reason: "64 hex digits are the identifier of an image" };
  if (text.includes("://"))
    return { reason: "it has a transport prefix, which nodes do not support" };
  const full = withRegistry(text);
  const at = full.indexOf("@");
  const beforeDigest = at < 0 ? full : full.slice(0, at);
  const colon = beforeDigest.indexOf(":", beforeDigest.indexOf("/"));
  const name = colon < 0 ? beforeDigest : beforeDigest.slice(0, colon);
  const reason =
    reasonAgainstName(name) ??
    (colon < 0 ? undefined : reasonAgainstTag(beforeDigest.slice(colon + 1))) ??
    (at < 0 ? undefined : reasonAgainstDigest(full.slice(at + 1)));
  return reason === undefined ? { name, text: full, digested: at >= 0 } : { reason };
}

/**
 * Whether a reference names no host, so that a node tries its search registries; false for text that is not a
 * reference. A digest makes no difference.
 */
export function isShortName(text: string): boolean {
  return !hasHost(text) && "reference" in readNodeReference(text);
}

function hasHost(text: string): boolean {
  const slash = text.indexOf("/");
  const first = slash < 0 ? "" : text.slice(0, slash);
  return first === "localhost" || first.includes(".") || first.includes(":");
}

function withRegistry(text: string): string {
  const slash = text.indexOf("/");
  const first = slash < 0 ? "" : text.slice(0, slash);
  const isHost = hasHost(text);
  if (isHost && first !== "docker.io" && first !== "index.docker.io") return text;
  const rest = isHost ? text.slice(slash + 1) : text;
  return rest.includes("/") ? `docker.io/${rest}` : `docker.io/library/${rest}`;
}

function reasonAgainstName(name: string): string | undefined {
  if (name.length > longestName) return "its name is longer than 255 characters";
  if (named.test(name)) return undefined;
  if (name.includes("://") || name.endsWith(":/")) {
    return "it has a transport prefix, which nodes do not support";
  }
  const path = name.slice(name.indexOf("/") + 1);
  return path === path.toLowerCase()
    ? `the name ${quoted(name)} is not valid`
    : `the repository ${quoted(path)} has upper-case letters`;
}

function reasonAgainstTag(tag: string): string | undefined {
  return tagged.test(tag) ? undefined : `the tag ${quoted(tag)} is not valid`;
}

function reasonAgainstDigest(digest: string): string | undefined {
  return readDigest(digest) === undefined ? `the digest ${quoted(digest)} is not valid` : undefined;
}
