import { printable, readableBytes } from "../../base/problem/index.ts";
import {
  type DiskRole,
  type DiskState,
  noSpaceWords,
  type RunEvidence,
} from "../../models/oc-mirror/index.ts";
import { type CauseGroup, type CauseRule, type CauseWords, says } from "./cause-types.ts";
import type { Complaint } from "./complaint.ts";

const names: Readonly<Record<DiskRole, string>> = {
  workspace: "the workspace",
  cache: "the cache",
  temporary: "temporary files",
};

/** What it says of a full disk. */
export const diskFull: CauseRule = {
  id: "disk-full",
  title: "The disk of the workspace, the cache or temporary files is full.",
  fault: "machine",
  match: (complaint, evidence) =>
    says(complaint, ...noSpaceWords, "disk quota exceeded") || isFullCache(complaint)
      ? diskOf(complaint, evidence)
      : undefined,
  words: diskWords,
};

/** The registry inside oc-mirror answers 500 when it cannot store a layer. */
function isFullCache(complaint: Complaint): boolean {
  return (
    complaint.side === "cache" &&
    says(complaint, "500 internal server error") &&
    says(complaint, "writing", "upload")
  );
}

/** Which disk a complaint is about: by the longest folder that its text names, else by the folders of oc-mirror. */
function diskOf({ text, side }: Complaint, { environment }: RunEvidence): DiskRole | "" {
  const named = [...(environment?.disks ?? [])]
    .sort((a, b) => b.path.length - a.path.length)
    .find(({ path }) => path !== "/" && text.includes(`${path}/`));
  if (named !== undefined) return named.role;
  if (side === "cache" || text.includes("/.oc-mirror/.cache")) return "cache";
  if (text.includes("/working-dir/")) return "workspace";
  return /\s\/(?:var\/)?tmp\//.test(text) ? "temporary" : "";
}

/** The texts for a full disk, with its free space and users as far as they are known. */
function diskWords({ about, complaints: [first], evidence }: CauseGroup): CauseWords {
  const role = about === "" ? undefined : (about as DiskRole);
  const state = evidence.environment?.disks?.find((disk) => disk.role === role);
  const isGuess = first.side === "cache" && !says(first, ...noSpaceWords, "disk quota exceeded");
  const what = role === undefined ? "A disk" : `The disk of ${names[role]}`;
  const is = isGuess
    ? "is most likely full: the cache answers 500 when it cannot store a layer"
    : "is full";
  return {
    summary: `${what} ${is}.${spaceOf(state)}`,
    next: [...usesOf(state), ...waysOut(role)],
  };
}

function spaceOf(state: DiskState | undefined): string {
  if (state === undefined) return "";
  return ` ${readableBytes(state.freeBytes)} of ${readableBytes(state.totalBytes)} are free at ${printable(state.path)}.`;
}

function usesOf(state: DiskState | undefined): readonly string[] {
  const largest = state?.largest ?? [];
  if (largest.length === 0) return [];
  const list = largest
    .map(({ path, bytes }) => `${printable(path)} (${readableBytes(bytes)})`)
    .join(", ");
  return [`Check the largest folders: ${list}.`];
}

const ways: Readonly<Record<DiskRole, string>> = {
  workspace:
    "Enlarge the volume, or move archives of earlier transfers (mirror_*.tar) away from it. Keep working-dir/: the next pass needs it.",
  cache:
    "Enlarge the volume of --cache-dir, or use a volume with more space. Emptying it is safe, but the next pass downloads everything again.",
  temporary: "Point TMPDIR at a disk with more space: oc-mirror unpacks catalogs there.",
};

function waysOut(role: DiskRole | undefined): readonly string[] {
  if (role !== undefined) return [ways[role]];
  return [
    "Check the disks of the workspace, the cache and TMPDIR with df -h, and free up space.",
    ways.workspace,
  ];
}
