import { attachmentTag, type Presence } from "../../models/registry/index.ts";
import type { ExpectedImage } from "./expected-image.ts";
import { findingOf, type VerificationFinding } from "./finding.ts";
import type { Observation, ObservedChild } from "./observation.ts";

/** Facts about the pass that pushed the images. */
export interface VerificationContext {
  /** Whether it was a dry run, which pushes no images. */
  readonly isPreview?: boolean;
  /** The reasons that oc-mirror recorded for images that it could not mirror; empty by default. */
  readonly failures?: readonly string[];
}

const pushAgain = "Run the push again: oc-mirror copies what is missing.";

/** Reports the defects of an image, except those of its signature. Images whose state is unknown are left out. */
export function judgeImage(
  observation: Observation,
  context: VerificationContext = {},
): readonly VerificationFinding[] {
  const { image, presence } = observation;
  if (presence.state === "unknown") return [];
  if (presence.state === "absent") return [missing(observation, context)];
  const { digest } = presence;
  if (image.digest !== undefined && digest !== image.digest)
    return [differing(observation, digest)];
  return [
    ...rebuiltSince(image, digest),
    ...withoutChildren(observation),
    ...withoutBlobs(observation),
  ];
}

function missing(
  { image, byDigest }: Observation,
  context: VerificationContext,
): VerificationFinding {
  const text = { rule: "image-missing", what: "is missing", expected: image.digest };
  if (byDigest?.state === "present") {
    return findingOf(image, {
      ...text,
      reason: "its manifest still exists by digest, so only the tag was removed",
      help: "Check the registry for a prune policy that deletes tags, and push again.",
    });
  }
  const failure = context.failures?.find((line) => mentions(line, image));
  if (failure !== undefined) {
    return findingOf(image, {
      ...text,
      reason: "oc-mirror failed to mirror it in this pass",
      help: "Fix the error that logs/mirroring_errors_*.txt reports for it, and push again.",
    });
  }
  if (context.isPreview === true) {
    const reason = "the pass was a dry run, and no push has followed yet";
    return findingOf(image, { ...text, reason, help: "Push with the same ImageSet first." });
  }
  const reason = "it was never pushed, or was deleted later";
  return findingOf(image, { ...text, reason, help: pushAgain });
}

function differing(
  { image, byDigest }: Observation,
  found: string | undefined,
): VerificationFinding {
  const isThere = byDigest?.state === "present";
  return findingOf(image, {
    rule: "image-differs",
    what: `has the digest ${found ?? "unknown"} instead of ${image.digest ?? ""}`,
    reason: isThere
      ? "the right manifest is in the repository, so the tag was moved by another push"
      : "another push wrote the tag, or the expected image was never mirrored",
    help: "Find what else writes this tag, such as a second ImageSet, and push again.",
    expected: image.digest,
    found,
  });
}

/** Each rebuild gives a new digest, so a different one proves nothing. */
function rebuiltSince(
  image: ExpectedImage,
  found: string | undefined,
): readonly VerificationFinding[] {
  const { rebuiltDigest } = image;
  if (rebuiltDigest === undefined || found === rebuiltDigest) return [];
  return [
    findingOf(image, {
      rule: "rebuilt-catalog",
      severity: "info",
      what: `is not the catalog that this workspace rebuilt last`,
      reason: "another pass or workspace has written the tag since",
      help: "Do nothing if that is intended; otherwise push again.",
      expected: rebuiltDigest,
      found,
    }),
  ];
}

function withoutChildren(observation: Observation): readonly VerificationFinding[] {
  const { image, missingChildren = [], children = 0 } = observation;
  const absent = missingChildren.filter(({ presence }) => presence.state === "absent");
  if (absent.length === 0) return [];
  const left = absent.filter(({ platform }) => !isWanted(image, platform));
  const lost = absent.filter(({ platform }) => isWanted(image, platform));
  const sparse =
    left.length === 0
      ? []
      : [
          findingOf(image, {
            rule: "sparse-index",
            severity: "info",
            what: `lacks ${named(left)}`,
            reason: "the ImageSet leaves these platforms out",
            help: "Do nothing, as long as no node has one of these platforms.",
          }),
        ];
  if (lost.length === 0) return sparse;
  const all = lost.length === children ? "all of its platforms" : named(lost);
  return [
    findingOf(image, {
      rule: "platform-missing",
      what: `is an index that lacks ${all}`,
      reason: "their manifests were deleted or never pushed",
      help: `${pushAgain} Nodes of these platforms cannot pull it.`,
      expected: lost[0]?.digest,
    }),
    ...sparse,
  ];
}

function named(children: readonly ObservedChild[]): string {
  return children.map(({ platform, digest }) => platform ?? digest).join(", ");
}

function isWanted({ platforms }: ExpectedImage, platform: string | undefined): boolean {
  if (platforms === undefined || platform === undefined) return true;
  return platforms.some((one) => platform === one || platform.startsWith(`${one}/`));
}

function withoutBlobs({ image, missingBlobs = [] }: Observation): readonly VerificationFinding[] {
  const absent = missingBlobs.filter(({ presence }) => presence.state === "absent");
  const [first] = absent;
  if (first === undefined) return [];
  const count = absent.length === 1 ? "blob" : `${absent.length} blobs, such as`;
  return [
    findingOf(image, {
      rule: "blob-missing",
      what: `lacks the ${count} ${first.digest}`,
      reason: "the storage of the registry lost it, or its garbage collection deleted it",
      help: "Delete the image in the registry and push it again, so that all of its blobs are uploaded.",
      expected: first.digest,
    }),
  ];
}

function mentions(line: string, { source, destination, digest }: ExpectedImage): boolean {
  return [source, destination, digest].some((text) => text !== undefined && line.includes(text));
}

/** All that could not be found out about an image. */
export function unknownsOf(
  observation: Observation,
): readonly Extract<Presence, { state: "unknown" }>[] {
  const { presence, missingChildren = [], missingBlobs = [], signature } = observation;
  const all = [
    presence,
    ...missingChildren.map((child) => child.presence),
    ...missingBlobs.map((blob) => blob.presence),
    ...(signature === undefined ? [] : [signature.presence]),
  ];
  return all.filter((one) => one.state === "unknown");
}

/** The defect of the signature of an image; undefined when one of its signatures is valid. */
export function judgeSignature({
  image,
  presence,
  signature,
}: Observation): VerificationFinding | undefined {
  const { faults = [] } = signature ?? {};
  const [first] = faults;
  if (presence.state !== "present" || first === undefined) return undefined;
  const tag = attachmentTag(signature?.of ?? "", "sig");
  const others = faults.length > 1 ? `; none of its ${faults.length} signatures is valid` : "";
  return findingOf(image, {
    rule: "signature-wrong",
    what: `has an invalid sigstore signature, tag ${tag}`,
    reason: `${first.text}${others}`,
    help:
      first.fault === "other-key"
        ? "Check that --key is the key of this image's publisher. If it is, do not use the image."
        : "Delete the tag in the registry and push again with oc-mirror 4.21 or later.",
    expected: presence.digest,
  });
}
