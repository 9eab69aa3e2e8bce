import { printable } from "../../base/problem/index.ts";
import { authFileSteps } from "./auth-file.ts";
import { type CauseGroup, type CauseRule, registryOf, says } from "./cause-types.ts";
import type { Complaint } from "./complaint.ts";

const unauthorizedWords = [
  "unauthorized",
  "authentication required",
  "invalid username/password",
  "status code 401",
  "status: 401",
  "401 unauthorized",
];
const deniedWords = ["denied", "forbidden", "status code 403", "status: 403", "insufficient_scope"];

function named({ about }: CauseGroup, otherwise: string): string {
  return about === "" ? otherwise : printable(about);
}

function isUnauthorized(complaint: Complaint): boolean {
  return says(complaint, ...unauthorizedWords);
}

/** Whether the registry refused the login itself, before any image was copied. */
function isLogin(complaint: Complaint): boolean {
  return says(
    complaint,
    "checking registry",
    "unable to retrieve auth token",
    "failed to authenticate",
  );
}

const quota: CauseRule = {
  id: "destination-quota",
  title: "The quota of the organisation at the destination is used up.",
  fault: "registry",
  match: (complaint) =>
    says(complaint, "quota has been exceeded", "quota exceeded", "quota_exceeded")
      ? registryOf(complaint)
      : undefined,
  words: (group) => ({
    summary: `The quota at ${named(group, "the destination")} is used up.`,
    next: [
      "Raise the quota of the organisation, or remove releases and operators that no cluster needs any more: oc-mirror delete --generate, then the registry's garbage collection.",
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
    says(complaint, "tag is immutable", "tag_immutable", "cannot be overwritten", "immutable tag")
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

const destinationLogin: CauseRule = {
  id: "destination-unauthorized",
  title: "The destination rejects the credentials.",
  fault: "machine",
  match: (complaint) =>
    complaint.side === "destination" &&
    isLogin(complaint) &&
    (isUnauthorized(complaint) || says(complaint, ...deniedWords))
      ? registryOf(complaint)
      : undefined,
  words: (group) => ({
    summary: `${named(group, "The destination")} rejects the credentials (401).`,
    next: authFileSteps(group, "push"),
  }),
};

/** With FEATURE_EXTENDED_REPOSITORY_NAMES off, Quay answers 401 for repositories with more than two parts. */
const nestedNames: CauseRule = {
  id: "destination-nested-names",
  title: "The destination does not accept repository names with more than two parts.",
  fault: "registry",
  match: (complaint) =>
    complaint.side === "destination" && isUnauthorized(complaint) && partsOf(complaint) > 2
      ? registryOf(complaint)
      : undefined,
  words: (group) => {
    const [{ repository = "" }] = group.complaints;
    return {
      summary: `${named(group, "The destination")} accepted the login but rejects uploads (401) to repositories with more than two parts in their names, such as ${printable(repository)}: Quay does this when nested names are disabled.`,
      next: [
        "Set FEATURE_EXTENDED_REPOSITORY_NAMES: true in Quay's config.yaml.",
        "Or shorten the paths with --max-nested-paths 2, which changes all references in the cluster resources.",
        "If nested names are enabled, the robot account lacks permission to write: give it the Creator role in a team of the organisation.",
      ],
    };
  },
};

function partsOf({ repository = "" }: Complaint): number {
  return repository.split("/").filter((part) => part !== "").length;
}

const destinationDenied: CauseRule = {
  id: "destination-denied",
  title: "The account may not write to the destination, or may not create repositories there.",
  fault: "registry",
  match: (complaint) =>
    complaint.side === "destination" &&
    (isUnauthorized(complaint) || says(complaint, ...deniedWords))
      ? registryOf(complaint)
      : undefined,
  words: (group) => {
    const [{ repository }] = group.complaints;
    const where = repository === undefined ? "" : `, for example to ${printable(repository)}`;
    return {
      summary: `${named(group, "The destination")} accepted the login, but the account may not write there${where}.`,
      next: [
        "Give the robot account the Write permission on the repositories, and the Creator role in a team of the organisation, so that it can create missing ones.",
        "Check that the organisation exists: Quay creates repositories on push, not organisations.",
      ],
    };
  },
};

const sourceUnauthorized: CauseRule = {
  id: "source-unauthorized",
  title: "A source registry rejects the pull secret, or received none.",
  fault: "machine",
  match: (complaint) => (isUnauthorized(complaint) ? registryOf(complaint) : undefined),
  words: (group) => ({
    summary: `${named(group, "A source registry")} rejects the credentials of the pull secret, or received none (401).`,
    next: authFileSteps(group, "pull"),
  }),
};

const sourceForbidden: CauseRule = {
  id: "source-forbidden",
  title: "A source registry accepts the account but denies it these images.",
  fault: "registry",
  match: (complaint) =>
    complaint.side !== "destination" && says(complaint, ...deniedWords)
      ? registryOf(complaint)
      : undefined,
  words: (group) => ({
    summary: `${named(group, "A source registry")} accepted the login but denies these images (403): the account is not entitled to them, or a firewall blocks them.`,
    next: [
      `Try one with the same credentials: podman pull --authfile ${printable(group.evidence.environment?.authFile?.path ?? "FILE")} ${printable(group.complaints[0].image ?? "IMAGE").replace(/^docker:\/\//, "")}.`,
      "Request a subscription for the product, or remove its operator from the ImageSet. Do not publish this pass: its cluster resources name missing images.",
      ...authFileSteps(group, "pull").slice(0, 1),
    ],
  }),
};

/** Refusals of destinations, tried before signatures and the network. */
export const refusalRules: readonly CauseRule[] = [quota, tooLarge, tagImmutable, readOnly];

/** Causes with credentials and rights, in the order in which they are tried. */
export const accessRules: readonly CauseRule[] = [
  destinationLogin,
  nestedNames,
  destinationDenied,
  sourceUnauthorized,
  sourceForbidden,
];
