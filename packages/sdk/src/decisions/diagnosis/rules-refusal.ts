import { printable } from "../../base/problem/index.ts";
import { type CauseRule, registryOf, says } from "./cause-types.ts";
import type { Complaint } from "./complaint.ts";
import { named } from "./network-words.ts";

const quota: CauseRule = {
  id: "destination-quota",
  title: "The quota of the organisation at the destination is used up.",
  fault: "registry",
  match: (complaint) =>
    says(
      complaint,
      "quota has been exceeded",
      "quota exceeded",
      "quota_exceeded",
      "exceed the configured upper limit",
    )
      ? registryOf(complaint)
      : undefined,
  words: (group) => ({
    summary: `The quota at ${named(group, "the destination")} is used up.`,
    next: [
      "Raise the quota of the organisation, or remove releases and operators that no cluster needs any longer: oc-mirror delete --generate, then the registry's garbage collection.",
      "Push again: images that were already copied are skipped.",
    ],
  }),
};

const tooLarge: CauseRule = {
  id: "upload-too-large",
  title: "The destination, or a proxy in front of it, rejects uploads of that size (413).",
  fault: "registry",
  match: (complaint) =>
    says(complaint, "request entity too large", "status: 413", "status code 413")
      ? registryOf(complaint)
      : undefined,
  words: (group) => ({
    summary: `${named(group, "The destination")} rejects an upload because of its size (413).`,
    next: [
      "Raise the limit of the proxy in front of the registry, such as client_max_body_size 0 in nginx or the annotation of the ingress.",
      "In Quay, raise MAXIMUM_LAYER_SIZE.",
    ],
  }),
};

const tagImmutable: CauseRule = {
  id: "tag-immutable",
  title: "The destination does not allow a tag to be overwritten.",
  fault: "registry",
  match: (complaint) =>
    says(
      complaint,
      "tag is immutable",
      "tag_immutable",
      "cannot be overwritten",
      "immutable tag",
      "configured as immutable",
    )
      ? registryOf(complaint)
      : undefined,
  words: (group) => {
    const tags = [...new Set(group.complaints.flatMap(tagOf))].slice(0, 5).map(printable);
    const which = tags.length === 0 ? "a tag" : tags.join(", ");
    return {
      summary: `${named(group, "The destination")} has immutable tags, and the push would overwrite ${which}. Rebuilt catalogs, :latest and the graph image change with each pass.`,
      next: [
        "Exclude the repositories of catalogs, the graph image and floating tags from the immutability policy.",
        "Or give each pass its own tag: set targetTag of the catalog, and use digests for additional images.",
      ],
    };
  },
};

function tagOf({ text }: Complaint): readonly string[] {
  const [, tag = "", place = ""] =
    /uploading manifest (\S+) to ([^\s:,)]+(?::\d+)?[^\s:,)]*)/.exec(text) ?? [];
  return tag === "" ? [] : [`${place}:${tag}`];
}

const readOnly: CauseRule = {
  id: "destination-read-only",
  title: "The destination is currently read-only.",
  fault: "registry",
  match: (complaint) =>
    complaint.side === "destination" &&
    says(
      complaint,
      "read-only",
      "readonly",
      "read only",
      "405 method not allowed",
      "operation is unsupported",
    )
      ? registryOf(complaint)
      : undefined,
  words: (group) => ({
    summary: `${named(group, "The destination")} is read-only.`,
    next: [
      "Wait until maintenance is over: REGISTRY_STATE: readonly in Quay's config.yaml, storage.maintenance.readonly in docker-registry.",
      "Check that the address is that of the registry, not of a read-only replica or a proxy cache.",
    ],
  }),
};

/** Refusals of destinations, tried before signatures and the network. */
export const refusalRules: readonly CauseRule[] = [quota, tooLarge, tagImmutable, readOnly];
