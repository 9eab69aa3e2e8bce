import { compareProblems, compareText, defined, type Problem } from "../../base/problem/index.ts";
import type { Presence, SignedImages } from "../../models/registry/index.ts";
import type { ExpectedImage } from "./expected-image.ts";
import { type FindingImage, imageOf, type VerificationFinding } from "./finding.ts";
import { joinWrongKeys } from "./join-wrong-keys.ts";
import { judgeImage, judgeSignature, unknownsOf, type VerificationContext } from "./judge-image.ts";
import { groupOf, judgeSignatures } from "./judge-signatures.ts";
import type { Observation } from "./observation.ts";
import type { SignatureNeeds } from "./signature-needs.ts";

/** The number of images in each state. */
export interface VerificationCounts {
  /** All checked images. */
  readonly images: number;
  /** Images that exist, with their digest when one is expected. */
  readonly present: number;
  /** Images whose state is unknown. */
  readonly unknown: number;
  /** Existing images of releases. */
  readonly releaseImages: number;
  /** Existing images of releases with a sigstore signature. */
  readonly signedReleaseImages: number;
  /** Other images with a sigstore signature. */
  readonly signedOthers: number;
  /** Signatures that were read and are valid. */
  readonly checkedSignatures: number;
}

/** The result of verifying a registry after a pass. */
export interface Verification {
  readonly counts: VerificationCounts;
  /** The sigstore signatures that clusters require. */
  readonly needs: SignatureNeeds;
  /** The defects: errors first, then by image. */
  readonly findings: readonly VerificationFinding[];
  /** Which images have a sigstore signature, of those that are there; undefined where nobody wants to know. */
  readonly sigstore?: SignedImages;
}

/** What a report keeps. */
export interface ReportOptions {
  /** Whether it keeps which images are signed, which takes memory for each. */
  readonly keepSigned?: boolean;
}

type Unknown = Extract<Presence, { readonly state: "unknown" }>;

interface Group {
  readonly isRelease: boolean;
  signed: number;
  readonly unsigned: ExpectedImage[];
}

/** Accumulates observations; it keeps defects and drops the rest. */
export class VerificationReport {
  readonly #needs: SignatureNeeds;
  readonly #context: VerificationContext;
  readonly #findings: VerificationFinding[] = [];
  readonly #groups = new Map<string, Group>();
  readonly #unknown = new Map<string, { readonly why: Unknown; readonly images: FindingImage[] }>();
  readonly #sigstore: Record<keyof SignedImages, Set<string>> | undefined;
  readonly #counts: { -readonly [Name in keyof VerificationCounts]: number } = {
    images: 0,
    present: 0,
    unknown: 0,
    releaseImages: 0,
    signedReleaseImages: 0,
    signedOthers: 0,
    checkedSignatures: 0,
  };

  constructor(
    needs: SignatureNeeds,
    context: VerificationContext = {},
    { keepSigned = false }: ReportOptions = {},
  ) {
    if (keepSigned) this.#sigstore = { signed: new Set(), unsigned: new Set() };
    this.#needs = needs;
    this.#context = context;
  }

  /** Adds the observation of an image. */
  add(observation: Observation): void {
    const { image, presence } = observation;
    this.#counts.images += 1;
    const findings = judgeImage(observation, this.#context);
    this.#findings.push(...findings);
    for (const why of unknownsOf(observation).slice(0, 1)) this.#addUnknown(image, why);
    const isSound = findings.every(({ severity }) => severity === "info");
    const isUnknown = isSound && isContentUnknown(observation);
    if (isUnknown) this.#counts.unknown += 1;
    else if (presence.state === "present" && isSound) this.#counts.present += 1;
    this.#addSignature(observation);
  }

  /** The result so far. */
  toVerification(): Verification {
    const signatures = [...this.#groups].flatMap(([name, group]) =>
      judgeSignatures({ name, ...group }, this.#needs),
    );
    const findings = [
      ...joinWrongKeys(this.#findings, this.#counts.checkedSignatures),
      ...signatures,
      ...[...this.#unknown.values()].map(asFinding),
    ];
    return {
      counts: { ...this.#counts },
      needs: this.#needs,
      findings: findings.sort(bySeverity),
      ...defined({ sigstore: this.#signedImages() }),
    };
  }

  #signedImages(): SignedImages | undefined {
    if (this.#sigstore === undefined) return undefined;
    const { signed, unsigned } = this.#sigstore;
    return {
      signed: [...signed].sort(compareText),
      unsigned: [...unsigned].filter((image) => !signed.has(image)).sort(compareText),
    };
  }

  #addSignature(observation: Observation): void {
    const { image, presence, signature } = observation;
    const isRelease = image.release !== undefined;
    if (presence.state !== "present" || signature === undefined) return;
    const { state } = signature.presence;
    if (isRelease) this.#counts.releaseImages += 1;
    if (state === "unknown") return;
    const key = groupOf(image);
    const group = this.#groups.get(key) ?? { isRelease, signed: 0, unsigned: [] };
    this.#groups.set(key, group);
    if (state === "absent") group.unsigned.push(image);
    else group.signed += 1;
    if (state === "present" && isRelease) this.#counts.signedReleaseImages += 1;
    if (state === "present" && !isRelease) this.#counts.signedOthers += 1;
    const wrong = judgeSignature(observation);
    const list = state === "present" && wrong === undefined ? "signed" : "unsigned";
    if (presence.digest !== undefined) {
      this.#sigstore?.[list].add(`${image.registry}/${image.repository}@${presence.digest}`);
    }
    if (wrong !== undefined) this.#findings.push(wrong);
    else if (signature.faults !== undefined) this.#counts.checkedSignatures += 1;
  }

  #addUnknown(image: ExpectedImage, why: Unknown): void {
    const key = `${why.code} ${why.reason}`;
    const known = this.#unknown.get(key);
    if (known === undefined) this.#unknown.set(key, { why, images: [imageOf(image)] });
    else known.images.push(imageOf(image));
  }
}

/** Whether the image, a platform or a blob of it could not be checked; its signature is counted apart. */
function isContentUnknown({
  presence,
  missingChildren = [],
  missingBlobs = [],
}: Observation): boolean {
  const content = [presence, ...[...missingChildren, ...missingBlobs].map((one) => one.presence)];
  return content.some(({ state }) => state === "unknown");
}

/** All that could not be found out for one reason. */
function asFinding({
  why,
  images,
}: {
  readonly why: Unknown;
  readonly images: readonly FindingImage[];
}): VerificationFinding {
  const { code, reason, help, position } = why;
  const [first] = images;
  const which =
    images.length === 1
      ? `${first?.destination}`
      : `${images.length} images, such as ${first?.destination},`;
  const isRefused = code === "unauthorized";
  const quay = "Quay gives the same answer for a repository that does not exist.";
  return {
    rule: isRefused ? "image-unreadable" : "image-unknown",
    severity: "error",
    message: `${which} could not be checked: ${reason}`,
    help:
      [help, ...(isRefused ? [quay] : [])].filter((text) => text !== undefined).join(" ") ||
      "Run the command again once the registry answers.",
    ...defined({ position }),
    images,
    reason,
  };
}

const ranks = { error: 0, warning: 1, info: 2 } as const;

function bySeverity(a: Problem, b: Problem): number {
  return (
    ranks[a.severity] - ranks[b.severity] ||
    compareProblems({ ...a, position: nowhere }, { ...b, position: nowhere })
  );
}

const nowhere = { file: "" };
