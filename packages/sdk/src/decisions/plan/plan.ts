import {
  type BlockedImage,
  type ImageSetConfiguration,
  readGoPattern,
} from "../../models/imageset/index.ts";
import { readImageSpec } from "../../models/oc-mirror/index.ts";
import { planAdditional } from "./additional.ts";
import { planCharts } from "./charts.ts";
import type { PlanInputs } from "./inputs.ts";
import { planOperators } from "./operators.ts";
import { type PlannedImage, type PlanRefusal, type PlanResult, preventsPlan } from "./planned.ts";
import { planReleases } from "./releases.ts";

const usualCache = "localhost:55000";

/**
 * Plans what `oc-mirror --dry-run` would write into its mapping for an ImageSet between registries, or says everything
 * that speaks against it: what oc-mirror refuses, catalogs that OLM would not load, names that the catalogs do not have,
 * and parts that mirrorkit does not plan. Nothing is left out in silence.
 */
export function planImageSet({ mirror }: ImageSetConfiguration, inputs: PlanInputs): PlanResult {
  const { destination, catalogs, charts = [], cache = usualCache, maxNestedPaths = 0 } = inputs;
  const releases = planReleases(mirror.platform ?? {}, inputs);
  const operators = planOperators(mirror.operators ?? [], catalogs, { destination, cache });
  const additional = planAdditional(mirror.additionalImages ?? [], destination);
  const ofCharts = planCharts(mirror.helm ?? {}, charts, destination);
  const refusals = [
    ...releases.refusals,
    ...operators.refusals,
    ...additional.refusals,
    ...ofCharts.refusals,
  ];
  if (refusals.some(preventsPlan)) return { refusals };
  const isBlocked = openBlockade(mirror.blockedImages ?? []);
  const groups = [releases.images, operators.images, additional.images, ofCharts.images];
  const all = groups.flat();
  const images = groups.flatMap((group) =>
    withoutRepeats(group.filter((image) => !isBlocked(image))),
  );
  if (images.length === 0) return { refusals: [...refusals, nothingLeft(all.length)] };
  return {
    plan: {
      images: images.map((image) => foldPath(image, maxNestedPaths)),
      catalogs: operators.catalogs,
      blocked: all.filter(isBlocked),
      unusable: ofCharts.unusable,
    },
    refusals,
  };
}

/** The lines of the mapping that oc-mirror would write, sorted. */
export function mappingLines(images: readonly PlannedImage[]): readonly string[] {
  return images.map(({ source, destination }) => `${source}=${destination}`).sort();
}

/** oc-mirror drops a line that is the same as the one before it. */
function withoutRepeats(images: readonly PlannedImage[]): readonly PlannedImage[] {
  return images.filter((image, index) => {
    const before = images[index - 1];
    return (
      before === undefined ||
      before.source !== image.source ||
      before.destination !== image.destination ||
      before.origin !== image.origin
    );
  });
}

function nothingLeft(count: number): PlanRefusal {
  if (count === 0) return { kind: "refused", message: "the ImageSet selects no images", exit: 1 };
  const message = "blockedImages removes all images";
  return { kind: "refused", message, exit: 1, isAllBlocked: true };
}

/** A pattern counts where it is found in the source or in the destination, both without transport. */
function openBlockade(blocked: readonly BlockedImage[]): (image: PlannedImage) => boolean {
  const patterns = blocked
    .map(({ name }) => readGoPattern(name))
    .flatMap((reading) => ("fits" in reading ? [reading.fits] : []));
  return ({ origin, destination }) =>
    patterns.some((fits) => fits(withoutTransport(origin)) || fits(withoutTransport(destination)));
}

function withoutTransport(reference: string): string {
  return reference.split("://")[1] ?? reference;
}

/** Joins the last parts of a path with dashes, so that no more than some are left. */
function foldPath(image: PlannedImage, most: number): PlannedImage {
  const reading = readImageSpec(image.destination);
  if (most === 0 || "fault" in reading) return image;
  const { path } = reading.spec;
  const parts = path.split("/");
  if (parts.length <= most) return image;
  const folded = [...parts.slice(0, most - 1), parts.slice(most - 1).join("-")].join("/");
  const kept = most === 1 ? `/${folded}` : folded;
  return { ...image, destination: image.destination.replace(path, () => kept) };
}
