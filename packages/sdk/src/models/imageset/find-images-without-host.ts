import { printable, quoted } from "../../base/problem/index.ts";
import { splitTransport, tryReadImageReference } from "../image/index.ts";
import { type Finding, findingAt, type Subject } from "./finding.ts";

interface Hostless {
  /** The part that oc-mirror reads as the registry; empty for a name with one part. */
  readonly registry: string;
  /** The name on Docker Hub, from which oc-mirror pulls. */
  readonly full: string;
}

/** Rule `image-without-host`. */
export function* findImagesWithoutHost({ content, stanza }: Subject): Iterable<Finding> {
  for (const [index, { name }] of (content.additionalImages ?? []).entries()) {
    const hostless = readHostless(name);
    if (hostless === undefined) continue;
    const { registry, full } = hostless;
    const what =
      registry === ""
        ? "oc-mirror writes a mirror set with an empty source, which the cluster refuses as a whole"
        : `oc-mirror writes ${quoted(registry)} as the registry into the mirror set, which no node matches`;
    const effect =
      stanza === "delete"
        ? "oc-mirror deletes only images that were mirrored under the same name"
        : what;
    const message = `the image ${quoted(name)} has no registry host: ${effect}`;
    const path = [stanza, "additionalImages", index, "name"];
    yield findingAt(
      "image-without-host",
      path,
      message,
      `Write ${printable(full)}, here and in pods.`,
    );
  }
  for (const [index, { name }] of (content.blockedImages ?? []).entries()) {
    const hostless = readHostless(name);
    if (hostless === undefined) continue;
    const message = `the blocked image ${quoted(name)} has no registry host: a version of oc-mirror that compares full names blocks nothing, a newer one blocks the image of every registry`;
    const path = [stanza, "blockedImages", index, "name"];
    yield findingAt("image-without-host", path, message, `Write ${printable(hostless.full)}.`);
  }
}

/** Undefined for a reference with a host, and for text that is not a reference to one image. */
function readHostless(name: string): Hostless | undefined {
  const reading = tryReadImageReference(name);
  if (!("reference" in reading)) return undefined;
  const { transport, registry, tag, digest } = reading.reference;
  if (transport !== "docker" || (tag === undefined && digest === undefined)) return undefined;
  if (registry === "localhost" || /[.:]/.test(registry)) return undefined;
  const { rest } = splitTransport(name);
  return { registry, full: registry === "" ? `docker.io/library/${rest}` : `docker.io/${rest}` };
}
