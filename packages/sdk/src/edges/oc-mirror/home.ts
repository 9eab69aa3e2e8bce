import { join } from "node:path";
import { isWritable } from "../disk/index.ts";

/** Variables for a run; see {@link withHome}. */
type Variables = Readonly<Record<string, string>>;

/**
 * Gives a run a home that it may write: its own, or where there is none, as for the random user of a pod, the
 * workspace. oc-mirror keeps its cache there when no other place is named.
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
