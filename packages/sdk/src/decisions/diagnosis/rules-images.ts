import { printable } from "../../base/problem/index.ts";
import { type CauseRule, type CauseWords, says } from "./cause-types.ts";
import type { Complaint } from "./complaint.ts";

const catalogNotFound: CauseRule = {
  id: "catalog-not-found",
  title: "The registry does not have the catalog, or not with that tag.",
  fault: "input",
  match: (complaint) => {
    const catalog = /collect catalog "([^"]+)"/.exec(complaint.text)?.[1];
    return isUnknown(complaint) ? catalog : undefined;
  },
  words: (group) => ({
    summary: `The registry does not have the catalog ${printable(group.about)}.`,
    next: [
      "Check the tag: the catalogs of a minor of OpenShift are tagged v4.20, and exist from its release on.",
      "See the catalogs of a minor: oc-mirror --v2 list operators --catalogs --version 4.20.",
    ],
  }),
};

function isUnknown(complaint: Complaint): boolean {
  return says(
    complaint,
    "manifest unknown",
    "manifest_unknown",
    "name unknown",
    "name_unknown",
    "repository not found",
    "not known to registry",
    "status: 404",
    "404 not found",
  );
}

const graphImage: CauseRule = {
  id: "graph-image-missing",
  title: "The graph image is not in the cache, and could not be built.",
  fault: "machine",
  match: (complaint) =>
    says(complaint, "error processing graph image", "find graph image") ? "" : undefined,
  words: () => ({
    summary:
      "The image with the update graph is not in the cache, and this run could not build it.",
    next: [
      "Unset UPDATE_URL_OVERRIDE: with it oc-mirror takes the graph image from the cache only.",
      "From disk, have graph: true in the ImageSet of the pass to disk, too. Without the OpenShift Update Service, set graph: false.",
    ],
  }),
};

const imageNotFound: CauseRule = {
  id: "image-not-found",
  title: "A source registry does not have an image.",
  fault: "input",
  match: (complaint) =>
    complaint.side !== "destination" && isUnknown(complaint)
      ? (complaint.registry ?? "")
      : undefined,
  words: (group) => {
    const { image, side } = group.complaints[0];
    if (side === "cache") return missingInCache(image);
    const operators = group.complaints.flatMap((complaint) => complaint.operators);
    return {
      summary: `${group.about === "" ? "A source registry" : printable(group.about)} does not have ${image === undefined ? "an image" : printable(image.replace(/^docker:\/\//, ""))}${group.complaints.length > 1 ? " and others" : ""}.`,
      next:
        operators.length === 0
          ? [
              "Correct the name or the tag under additionalImages: a dry run does not look these images up.",
            ]
          : [
              "The catalog names images that its registry lost or never had: choose another version of the operator, or report it to its vendor.",
              "To go on without them, name them under blockedImages.",
            ],
    };
  },
};

function missingInCache(image: string | undefined): CauseWords {
  return {
    summary: `The cache does not have ${image === undefined ? "an image" : printable(image.replace(/^docker:\/\//, ""))}: the archives do not hold it.`,
    next: [
      "Give --from-disk the folder with all archives (mirror_*.tar) of the transfer, in its order.",
      "Where the cache of an earlier transfer was lost, mirror to disk again with --since 2020-01-01, which packs everything.",
    ],
  };
}

/** Causes with images that are not there, in the order in which they are tried. */
export const imageRules: readonly CauseRule[] = [graphImage, catalogNotFound, imageNotFound];
