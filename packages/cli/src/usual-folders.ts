import { homedir } from "node:os";
import { join } from "node:path";
import process from "node:process";

/** The folder of records where no other one is named. */
export const usualRecords = "data/oc-mirror/cluster-resources";

/** The folder in which catalogs of registries are kept where no other one is named. */
export function usualCache(): string {
  const { XDG_CACHE_HOME: cache } = process.env;
  return join(cache === undefined || cache === "" ? join(homedir(), ".cache") : cache, "mirrorkit");
}
