import { basename, join } from "node:path";
import { MirrorError, type Problem, printable } from "../../base/problem/index.ts";
import type { PassStatement } from "../../models/pass/index.ts";
import { isFile, isFolder } from "../disk/index.ts";
import { findErrorFiles, findPinnedImageSets } from "./pass-files.ts";

/** Options for opening a workspace. */
export interface OpenWorkspaceOptions {
  /**
   * Whether to accept a folder in which no pass has written cluster resources or a mapping yet; this is reported
   * (rule `unfinished-pass`). Undefined rejects it.
   */
  readonly unfinished?: boolean;
  /** The caller's statement about the pass; undefined for none. */
  readonly said?: PassStatement;
}

/** A working-dir. */
export interface WorkingDir {
  readonly folder: string;
  readonly isUnfinished: boolean;
}

const unfinishedMessage = "no pass has written cluster resources or a mapping yet";

/** Finds the working-dir at or below a path; throws `unreadable-input` when there is none. */
export function findWorkingDir(path: string, { unfinished }: OpenWorkspaceOptions): WorkingDir {
  refuseOther(path);
  const inside = join(path, "working-dir");
  for (const folder of [inside, path]) {
    const parts = ["cluster-resources", "dry-run"].map((name) => join(folder, name));
    if (parts.some(isFolder) || findPinnedImageSets(folder).length > 0) {
      return { folder, isUnfinished: false };
    }
    if (findErrorFiles(folder).length > 0) return { folder, isUnfinished: false };
  }
  const isTooDeep = basename(path) === "cluster-resources";
  if (unfinished === true && !isTooDeep) {
    return { folder: isFolder(inside) ? inside : path, isUnfinished: true };
  }
  refuseUnfinished(path);
  const above = isTooDeep ? " Name its parent folder." : "";
  throw new MirrorError(
    "unreadable-input",
    `${printable(path)} contains nothing that oc-mirror v2 wrote`,
    { hint: `Expected working-dir/ with cluster-resources/ or dry-run/ in it.${above}` },
  );
}

/** Makes the problem of a working-dir without anything to read. */
export function unfinishedPass(folder: string): Problem {
  return {
    rule: "unfinished-pass",
    severity: "warning",
    message: unfinishedMessage,
    help: "Check the output of oc-mirror and logs/, fix the cause and run it again.",
    position: { file: folder },
  };
}

function refuseOther(path: string): void {
  if (isFolder(path)) return;
  const what = isFile(path) ? "is a file, not a workspace" : "does not exist";
  const ofRecords = "For the newest record write DIR/latest, with the folder of the records.";
  throw new MirrorError("unreadable-input", `${printable(path)} ${what}`, {
    hint:
      basename(path) === "latest"
        ? ofRecords
        : "Name the folder that was given to oc-mirror --workspace, or the working-dir in it.",
  });
}

function refuseUnfinished(path: string): void {
  const traces = [
    "hold-release",
    "info",
    "logs",
    "operator-catalogs",
    "release-images",
    "signatures",
  ];
  const found = [join(path, "working-dir"), path].some((folder) =>
    traces.some((name) => isFolder(join(folder, name))),
  );
  if (!found) return;
  throw new MirrorError(
    "unreadable-input",
    `oc-mirror started in ${printable(path)}, but ${unfinishedMessage}`,
    { hint: "Check its output and logs/, fix the cause and run it again." },
  );
}
