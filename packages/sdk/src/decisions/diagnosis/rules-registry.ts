import { printable } from "../../base/problem/index.ts";
import { authFileSteps } from "./auth-file.ts";
import { type CauseRule, registryOf, says } from "./cause-types.ts";
import type { Complaint } from "./complaint.ts";
import { imageName, named } from "./network-words.ts";

const unauthorizedWords = [
  "unauthorized",
  "authentication required",
  "invalid username/password",
  "status code 401",
  "status: 401",
  "401 unauthorized",
];
const deniedWords = ["denied", "forbidden", "status code 403", "status: 403", "insufficient_scope"];

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
    complaint.side === "destination" &&
    isUnauthorized(complaint) &&
    !lacksRepository(complaint) &&
    partsOf(complaint) > 2
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

/** Whether a registry that creates nothing on a push misses the repository, or what it belongs to. */
function lacksRepository(complaint: Complaint): boolean {
  return (
    says(
      complaint,
      "name unknown",
      "name_unknown",
      "name invalid",
      "name_invalid",
      "404 not found",
    ) ||
    /\b(?:project|namespace|organi[sz]ation|repository)\b.{0,100} not found/.test(complaint.folded)
  );
}

function partsOf({ repository = "" }: Complaint): number {
  return repository.split("/").filter((part) => part !== "").length;
}

const destinationDenied: CauseRule = {
  id: "destination-denied",
  title: "The account may not write to the destination, or may not create repositories there.",
  fault: "registry",
  match: (complaint) =>
    complaint.side === "destination" &&
    (isUnauthorized(complaint) || says(complaint, ...deniedWords) || lacksRepository(complaint))
      ? registryOf(complaint)
      : undefined,
  words: (group) => {
    const [first] = group.complaints;
    const { repository } = first;
    const where = repository === undefined ? "" : `, for example to ${printable(repository)}`;
    return {
      summary: lacksRepository(first)
        ? `${named(group, "The destination")} does not have ${repository === undefined ? "a repository" : `the repository ${printable(repository)}`}, or its organisation or project, and a push does not create it.`
        : `${named(group, "The destination")} accepted the login, but the account may not write there${where}.`,
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
      `Try one with the same credentials: podman pull --authfile ${printable(group.evidence.environment?.authFile?.path ?? "FILE")} ${imageName(group.complaints[0].image ?? "IMAGE")}.`,
      "Request a subscription for the product, or remove its operator from the ImageSet. Do not publish this pass: its cluster resources name missing images.",
      ...authFileSteps(group, "pull").slice(0, 1),
    ],
  }),
};

/** Causes with credentials and rights, in the order in which they are tried. */
export const accessRules: readonly CauseRule[] = [
  destinationLogin,
  nestedNames,
  destinationDenied,
  sourceUnauthorized,
  sourceForbidden,
];
