import type { ExpectedImage } from "./expected-image.ts";
import { findingOf, imageOf, type VerificationFinding } from "./finding.ts";
import type { SignatureNeeds } from "./signature-needs.ts";

/** Images that were mirrored together, by whether they have a sigstore signature. */
export interface SignatureGroup {
  /** The release, an operator, or the namespace of a repository. */
  readonly name: string;
  readonly isRelease: boolean;
  /** How many have one. */
  readonly signed: number;
  /** Images in the registry without a signature. */
  readonly unsigned: readonly ExpectedImage[];
}

/** The group that an image is looked at with. */
export function groupOf({ release, operators, registry, repository }: ExpectedImage): string {
  if (release !== undefined) return `release ${release}`;
  const [operator] = operators;
  if (operator !== undefined) return operator;
  const slash = repository.lastIndexOf("/");
  return `${registry}/${slash < 0 ? "" : repository.slice(0, slash)}`;
}

/** Reports missing sigstore signatures. */
export function judgeSignatures(
  group: SignatureGroup,
  needs: SignatureNeeds,
): readonly VerificationFinding[] {
  const { unsigned, signed, isRelease } = group;
  const required = unsigned.filter(({ mustBeSigned }) => mustBeSigned);
  const first = required[0];
  if (isRelease && signed === 0) return first === undefined ? [] : [none(first, required, needs)];
  if (isRelease) return unsigned.map((image) => alone(image, group, needs));
  return unsigned.length < signed ? unsigned.map((image) => lacking(image, group)) : [];
}

const signedAgain =
  "Push again with oc-mirror 4.21 or later, or with --remove-signatures=false; sources that have a signature are copied with it.";

/** Without a single one, it was the tool that left them out. */
function none(
  first: ExpectedImage,
  required: readonly ExpectedImage[],
  { minor = "" }: SignatureNeeds,
): VerificationFinding {
  const release = `release ${first.release ?? ""}`;
  const demanded =
    required.length === 1 && first.kind === "release-payload"
      ? `require one for its payload, ${first.destination}`
      : `require them for its payload and all components, ${required.length} images`;
  const reason =
    "oc-mirror was run with --remove-signatures, which is the default of oc-mirror 4.19 and 4.20";
  return {
    rule: "signature-missing",
    severity: "error",
    message: `${release} has no sigstore signatures in ${first.registry}, and clusters of ${minor} ${demanded}: most likely ${reason}`,
    help: `${signedAgain} Until then do not update clusters to ${minor}.`,
    images: required.map(imageOf),
    reason,
  };
}

function alone(
  image: ExpectedImage,
  { signed }: SignatureGroup,
  { minor = "" }: SignatureNeeds,
): VerificationFinding {
  const others = signed === 1 ? "1 other image" : `${signed} other images`;
  const demand = image.mustBeSigned ? `, which clusters of ${minor} require` : "";
  return findingOf(image, {
    rule: "signature-missing",
    severity: image.mustBeSigned ? "error" : "warning",
    what: `has no sigstore signature beside it${demand}`,
    reason: `${others} of the release have one, so a prune policy or someone removed its .sig tag`,
    help: `Check the registry for a prune policy that deletes .sig tags. ${signedAgain}`,
  });
}

function lacking(image: ExpectedImage, { signed, name }: SignatureGroup): VerificationFinding {
  return findingOf(image, {
    rule: "unsigned-image",
    severity: "info",
    what: "has no sigstore signature beside it",
    reason: `${signed} other images of ${name} have one`,
    help: "Do nothing if its source has no signature either: no default policy of OpenShift requires one.",
  });
}
