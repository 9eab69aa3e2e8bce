import { type CauseRule, registryOf, says } from "./cause-types.ts";
import { named } from "./network-words.ts";

const signatureRequired: CauseRule = {
  id: "signature-required",
  title:
    "A node, or a policy on this machine, requires a signature that the image in the mirror does not have.",
  fault: "registry",
  match: (complaint) =>
    says(complaint, "a signature was required", "source image rejected: ")
      ? registryOf(complaint)
      : undefined,
  words: (group) => ({
    summary: `An image at ${named(group, "a registry")} has no signature that the policy accepts.`,
    next: [
      "On a cluster: mirror the release again with signatures. oc-mirror 4.19 and 4.20 omit them without --remove-signatures=false, which mirrorkit push sets.",
      "Check whether the mirror has REPOSITORY:sha256-<hex>.sig; an auto-prune policy of the registry may have deleted it.",
      "In a run with --secure-policy: check the policy of this machine, /etc/containers/policy.json.",
    ],
  }),
};

const signatureRefused: CauseRule = {
  id: "signature-refused",
  title: "The destination rejects a sigstore signature.",
  fault: "registry",
  match: (complaint) =>
    says(complaint, "writing signatures:") ? registryOf(complaint) : undefined,
  words: (group) => ({
    summary: `${named(group, "The destination")} rejects the manifests of sigstore signatures, as Quay 3.15 and 3.16 do. oc-mirror stops the release at the first rejection.`,
    next: [
      "Upgrade the registry: clusters from 4.21 on need the signatures of the release.",
      "Only for clusters before 4.21: push with --remove-signatures.",
    ],
  }),
};

/** Recognised apart too, for the file that helps. */
export const signatureAbsent: CauseRule = {
  id: "signature-absent",
  title:
    "A source answers NAME_UNKNOWN for signatures of unsigned images, and oc-mirror does not mirror these images.",
  fault: "registry",
  match: (complaint) =>
    says(complaint, "reading signatures:") &&
    says(complaint, "name unknown", "name_unknown", "not known to registry")
      ? registryOf(complaint)
      : undefined,
  words: (group) => ({
    summary: `Images at ${named(group, "a source registry")} have no sigstore signatures, and the registry answers "name unknown" instead of "manifest unknown", which oc-mirror treats as a failure.`,
    next: [
      "Disable the signature lookup for these images only, with a file for registries.d: mirrorkit explain LOG --write-registries-d DIR writes it, and mirrorkit push --registries-d DIR uses it.",
      "Do not push with --remove-signatures: it also removes the signatures of the release.",
    ],
  }),
};

/** Causes with signatures, in the order in which they are tried. */
export const signatureRules: readonly CauseRule[] = [
  signatureRequired,
  signatureRefused,
  signatureAbsent,
];
