import { join } from "node:path";
import {
  type ClusterResource,
  checkMirrorSets,
  errorsOfContent,
  invalidInput,
  isFolder,
  listFolder,
  openPass,
  type Problem,
  printable,
  readClusterResources,
  readTextFile,
} from "@mirrorkit/sdk";
import { localPath } from "./pass-options.ts";
import { isConcerning, isError } from "./problem-severity.ts";

/** The cluster resources of a folder, and what is worth knowing of them. */
export interface FolderResources {
  /** The resources; empty when the folder holds none. */
  readonly resources: readonly ClusterResource[];
  /** Errors and warnings: a failed pass, a preview, mirror sets that contradict each other. */
  readonly problems: readonly Problem[];
}

/**
 * Reads the cluster resources of a folder: a workspace, a record, a layout, or any folder of objects in
 * YAML or JSON. What cannot be read, and a record that was changed, is refused.
 */
export async function readResourcesFolder(given: string): Promise<FolderResources> {
  const path = localPath(given);
  const { resources, problems, errors, ofPass } = await readAny(path);
  if (errors.length > 0) throw invalidInput(errors);
  const concerning = [
    ...ofPass,
    ...problems.filter(({ rule }) => resourceRules.has(rule)),
    ...checkMirrorSets(resources),
  ];
  const none = resources.length === 0 ? [noResources(path)] : [];
  return {
    resources,
    problems: [...none, ...concerning.filter(isConcerning)],
  };
}

interface AnyResources extends FolderResources {
  /** Errors in what was read: nothing can be said of it then. */
  readonly errors: readonly Problem[];
  /** What a pass that its resources are of was, when that has to be said. */
  readonly ofPass: readonly Problem[];
}

/** Problems of objects that concern all of them. */
const resourceRules: ReadonlySet<string> = new Set([
  "duplicate-mirror",
  "ignored-field",
  "name-collision",
]);

function noResources(path: string): Problem {
  return {
    rule: "no-resources",
    severity: "warning",
    message: `${printable(path)} holds no cluster resources: every image comes from its source`,
    help: "Name a workspace, a record, a rendered folder or a folder of mirror sets.",
    position: { file: path },
  };
}

async function readAny(path: string): Promise<AnyResources> {
  if (!isPass(path)) {
    const read = readObjects(path);
    return { ...read, errors: read.problems.filter(isError), ofPass: [] };
  }
  const workspace = await openPass(path);
  const { resources, problems, pass } = workspace;
  const isToBeSaid = pass.problem !== undefined && pass.state !== "unknown";
  return {
    resources: resources.resources,
    problems,
    errors: errorsOfContent(workspace),
    ofPass: isToBeSaid ? [pass.problem] : [],
  };
}

function readObjects(path: string): FolderResources {
  const files = listFolder(path)
    .files.filter((file) => /\.(ya?ml|json)$/i.test(file.path))
    .map(({ absolute }) => ({ path: absolute, text: readTextFile(absolute) }));
  const together = readClusterResources(files);
  if (!together.problems.some(isCollision)) return together;
  return {
    resources: files.flatMap((file) => readClusterResources([file]).resources),
    problems: together.problems.map((one) =>
      isCollision(one) ? { ...one, severity: "warning" } : one,
    ),
  };
}

/** A folder of several clusters' objects has names twice: that is said, and all of them count. */
function isCollision({ rule }: Problem): boolean {
  return rule === "name-collision";
}

function isPass(path: string): boolean {
  return ["working-dir", "cluster-resources", "dry-run"].some((name) => isFolder(join(path, name)));
}
