import { readDigest } from "../image/index.ts";

/** A reference as oc-mirror takes it apart, which is not how registries and nodes do. */
export interface ImageSpec {
  /** Such as `docker://`, always with the colon and slashes. */
  readonly transport: string;
  /** The text without transport. */
  readonly reference: string;
  /** The text with transport. */
  readonly full: string;
  /** Registry and path, without tag and digest. */
  readonly name: string;
  /** What stands before the first slash, whatever it is; empty without a slash. */
  readonly domain: string;
  /** What follows it; all of it without a slash. */
  readonly path: string;
  /** Empty where there is none. */
  readonly tag: string;
  /** Of the digest; empty where there is none. */
  readonly algorithm: string;
  /** The digits of the digest; empty where there is none. */
  readonly hex: string;
}

/** A reference, or what oc-mirror says against it. */
export type ImageSpecReading = { readonly spec: ImageSpec } | { readonly fault: string };

/**
 * Takes a reference apart as oc-mirror does, with all that is odd about it: `busybox:1` has no registry, and no character
 * is refused.
 *
 * @see ParseRef in internal/pkg/image/image.go of openshift/oc-mirror
 */
export function readImageSpec(text: string): ImageSpecReading {
  const parts = text.split("://");
  const [first = "", second = ""] = parts;
  const hasTransport = parts.length > 1;
  const transport = hasTransport ? (parts.length === 2 ? `${first}://` : "") : "docker://";
  const reference = hasTransport ? (parts.length === 2 ? second : "") : text;
  const full = hasTransport ? text : `${transport}${text}`;
  const [beforeDigest = "", afterAt] = reference.split("@");
  const digest = afterAt === undefined ? undefined : readDigest(afterAt);
  if (afterAt !== undefined && digest === undefined) {
    return { fault: `${text} unable to parse image correctly : invalid digest` };
  }
  const isDocker = transport === "docker://";
  const { name, tag } = isDocker ? cutTag(beforeDigest) : { name: beforeDigest, tag: "" };
  if (name === "") return { fault: "unknown image : reference name is empty" };
  if (isDocker && tag === "" && digest === undefined) {
    return { fault: `${text} unable to parse image correctly : tag and digest are empty` };
  }
  const slash = isDocker ? name.indexOf("/") : -1;
  const [algorithm, hex] = [digest?.algorithm ?? "", digest?.hex ?? ""];
  const [domain, path] = [name.slice(0, Math.max(0, slash)), name.slice(slash + 1)];
  return { spec: { transport, reference, full, name, domain, path, tag, algorithm, hex } };
}

/** Whether oc-mirror pulls and stores an image by its digest. */
export function isByDigestOnly({ tag, hex }: Pick<ImageSpec, "tag" | "hex">): boolean {
  return tag === "" && hex !== "";
}

/** Whether oc-mirror takes a reference for one with tag and digest; it does so for a registry with a port, too. */
export function isByTagAndDigest({ reference }: ImageSpec): boolean {
  return reference.split(":").length > 2 && reference.includes("@");
}

function cutTag(text: string): { readonly name: string; readonly tag: string } {
  const [colon, slash] = [text.lastIndexOf(":"), text.indexOf("/")];
  const isTag = colon >= 0 && (slash < 0 || (slash > 0 && colon > slash));
  return isTag
    ? { name: text.slice(0, colon), tag: text.slice(colon + 1) }
    : { name: text, tag: "" };
}
