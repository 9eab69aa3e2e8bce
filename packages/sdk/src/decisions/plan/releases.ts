import type { Platform } from "../../models/imageset/index.ts";
import { type ImageSpec, readImageSpec } from "../../models/oc-mirror/index.ts";
import type { PlanInputs, ReleaseContent } from "./inputs.ts";
import type { PlannedImage, PlanRefusal } from "./planned.ts";

const releaseExit = 2;

/** The releases of an ImageSet. */
export interface ReleasePlan {
  readonly images: readonly PlannedImage[];
  readonly refusals: readonly PlanRefusal[];
}

/** Whether an ImageSet asks for releases. */
export function asksForReleases({ channels = [], release = "" }: Platform): boolean {
  return channels.length > 0 || release !== "";
}

/** Plans the releases of an ImageSet and the image of the update graph. */
export function planReleases(platform: Platform, inputs: PlanInputs): ReleasePlan {
  const { releases: answer, destination, workspace } = inputs;
  if (platform.kubeVirtContainer === true)
    return refuse(
      "not-planned",
      "the KubeVirt container of a release is not planned",
      "Remove kubeVirtContainer for the plan; oc-mirror adds one image for each release.",
    );
  if (asksForReleases(platform) && answer === undefined) {
    return refuse(
      "not-planned",
      "the ImageSet selects releases, and nothing is known about releases",
    );
  }
  const releases = answer === undefined || "reason" in answer ? [] : answer.releases;
  if (answer !== undefined && "reason" in answer && asksForReleases(platform))
    return refuse("refused", answer.reason);
  const images = asksForReleases(platform)
    ? releases.flatMap((release) => releaseImages(release, destination))
    : [];
  if (platform.graph !== true) return { images: sorted(images), refusals: [] };
  return { images: [...sorted(images), graphImage(destination, workspace)], refusals: [] };
}

function releaseImages(
  { image, components }: ReleaseContent,
  destination: string,
): readonly PlannedImage[] {
  const reading = readImageSpec(image);
  if ("fault" in reading) return [];
  const release = tagOf(reading.spec);
  const payload: PlannedImage = {
    kind: "release",
    source: reading.spec.full,
    destination: `${destination}/openshift/release-images:${release}`,
    origin: image,
    causes: [{ kind: "release", release }],
  };
  const others = components.map(
    ({ name, image: component }): PlannedImage => ({
      kind: "release-component",
      source: component.includes("://") ? component : `docker://${component}`,
      destination: `${destination}/openshift/release:${release}-${name}`,
      origin: component,
      causes: [{ kind: "release", release, component: name }],
    }),
  );
  return [payload, ...others];
}

/** What oc-mirror calls a release: the tag of its image, or the digits of its digest. */
function tagOf({ tag, hex }: ImageSpec): string {
  return tag === "" ? hex : tag;
}

/** oc-mirror builds this one itself, in its workspace. */
function graphImage(destination: string, workspace: string | undefined): PlannedImage {
  const source = `oci://${workspace ?? ""}/working-dir/graph-preparation`;
  return {
    kind: "graph",
    source,
    destination: `${destination}/openshift/graph-image:latest`,
    origin: source,
    causes: [{ kind: "graph" }],
  };
}

/** In the order of oc-mirror, equal lines once. */
function sorted(images: readonly PlannedImage[]): readonly PlannedImage[] {
  const byLine = new Map(images.map((one) => [`${one.source}=${one.destination}`, one]));
  return [...byLine.values()];
}

function refuse(kind: PlanRefusal["kind"], message: string, help?: string): ReleasePlan {
  const refusal = { kind, message, exit: releaseExit, ...(help === undefined ? {} : { help }) };
  return { images: [], refusals: [refusal] };
}
