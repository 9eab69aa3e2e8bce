import type { Severity } from "../../base/problem/index.ts";
import {
  findDuplicateImages,
  findFloatingTags,
  findMissingBaseImages,
} from "./find-additional-images.ts";
import { findCatalogMinors, findChannelMinors } from "./find-catalog-minors.ts";
import {
  findDeprecatedFields,
  findGraphData,
  findIgnoredFields,
} from "./find-deprecated-fields.ts";
import { findHeavyPackages } from "./find-heavy-packages.ts";
import { findImagesWithoutHost } from "./find-images-without-host.ts";
import { findLostEntries } from "./find-lost-entries.ts";
import { findUnknownPlatforms } from "./find-unknown-platforms.ts";
import { findReversedRanges, findUnpinned } from "./find-unpinned-versions.ts";
import { findShortestPaths, findUpdatePath } from "./find-update-paths.ts";
import type { Finding, Subject } from "./finding.ts";
import type { OcMirrorVersion } from "./oc-mirror-version.ts";

/** The policy of a repository for its ImageSets. */
export interface RulePolicy {
  /**
   * Severities by rule id that override the defaults; `off` disables a rule. Refusals cannot be changed: their ids
   * are skipped.
   */
  readonly severities?: Readonly<Record<string, Severity | "off">>;
  /** Names of packages that add many images; undefined means kubevirt-hyperconverged and rhods-operator. */
  readonly heavyPackages?: readonly string[];
  /**
   * Repositories that the additionalImages of the fleet must contain; undefined means ubi9/ubi and ubi9/ubi-micro
   * of registry.access.redhat.com.
   */
  readonly requiredImages?: readonly string[];
  /**
   * Names of the additional images of all ImageSets of the fleet; undefined when no settings define the fleet: then
   * no image is required.
   */
  readonly fleetImages?: readonly string[];
  /** The line of oc-mirror that will read the file; undefined for the newest. */
  readonly ocMirrorVersion?: OcMirrorVersion;
}

const defaultHeavyPackages: readonly string[] = ["kubevirt-hyperconverged", "rhods-operator"];
const defaultRequiredImages: readonly string[] = [
  "registry.access.redhat.com/ubi9/ubi",
  "registry.access.redhat.com/ubi9/ubi-micro",
];

/** The policy findings in a file of v1 that would remain after a conversion to v2. */
export function findInVersionOne(subject: Subject): readonly Finding[] {
  return [...findReversedRanges(subject), ...findDuplicateImages(subject)];
}

/** The policy findings. A delete list is only checked for mistakes that make it miss its images. */
export function findAgainstPolicy(subject: Subject, policy: RulePolicy): readonly Finding[] {
  const always = [
    ...findReversedRanges(subject),
    ...findChannelMinors(subject),
    ...findCatalogMinors(subject),
    ...findUpdatePath(subject),
    ...findLostEntries(subject),
    ...findDuplicateImages(subject),
    ...findImagesWithoutHost(subject),
    ...findDeprecatedFields(subject),
    ...findIgnoredFields(subject),
    ...findUnknownPlatforms(subject),
  ];
  if (subject.kind === "DeleteImageSetConfiguration") return always;
  return [
    ...always,
    ...findUnpinned(subject),
    ...findShortestPaths(subject),
    ...findGraphData(subject),
    ...findAgainstFleet(subject, policy),
    ...findHeavyPackages(subject, policy.heavyPackages ?? defaultHeavyPackages),
    ...findFloatingTags(subject),
  ];
}

/** The findings about images that the fleet as a whole lacks. */
export function findAgainstFleet(subject: Subject, policy: RulePolicy): readonly Finding[] {
  const { fleetImages, requiredImages = defaultRequiredImages } = policy;
  if (fleetImages === undefined || subject.kind === "DeleteImageSetConfiguration") return [];
  return [...findMissingBaseImages(subject, requiredImages, fleetImages)];
}
