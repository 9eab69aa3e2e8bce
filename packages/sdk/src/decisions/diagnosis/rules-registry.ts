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
      "Push again: what arrived is not copied again.",
    ],
  }),
};

const tooLarge: CauseRule = {
  id: "upload-too-large",
  title: "The destination, or a proxy before it, refuses uploads of that size (413).",
  fault: "registry",
  match: (complaint) =>
    says(complaint, "request entity too large", "status: 413", "status code 413")
      ? registryOf(complaint)
      : undefined,
  words: (group) => ({
    summary: `${named(group, "The destination")} refuses an upload for its size (413).`,
    next: [
      "Raise the limit of the proxy before the registry, such as client_max_body_size 0 of nginx or the annotation of the ingress.",
      "In Quay, raise MAXIMUM_LAYER_SIZE.",
    ],
  }),
};

const tagImmutable: CauseRule = {
  id: "tag-immutable",
  title: "The destination does not let a tag move.",
  fault: "registry",
  match: (complaint) =>
    says(complaint, "tag is immutable", "tag_immutable", "cannot be overwritten", "immutable tag")
      ? registryOf(complaint)
      : undefined,
  words: (group) => {
    const tags = [...new Set(group.complaints.flatMap(tagOf))].slice(0, 5).map(printable);
    const which = tags.length === 0 ? "a tag" : tags.join(", ");
    return {
      summary: `${named(group, "The destination")} keeps its tags immutable, and the push would move ${which}. Rebuilt catalogs, :latest and the graph image move with each pass.`,
      next: [
        "Except the repositories of catalogs, of the graph image and of floating tags from the immutability policy.",
        "Or give each pass a tag of its own: targetTag of the catalog, and digests for additional images.",
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
  title: "The destination takes no writes at the moment.",
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
      "Wait until its maintenance is over: in Quay, REGISTRY_STATE: readonly of config.yaml; in docker-registry, storage.maintenance.readonly.",
      "Check that the address is that of the registry, not of a read-only replica or a proxy cache.",
    ],
  }),
};

const destinationLogin: CauseRule = {
  id: "destination-unauthorized",
  title: "The destination does not take the credentials.",
  fault: "machine",
  match: (complaint) =>
    complaint.side === "destination" &&
    isLogin(complaint) &&
    (isUnauthorized(complaint) || says(complaint, ...deniedWords))
      ? registryOf(complaint)
      : undefined,
  words: (group) => ({
    summary: `${named(group, "The destination")} does not take the credentials (401).`,
    next: authFileSteps(group, "push"),
  }),
};

/** With FEATURE_EXTENDED_REPOSITORY_NAMES off, Quay answers 401 for repositories with more than two parts. */
const nestedNames: CauseRule = {
  id: "destination-nested-names",
  title: "The destination takes no repositories with more than two parts in their names.",
  fault: "registry",
  match: (complaint) =>
    complaint.side === "destination" && isUnauthorized(complaint) && partsOf(complaint) > 2
      ? registryOf(complaint)
      : undefined,
  words: (group) => {
    const [{ repository = "" }] = group.complaints;
    return {
      summary: `${named(group, "The destination")} took the login but refuses uploads (401) into repositories with more than two parts, such as ${printable(repository)}: Quay does so where nested names are off.`,
      next: [
        "Set FEATURE_EXTENDED_REPOSITORY_NAMES: true in Quay's config.yaml.",
        "Or fold the paths: --max-nested-paths 2. All references in the clusters' resources change with it.",
        "Where nested names are on, the robot account lacks the right to write: give it Creator in the team of the organisation.",
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
    const where = repository === undefined ? "" : `, such as ${printable(repository)}`;
    return {
      summary: `${named(group, "The destination")} took the login, but the account may not write there${where}.`,
      next: [
        "Give the robot account Write to the repositories, and Creator in a team of the organisation, so that it can create missing ones.",
        "Check that the organisation exists: Quay creates repositories on push, not organisations.",
      ],
    };
  },
};

const sourceUnauthorized: CauseRule = {
  id: "source-unauthorized",
  title: "A source registry does not take the pull secret, or gets none.",
  fault: "machine",
  match: (complaint) => (isUnauthorized(complaint) ? registryOf(complaint) : undefined),
  words: (group) => ({
    summary: `${named(group, "A source registry")} does not take the credentials of the pull secret, or got none (401).`,
    next: authFileSteps(group, "pull"),
  }),
};

const sourceForbidden: CauseRule = {
  id: "source-forbidden",
  title: "A source registry knows the account, which may not have these images.",
  fault: "registry",
  match: (complaint) =>
    complaint.side !== "destination" && says(complaint, ...deniedWords)
      ? registryOf(complaint)
      : undefined,
  words: (group) => ({
    summary: `${named(group, "A source registry")} took the login, but refuses these images (403): the account has no entitlement for them, or a firewall forbids them.`,
    next: [
      `Try one with the same credentials: podman pull --authfile ${printable(group.evidence.environment?.authFile?.path ?? "FILE")} ${printable(group.complaints[0].image ?? "IMAGE").replace(/^docker:\/\//, "")}.`,
      "Ask for the subscription of the product, or take its operator out of the ImageSet. Do not publish this pass: its cluster resources name images that are not there.",
      ...authFileSteps(group, "pull").slice(0, 1),
    ],
  }),
};

/** What destinations refuse, before signatures and the network are looked at. */
export const refusalRules: readonly CauseRule[] = [quota, tooLarge, tagImmutable, readOnly];

/** Causes with credentials and rights, in the order in which they are tried. */
export const accessRules: readonly CauseRule[] = [
  destinationLogin,
  nestedNames,
  destinationDenied,
  sourceUnauthorized,
  sourceForbidden,
];
