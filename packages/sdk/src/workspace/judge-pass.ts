import type { ClusterResource, ClusterResources } from "../cluster-resources/index.ts";
import type { Problem } from "../errors/index.ts";
import { mappingAgainstImageSet, mappingAgainstResources } from "./compare-mapping.ts";
import { pushedSince } from "./later-push.ts";
import type { MirroringErrors, PinnedImageSet, WorkspaceMapping } from "./pass-contents.ts";
import type { TimedFile } from "./pass-files.ts";

/**
 * What the pass was that wrote the cluster resources.
 *
 * - `pushed`: a push without failed images.
 * - `failed`: some images of the last push failed; nothing of it may be published.
 * - `preview`: a dry run after the last push; the images may not be in the registry yet.
 * - `unknown`: no pinned ImageSet tells: a dry run without any push, or an oc-mirror from before 2026.
 * - `empty`: there are no cluster resources.
 */
export type PassState = "pushed" | "failed" | "preview" | "unknown" | "empty";

/** What was found in a working-dir. */
export interface FoundPass {
  readonly folder: string;
  readonly resources: ClusterResources;
  readonly mapping?: WorkspaceMapping;
  readonly pinned?: PinnedImageSet;
  readonly errors?: MirroringErrors;
  readonly logs: readonly TimedFile[];
}

/** A push writes the pinned ImageSet and the cluster resources within this time of one another. */
const onePassMilliseconds = 2_000;

/** Says what a pass was, and what in its workspace is not to be trusted. */
export function judgePass(
  found: FoundPass,
  pinnedFiles: readonly TimedFile[],
): { state: PassState; problems: readonly Problem[] } {
  const { resources } = found.resources;
  const written = newest(resources);
  const state = stateOf(found, pinnedFiles, written);
  const problems = [
    ...failure(found, state),
    ...preview(found, state),
    ...unknown(found, state),
    ...staleMapping(found, state),
    ...olderMapping(found, written),
    ...leftovers(resources, written),
  ];
  return { state, problems };
}

function stateOf(
  found: FoundPass,
  pinnedFiles: readonly TimedFile[],
  written: Date | undefined,
): PassState {
  const { errors, pinned, resources, logs } = found;
  const times = pinnedFiles.map(({ time }) => time);
  const pushes = times.length === 0 && written !== undefined ? [written] : times;
  const failed =
    errors !== undefined &&
    errors.lines.length > 0 &&
    !pushedSince({ failure: errors, written: errors.modified, logs, pushes });
  if (failed) return "failed";
  if (resources.resources.length === 0) return "empty";
  if (pinned === undefined || written === undefined) return "unknown";
  return written.getTime() - pinned.time.getTime() > onePassMilliseconds ? "preview" : "pushed";
}

function failure({ errors, resources }: FoundPass, state: PassState): Problem[] {
  if (state !== "failed" || errors === undefined) return [];
  const count = errors.lines.length;
  const images = count === 1 ? "1 image" : `${count} images`;
  const yet = resources.resources.length > 0 ? ", yet the cluster resources name them" : "";
  return [
    {
      rule: "failed-pass",
      severity: "error",
      message: `the last push failed: ${images} could not be mirrored${yet}`,
      help: "Publish nothing of it. Fix the errors that the file lists and push again.",
      position: { file: errors.path, line: 1 },
    },
  ];
}

function unknown({ folder }: FoundPass, state: PassState): Problem[] {
  if (state !== "unknown") return [];
  return [
    {
      rule: "unknown-pass",
      severity: "warning",
      message:
        "it is unknown whether the cluster resources were pushed: there is no isc_pinned file",
      help: "After a dry run alone, push before publishing them. An oc-mirror from before 2026 pins nothing.",
      position: { file: `${folder}/cluster-resources` },
    },
  ];
}

function preview({ folder }: FoundPass, state: PassState): Problem[] {
  if (state !== "preview") return [];
  return [
    {
      rule: "preview",
      severity: "warning",
      message: "the cluster resources are those of a dry run after the last push",
      help: "Push before publishing them: their images may not be in the registry yet.",
      position: { file: `${folder}/cluster-resources` },
    },
  ];
}

function staleMapping({ mapping, pinned, resources }: FoundPass, state: PassState): Problem[] {
  if (mapping === undefined || mapping.mapping.problems.some(isError)) return [];
  const compareWithPinned = pinned !== undefined && state !== "preview";
  const reason = compareWithPinned
    ? mappingAgainstImageSet(mapping.mapping, pinned.imageSet)
    : mappingAgainstResources(mapping.mapping, resources.resources);
  if (reason === undefined || (!compareWithPinned && state === "empty")) return [];
  const other = compareWithPinned
    ? "another ImageSet than the one pushed last"
    : "another pass than the cluster resources";
  return [
    {
      rule: "stale-mapping",
      severity: "warning",
      message: `the mapping is of ${other}: ${reason}`,
      help: "A push does not write mapping.txt: run the dry run of this ImageSet again. If the dry run of the next ImageSet just ran, push that one.",
      position: { file: mapping.path },
    },
  ];
}

function olderMapping({ mapping }: FoundPass, written: Date | undefined): Problem[] {
  if (mapping === undefined || written === undefined) return [];
  if (mapping.modified.getTime() >= written.getTime() - onePassMilliseconds) return [];
  return [
    {
      rule: "older-mapping",
      severity: "info",
      message: `the mapping (${mapping.modified.toISOString()}) is older than the cluster resources (${written.toISOString()})`,
      help: "That is so after a push, which does not write mapping.txt.",
      position: { file: mapping.path },
    },
  ];
}

function leftovers(resources: readonly ClusterResource[], written: Date | undefined): Problem[] {
  if (written === undefined) return [];
  return resources.flatMap(({ kind, name, createdAt, origin }) => {
    if (createdAt === undefined) return [];
    if (written.getTime() - createdAt.getTime() <= onePassMilliseconds) return [];
    return [
      {
        rule: "stale-resource",
        severity: "warning" as const,
        message: `${kind} ${name} is left over from a pass of ${createdAt.toISOString()}`,
        help: "A dry run does not empty cluster-resources. Remove the file if no pass writes it any more.",
        position: origin,
      },
    ];
  });
}

function newest(resources: readonly ClusterResource[]): Date | undefined {
  const times = resources.flatMap(({ createdAt }) => createdAt?.getTime() ?? []);
  return times.length === 0 ? undefined : new Date(Math.max(...times));
}

function isError({ severity }: Problem): boolean {
  return severity === "error";
}
