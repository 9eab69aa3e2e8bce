import { readImageSpec } from "../../models/oc-mirror/index.ts";
import type { SelectedBundle, SelectionRefusal } from "./selection.ts";

/** What oc-mirror says against the images of bundles, all of it; undefined where it takes them all. */
export function refuseReferences(bundles: readonly SelectedBundle[]): SelectionRefusal | undefined {
  const wrong = bundles.flatMap(({ bundle }) => {
    const fault = firstFault(bundle.relatedImages.map(({ image }) => image));
    return fault === undefined ? [] : [{ bundle, fault }];
  });
  const names = new Set(bundles.map(({ bundle }) => bundle.name));
  for (const { bundle } of wrong) names.delete(bundle.name);
  const nothing = names.size === 0 ? ["no related images found"] : [];
  const [first] = wrong;
  if (first === undefined) {
    return nothing.length === 0
      ? undefined
      : { fault: "no-images", said: "no related images found" };
  }
  return {
    fault: "image-reference",
    said: [...wrong.map(({ fault }) => fault), ...nothing].join("\n"),
    package: first.bundle.package,
    bundle: first.bundle.name,
  };
}

function firstFault(images: readonly string[]): string | undefined {
  for (const image of images) {
    if (image.includes("oci://")) {
      return `invalid image: ${image} 'oci' is not supported in operator catalogs`;
    }
    const reading = readImageSpec(image);
    if ("fault" in reading) return `error parsing image ${image}: ${reading.fault}`;
  }
  return undefined;
}
