import { defined, type Problem, type Severity } from "../../base/problem/index.ts";
import type { MappingKind } from "../../models/mapping/index.ts";
import { describeImage, type ExpectedImage } from "./expected-image.ts";

/** An image of a finding. */
export interface FindingImage {
  /** The kind of the image. */
  readonly kind: MappingKind;
  /** The source. */
  readonly source: string;
  /** The destination. */
  readonly destination: string;
  /** The packages that contain it; empty when unknown. */
  readonly operators: readonly string[];
}

/** A defect that verification found in a registry. */
export interface VerificationFinding extends Problem {
  /** The images concerned, at least one. */
  readonly images: readonly FindingImage[];
  /** The expected digest; undefined when unknown. */
  readonly expected?: string;
  /** The digest in the registry; undefined when there is none. */
  readonly found?: string;
  /** The probable reason; undefined when unknown. */
  readonly reason?: string;
}

/** The text of a finding after the name of the image. */
export interface FindingText {
  readonly rule: string;
  readonly severity?: Severity;
  /** The defect, worded to follow the name of the image. */
  readonly what: string;
  readonly reason?: string | undefined;
  readonly help: string;
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
}

/** Words a finding about one image: its name, the defect, its description, the reason. */
export function findingOf(image: ExpectedImage, text: FindingText): VerificationFinding {
  const { rule, severity = "error", what, reason, help, expected, found } = text;
  const because = reason === undefined ? "" : `: ${reason}`;
  return {
    rule,
    severity,
    message: `${image.destination} ${what} (${describeImage(image)})${because}`,
    help,
    images: [imageOf(image)],
    ...defined({ expected, found, reason }),
  };
}

/** The part of an image that a finding keeps. */
export function imageOf({ kind, source, destination, operators }: ExpectedImage): FindingImage {
  return { kind, source, destination, operators };
}
