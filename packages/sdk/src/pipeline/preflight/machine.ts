import { relative } from "node:path";
import { type Problem, printable, readableBytes } from "../../base/problem/index.ts";
import { findClone, isTracked } from "../../edges/git/index.ts";
import { runDisks } from "../../edges/oc-mirror/index.ts";
import type { ImageSetConfiguration } from "../../models/imageset/index.ts";
import type {
  DiskRole,
  DiskState,
  OcMirrorAbilities,
  OcMirrorOptions,
} from "../../models/oc-mirror/index.ts";

/** Bytes that a pass is known to need, by disk. */
export type NeededSpace = Readonly<Partial<Record<DiskRole, number>>>;

const gigabyte = 1024 ** 3;
/** Below that nothing works; it is said as an error. */
const leastBytes = gigabyte;
/** What a pass may need where nothing is known of its size. */
const usualBytes: Readonly<Record<DiskRole, number>> = {
  workspace: 5 * gigabyte,
  cache: 20 * gigabyte,
  temporary: 5 * gigabyte,
};

/** Looks whether the disks of a run have room for it. */
export function lookAtSpace(
  told: OcMirrorOptions,
  environment: Readonly<Record<string, string | undefined>>,
  needed: NeededSpace = {},
): readonly Problem[] {
  return runDisks(told, environment).flatMap((disk) => spaceProblem(disk, needed[disk.role]));
}

function spaceProblem(
  { role, path, freeBytes, largest = [] }: DiskState,
  needed: number | undefined,
): readonly Problem[] {
  const wanted = needed ?? usualBytes[role];
  if (freeBytes >= wanted) return [];
  const isError = freeBytes < leastBytes || needed !== undefined;
  const [most] = largest;
  const user =
    most === undefined
      ? ""
      : ` Most is used by ${printable(most.path)}, ${readableBytes(most.bytes)}.`;
  const why =
    needed === undefined
      ? `a pass may need ${readableBytes(wanted)}`
      : `this pass needs ${readableBytes(wanted)}`;
  return [
    {
      rule: "preflight-space",
      severity: isError ? "error" : "warning",
      message: `the disk of the ${names[role]} has ${readableBytes(freeBytes)} free, and ${why}`,
      help: `Free space or enlarge the disk.${user}`,
      position: { file: path },
    },
  ];
}

const names: Readonly<Record<DiskRole, string>> = {
  workspace: "workspace",
  cache: "cache",
  temporary: "temporary folder",
};

/** A clock that is behind names records and journals before those that are there. */
export function lookAtClock(now: Date, newest: string | undefined): readonly Problem[] {
  const last = Date.parse(newest ?? "");
  if (Number.isNaN(last) || now.getTime() >= last - clockSlackMs) return [];
  return [
    {
      rule: "preflight-clock",
      severity: "warning",
      message: `the clock shows ${now.toISOString()}, but the last pass was at ${newest}`,
      help: "Correct the clock: certificates and tokens are checked with it.",
    },
  ];
}

const clockSlackMs = 10 * 60_000;

/** What an oc-mirror has to be able to do. */
export interface VersionNeeds {
  /** The ImageSet; undefined when it cannot be read. */
  readonly imageSet: ImageSetConfiguration | undefined;
  /** Minors of the clusters that it feeds, such as `4.21`. */
  readonly minors: readonly string[];
}

/** The first minor whose nodes demand sigstore signatures of the release. */
const signedFrom = [4, 21] as const;

/** Compares what a binary can do with what the ImageSet and the clusters need. */
export function lookAtVersion(
  { abilities, name }: { readonly abilities: OcMirrorAbilities; readonly name: string },
  { imageSet, minors }: VersionNeeds,
): readonly Problem[] {
  const signs = abilities.removeSignaturesFlag || abilities.copiesSignatures;
  const wanted = [...minors, ...channelMinors(imageSet)].find(isSigned);
  const hasPlatforms = usesPlatforms(imageSet);
  return [
    ...(signs || wanted === undefined
      ? []
      : [
          tooOld(
            `oc-mirror ${printable(name)} mirrors no sigstore signatures, which OpenShift ${wanted} needs`,
            "Use oc-mirror 4.21 or later: without signatures, updates fail.",
          ),
        ]),
    ...(abilities.platforms || !hasPlatforms
      ? []
      : [
          tooOld(
            `oc-mirror ${printable(name)} does not know the field platforms of the ImageSet`,
            "Use oc-mirror 4.23 or 5.0, or remove platforms.",
          ),
        ]),
  ];
}

function tooOld(message: string, help: string): Problem {
  return { rule: "preflight-oc-mirror", severity: "error", message, help };
}

function isSigned(minor: string): boolean {
  const [major = 0, number = 0] = minor.split(".").map(Number);
  return major > signedFrom[0] || (major === signedFrom[0] && number >= signedFrom[1]);
}

function channelMinors(imageSet: ImageSetConfiguration | undefined): readonly string[] {
  const channels = imageSet?.mirror.platform?.channels ?? [];
  return channels.flatMap(({ name }) => /-(\d+\.\d+)$/.exec(name)?.[1] ?? []);
}

function usesPlatforms(imageSet: ImageSetConfiguration | undefined): boolean {
  const { platform, operators = [], additionalImages = [] } = imageSet?.mirror ?? {};
  return [platform, ...operators, ...additionalImages].some(
    (part) => (part?.platforms ?? []).length > 0,
  );
}

/** A workspace that Git tracks would be committed, gigabytes of it. */
export async function lookAtTracking(
  workspace: string,
  folder: string,
): Promise<readonly Problem[]> {
  const clone = await findClone(folder);
  if (clone === undefined) return [];
  const path = relative(clone.root, workspace);
  if (path === "" || path.startsWith("..")) return [];
  if (!(await isTracked(clone.root, path))) return [];
  return [
    {
      rule: "preflight-tracked",
      severity: "warning",
      message: "Git does not ignore the workspace, so it could be committed",
      help: `Add a line with /${path}/ to .gitignore of the repository.`,
      position: { file: workspace },
    },
  ];
}
