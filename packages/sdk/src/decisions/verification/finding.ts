import type { Problem, Severity } from "../../base/problem/index.ts";
import { defined } from "../../base/problem/index.ts";
import type { MappingKind } from "../../models/mapping/index.ts";
import { describeImage, type ExpectedImage } from "./expected-image.ts";

/** An image that a finding is about. */
export interface FindingImage {
  /** What it is. */
  readonly kind: MappingKind;
  /** Where it is read from. */
  readonly source: string;
  /** Where it has to be. */
  readonly destination: string;
  /** The packages that bring it; empty where nothing tells. */
  readonly operators: readonly string[];
}

/** Something that is missing or wrong in a registry. */
export interface VerificationFinding extends Problem {
  /** The images that it is about, at least one. */
  readonly images: readonly FindingImage[];
  /** The digest that should be there; undefined where none is known. */
  readonly expected?: string;
  /** The digest that is there; undefined where none is. */
  readonly found?: string;
  /** Why, as far as can be told; undefined where nothing tells. */
  readonly reason?: string;
}

/** What a finding says beside the image. */
export interface FindingText {
  readonly rule: string;
  readonly severity?: Severity;
  /** What is wrong, to follow the name of the image. */
  readonly what: string;
  readonly reason?: string | undefined;
  readonly help: string;
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
}

/** Words a finding about one image: its name, what is wrong, what it is, why. */
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
