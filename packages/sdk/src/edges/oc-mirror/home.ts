import { join } from "node:path";
import { isWritable } from "../disk/index.ts";

/** Variables for a run; see {@link withHome}. */
type Variables = Readonly<Record<string, string>>;

/**
 * Gives a run a writable home: its own, or the workspace when there is none, as for the random user of a pod.
 * oc-mirror keeps its cache there when no other folder is set.
 */
export function withHome(variables: Variables, workspace: string): Variables {
  const home = variables["HOME"];
  const isFit = home !== undefined && home !== "" && home !== "/" && isWritable(home);
  return isFit ? variables : { ...variables, HOME: workspace };
}

/** Where a run keeps its cache. */
export function cacheFolder(variables: Variables, cacheDir: string | undefined): string {
  const parent = cacheDir ?? variables["OC_MIRROR_CACHE"] ?? variables["HOME"] ?? "/";
  return join(parent, ".oc-mirror", ".cache");
}
