import type { AdditionalImage } from "../../models/imageset/index.ts";
import {
  type ImageSpec,
  isByDigestOnly,
  isByTagAndDigest,
  readImageSpec,
} from "../../models/oc-mirror/index.ts";
import type { PlannedImage, PlanRefusal } from "./planned.ts";

const additionalExit = 8;

/** Plans the additional images of an ImageSet; `docker://` in front of the destination is taken off and put back. */
export function planAdditional(
  images: readonly AdditionalImage[],
  destination: string,
): { readonly images: readonly PlannedImage[]; readonly refusals: readonly PlanRefusal[] } {
  const results = images.map((image) => planImage(image, destination));
  return {
    images: results.flatMap((result) => ("planned" in result ? [result.planned] : [])),
    refusals: results.flatMap((result) => ("refusal" in result ? [result.refusal] : [])),
  };
}

function planImage(
  image: AdditionalImage,
  destination: string,
): { readonly planned: PlannedImage } | { readonly refusal: PlanRefusal } {
  const reading = readImageSpec(image.name);
  if ("fault" in reading) return refuse(image, reading.fault);
  const { source, target } = placesOf(image, reading.spec);
  const at = readImageSpec(`${destination.replace("docker://", "")}/${target}`);
  if ("fault" in at) return refuse(image, at.fault);
  const from = readImageSpec(source);
  if ("fault" in from) return refuse(image, from.fault);
  return {
    planned: {
      kind: "additional",
      source: from.spec.full,
      destination: at.spec.full,
      origin: image.name,
      causes: [{ kind: "additional", name: image.name }],
    },
  };
}

/** Source and destination, the latter without the registry. */
function placesOf(
  { targetRepo = "", targetTag = "" }: AdditionalImage,
  spec: ImageSpec,
): { readonly source: string; readonly target: string } {
  const path = targetRepo === "" ? spec.path : targetRepo;
  const tag = targetTag === "" ? spec.tag : targetTag;
  if (spec.transport !== "docker://") {
    return {
      source: spec.full,
      target: `${path.replace(/^\//, "")}:${targetTag === "" ? "latest" : targetTag}`,
    };
  }
  if (isByTagAndDigest(spec)) {
    const source = `${spec.domain}/${spec.path}@${spec.algorithm}:${spec.hex}`;
    return { source, target: `${path}:${tag}` };
  }
  if (isByDigestOnly(spec) && targetTag === "") {
    return { source: spec.full, target: `${path}:${spec.algorithm}-${spec.hex}` };
  }
  return { source: spec.full, target: `${path}:${tag}` };
}

function refuse({ name }: AdditionalImage, why: string): { readonly refusal: PlanRefusal } {
  const message = `the additional image ${name} cannot be mirrored: ${why}`;
  return { refusal: { kind: "refused", message, exit: additionalExit } };
}
