import { defined } from "../../base/problem/index.ts";
import type { Platform } from "../../models/imageset/index.ts";
import {
  graphImage,
  type ReleaseImage,
  type ReleasePayload,
  releaseContent,
} from "../releases/index.ts";
import type { PlanInputs } from "./inputs.ts";
import type { PlannedImage, PlanRefusal } from "./planned.ts";

const releaseExit = 2;

/** The releases of an ImageSet. */
export interface ReleasePlan {
  readonly images: readonly PlannedImage[];
  readonly refusals: readonly PlanRefusal[];
}

/** Whether an ImageSet selects releases. */
export function asksForReleases({ channels = [], release = "" }: Platform): boolean {
  return channels.length > 0 || release !== "";
}

/** Plans the releases of an ImageSet and the image of the update graph. */
export function planReleases(platform: Platform, inputs: PlanInputs): ReleasePlan {
  const { releases: answer, destination, workspace } = inputs;
  const isAsked = asksForReleases(platform);
  if (isAsked && answer === undefined) {
    const help = "Give the update graph and the release payloads.";
    return refuse("not-planned", "the ImageSet selects releases, and none are known", help);
  }
  if (isAsked && answer !== undefined && "reason" in answer) {
    return refuse("refused", answer.reason, answer.help);
  }
  const releases = isAsked && answer !== undefined && "releases" in answer ? answer.releases : [];
  const images = releases.flatMap((release) => imagesOf(release, destination));
  const byLine = new Map(images.map((one) => [`${one.source}=${one.destination}`, one]));
  const graph = platform.graph === true ? [plannedGraph(destination, workspace)] : [];
  return { images: [...byLine.values(), ...graph], refusals: [] };
}

function imagesOf(release: ReleasePayload, destination: string): readonly PlannedImage[] {
  const images = releaseContent(release);
  const tag = images.find(({ kind }) => kind === "release")?.name ?? "";
  return images.map((image) => {
    const isRelease = image.kind === "release";
    return {
      kind: isRelease ? "release" : "release-component",
      source: `docker://${image.source ?? ""}`,
      destination: placeOf(image, destination),
      origin: image.source ?? "",
      causes: [{ kind: "release", release: tag, ...(isRelease ? {} : { component: image.name }) }],
    };
  });
}

/** oc-mirror builds this image itself, in its workspace. */
function plannedGraph(destination: string, workspace = ""): PlannedImage {
  const source = `oci://${workspace}/working-dir/graph-preparation`;
  return {
    kind: "graph",
    source,
    destination: placeOf(graphImage, destination),
    origin: source,
    causes: [{ kind: "graph" }],
  };
}

function placeOf({ repository, tag }: ReleaseImage, destination: string): string {
  return `${destination}/${repository}:${tag}`;
}

function refuse(kind: PlanRefusal["kind"], message: string, help?: string): ReleasePlan {
  return { images: [], refusals: [{ kind, message, exit: releaseExit, ...defined({ help }) }] };
}
