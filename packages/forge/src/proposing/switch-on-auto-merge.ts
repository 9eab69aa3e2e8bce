import { setTimeout as pause } from "node:timers/promises";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import type { ForgeProject } from "../client/index.ts";

/** The change request and commit to merge. */
export interface Armed {
  /** Number of the change request. */
  readonly number: number;
  /** The branch that it comes from. */
  readonly branch: string;
  /** The commit that it must be at. */
  readonly sha: string;
}

/** A forge takes a moment until a change request follows its branch. */
const pausesMs = [250, 500, 1_000, 2_000] as const;

/**
 * Enables auto-merge for a commit, and retries for a few seconds while the branch is at that commit. Never enables
 * it for a branch that moved in the meantime.
 */
export async function arm(
  project: ForgeProject,
  { number, branch, sha }: Armed,
  pauses: readonly number[] = pausesMs,
): Promise<void> {
  const [next, ...others] = pauses;
  try {
    await project.mergeWhenReady(number, sha);
  } catch (error) {
    if (!isMirrorError(error) || error.code !== "conflict" || next === undefined) throw error;
    if ((await project.branch(branch)) !== sha) throw error;
    await pause(next);
    await arm(project, { number, branch, sha }, others);
  }
}
