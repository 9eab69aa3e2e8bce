import { join } from "node:path";
import {
  type ClusterResources,
  invalidInput,
  isFolder,
  listFolder,
  MirrorError,
  openPass,
  printable,
  readClusterResources,
  readTextFile,
} from "@mirrorkit/sdk";
import { isError } from "./refuse-unfit.ts";

/**
 * Reads the cluster resources of a folder: a workspace, a record, a layout, or any folder of objects in
 * YAML or JSON.
 */
export async function readResourcesFolder(path: string): Promise<ClusterResources> {
  const resources = await readAny(path);
  const errors = resources.problems.filter(isError);
  if (errors.length > 0) throw invalidInput(errors);
  if (resources.resources.length > 0) return resources;
  throw new MirrorError("unreadable-input", `${printable(path)} holds no cluster resources`, {
    hint: "Name a workspace, a record, a rendered folder or a folder of mirror sets.",
  });
}

async function readAny(path: string): Promise<ClusterResources> {
  if (isPass(path)) return (await openPass(path)).resources;
  const files = listFolder(path)
    .files.filter((file) => /\.(ya?ml|json)$/i.test(file.path))
    .map(({ absolute }) => ({ path: absolute, text: readTextFile(absolute) }));
  return readClusterResources(files);
}

function isPass(path: string): boolean {
  return ["working-dir", "cluster-resources", "dry-run"].some((name) => isFolder(join(path, name)));
}
