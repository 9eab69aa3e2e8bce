import { printable } from "../../base/problem/index.ts";
import { type CauseRule, type CauseWords, says } from "./cause-types.ts";
import type { Complaint } from "./complaint.ts";
import { imageName } from "./network-words.ts";

const catalogNotFound: CauseRule = {
  id: "catalog-not-found",
  title: "The registry does not have the catalog, or does not have that tag.",
  fault: "input",
  match: (complaint) => {
    const catalog = /collect catalog "([^"]+)"/.exec(complaint.text)?.[1];
    return isUnknown(complaint) ? catalog : undefined;
  },
  words: (group) => ({
    summary: `The registry does not have the catalog ${printable(group.about)}.`,
    next: [
      "Check the tag: catalogs are tagged with the OpenShift minor, such as v4.20, and exist only once that minor is released.",
      "List the catalogs of a minor: oc-mirror --v2 list operators --catalogs --version 4.20.",
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
  title: "The graph image is not in the cache and could not be built.",
  fault: "machine",
  match: (complaint) =>
    says(complaint, "error processing graph image", "find graph image") ? "" : undefined,
  words: () => ({
    summary:
      "The image with the update graph is not in the cache, and this run could not build it.",
    next: [
      "Unset UPDATE_URL_OVERRIDE: when it is set, oc-mirror takes the graph image only from the cache.",
      "When you mirror from disk, set graph: true in the ImageSet of the pass to disk, too. Without the OpenShift Update Service, set graph: false.",
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
      summary: `${group.about === "" ? "A source registry" : printable(group.about)} does not have ${image === undefined ? "an image" : imageName(image)}${group.complaints.length > 1 ? " and others" : ""}.`,
      next:
        operators.length === 0
          ? [
              "Correct the name or the tag under additionalImages: a dry run does not check these images.",
            ]
          : [
              "Choose another version of the operator, or report it to its vendor: the catalog names images that the registry does not have.",
              "To continue without them, list them under blockedImages.",
            ],
    };
  },
};

function missingInCache(image: string | undefined): CauseWords {
  return {
    summary: `The cache does not have ${image === undefined ? "an image" : imageName(image)}: the archives do not contain it.`,
    next: [
      "Point --from-disk at the folder with all archives (mirror_*.tar) of the transfer, and load transfers in order.",
      "If the cache of an earlier transfer was lost, mirror to disk again with --since 2020-01-01, which packs everything.",
    ],
  };
}

/** Causes with images that are not there, in the order in which they are tried. */
export const imageRules: readonly CauseRule[] = [graphImage, catalogNotFound, imageNotFound];
