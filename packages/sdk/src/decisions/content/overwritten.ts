import { quoted } from "../../base/problem/index.ts";
import type { YamlPath } from "../../base/yaml/index.ts";
import type { MirrorStanza } from "../../models/imageset/index.ts";
import type { MirrorPlan, PlannedImage } from "../plan/index.ts";
import type { ContentFinding } from "./finding.ts";
import { listedPackages, nameOf, operatorPath } from "./listed-packages.ts";
import type { ExaminedOperator } from "./operators.ts";

interface Pair {
  readonly lost: PlannedImage;
  readonly kept: PlannedImage;
}

/** Images that others overwrite under one tag; those of catalogs and additional images alone are `lost-entry`. */
export function findOverwritten(
  { images }: MirrorPlan,
  examined: readonly ExaminedOperator[],
  mirror: MirrorStanza,
): readonly ContentFinding[] {
  const byPlace = new Map<string, PlannedImage>();
  const isKept = openPlaces(images);
  const byPath = new Map<string, { readonly path: YamlPath; readonly pairs: Pair[] }>();
  for (const image of images) {
    if (image.toCache === true) continue;
    const before = byPlace.get(image.destination);
    byPlace.set(image.destination, image);
    if (before === undefined || before.source === image.source) continue;
    if (![before, image].some(isOfBundle) || isKept(before)) continue;
    const path = placeOf(before, examined, mirror);
    const key = JSON.stringify(path);
    const known = byPath.get(key);
    const pair = { lost: before, kept: image };
    if (known === undefined) byPath.set(key, { path, pairs: [pair] });
    else known.pairs.push(pair);
  }
  return [...byPath.values()].map(({ path, pairs }) => overwritten(path, pairs));
}

/** Whether another tag of the repository in the mirror keeps what an image is: it can be pulled by digest then. */
function openPlaces(images: readonly PlannedImage[]): (image: PlannedImage) => boolean {
  const byDigest = new Map<string, string[]>();
  for (const image of images) {
    const key = contentOf(image);
    if (key === undefined) continue;
    const known = byDigest.get(key);
    if (known === undefined) byDigest.set(key, [image.destination]);
    else known.push(image.destination);
  }
  return (image) => {
    const places = byDigest.get(contentOf(image) ?? "") ?? [];
    return places.some((destination) => destination !== image.destination);
  };
}

function contentOf({ source, destination }: PlannedImage): string | undefined {
  const at = source.indexOf("@");
  if (at < 0) return undefined;
  return `${destination.slice(0, destination.lastIndexOf(":"))}${source.slice(at)}`;
}

function overwritten(path: YamlPath, pairs: readonly Pair[]): ContentFinding {
  const [first] = pairs;
  const [lost, kept] = [first?.lost, first?.kept].map((image) => bare(image?.source ?? ""));
  const place = bare(first?.lost.destination ?? "").replace(/^[^/]*\//, "");
  const more = pairs.length === 1 ? "" : ` (and ${pairs.length - 1} more images like this)`;
  return {
    rule: "lost-image",
    severity: "error",
    path,
    message: `${quoted(lost ?? "")} and ${quoted(kept ?? "")} go to one tag in the mirror, ${quoted(place)}, which keeps one of them${more}`,
    help: `Add it to additionalImages, by digest alone: - name: ${lost?.includes("@") === true ? lost : "HOST/PATH@sha256:DIGEST"}`,
  };
}

function isOfBundle({ kind }: PlannedImage): boolean {
  return kind === "bundle" || kind === "operand";
}

function placeOf(
  { causes }: PlannedImage,
  examined: readonly ExaminedOperator[],
  { additionalImages = [] }: MirrorStanza,
): YamlPath {
  for (const cause of causes) {
    if (cause.kind === "additional") {
      const index = additionalImages.findIndex(({ name }) => name === cause.name);
      return ["mirror", "additionalImages", index, "name"];
    }
    if (cause.kind !== "bundle") continue;
    const found = examined.find(({ operator }) => operator.catalog === cause.catalog);
    if (found === undefined) continue;
    const { operator, index } = found;
    const listed = listedPackages(operator, index).find(
      ({ included }) => included.name === cause.package,
    );
    return listed === undefined ? [...operatorPath(index), "catalog"] : nameOf(listed);
  }
  return ["mirror"];
}

function bare(reference: string): string {
  return reference.replace("docker://", "");
}
