import { isMirrorError, openRecord, withTemporaryFolder } from "@mirrorkit/sdk";
import type { ForgeProject, TreeFile } from "../forge/index.ts";
import type { PassEvidence } from "./evidence.ts";

const largestFile = 32 * 1024 * 1024;
const mostFiles = 200;
const mostTried = 5;

/**
 * The newest record of a pass that went through, out of a folder of records at a commit. Records are read into a
 * temporary folder and checked against their manifests. Undefined when there is none.
 */
export async function recordEvidence(
  project: ForgeProject,
  ref: string,
  folder: string,
): Promise<PassEvidence | undefined> {
  const tree = await project.readTree(ref, folder);
  for (const name of recordNames(tree, folder).slice(0, mostTried)) {
    const evidence = await readRecord(project, { ref, folder: `${folder}/${name}`, name, tree });
    if (evidence !== undefined) return evidence;
  }
  return undefined;
}

/** Newest first. */
function recordNames(tree: ReadonlyMap<string, TreeFile>, folder: string): readonly string[] {
  const names = [...tree.keys()].flatMap((path) => {
    const [, name] = /^(\d{8}T\d{6}Z)\/manifest\.json$/.exec(path.slice(folder.length + 1)) ?? [];
    return name === undefined ? [] : [name];
  });
  return names.toSorted().toReversed();
}

interface RecordPlace {
  readonly ref: string;
  readonly folder: string;
  readonly name: string;
  readonly tree: ReadonlyMap<string, TreeFile>;
}

/** Undefined for a pass that failed, was a dry run or has no mapping of its own. */
async function readRecord(
  project: ForgeProject,
  place: RecordPlace,
): Promise<PassEvidence | undefined> {
  const from = `record ${place.name}`;
  try {
    const files = await readFiles(project, place);
    const workspace = await withTemporaryFolder(place.name, files, openRecord);
    const { state, mapping, resources, problems } = workspace;
    const stale = problems.some(({ rule }) => rule === "stale-mapping");
    if (state === "failed" || state === "preview" || mapping === undefined || stale)
      return undefined;
    return { from, mapping: mapping.mapping, resources: resources.resources, problems };
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    if (error.problems.length > 0) return { from, problems: error.problems };
    if (error.code !== "refused") throw error;
    return { from, problems: [{ rule: "refused", severity: "error", message: error.message }] };
  }
}

async function readFiles(
  project: ForgeProject,
  { ref, folder, tree }: RecordPlace,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const paths = [...tree.keys()]
    .filter((path) => path.startsWith(`${folder}/`) && isPlain(path))
    .slice(0, mostFiles);
  const files = new Map<string, Uint8Array>();
  for (const path of paths) {
    const bytes = await project.readFile({ path, ref, maxBytes: largestFile });
    if (bytes !== undefined) files.set(path.slice(folder.length + 1), bytes);
  }
  return files;
}

/** Whether a path stays where it says: Git itself allows no other, a server might. */
function isPlain(path: string): boolean {
  return path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}
