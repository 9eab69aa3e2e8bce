import { invalidInput, quoted } from "@mirrorkit/sdk/internal";
import type { Problem } from "@mirrorkit/sdk/problems";
import type { ForgeProject, TreeFile } from "../client/index.ts";
import { isFile } from "./tree-changes.ts";

const folderMode = "040000";

/**
 * Throws when an entry of another author is at the path of a wanted file: a symbolic link, a submodule or a folder,
 * or a file or link at the path of one of its folders. Writing the file would remove it.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `invalid-input` with a problem (rule `foreign-file`) for each.
 */
export function refuseInTheWay(
  wanted: Iterable<string>,
  tree: ReadonlyMap<string, TreeFile>,
): void {
  const inTheWay = new Map<string, string>();
  const folders = new Set([...tree.keys()].flatMap(foldersOf));
  for (const path of wanted) {
    const file = tree.get(path);
    if (file !== undefined && !isFile(file)) inTheWay.set(path, nameOf(file));
    if (folders.has(path)) inTheWay.set(path, "a folder");
    for (const folder of foldersOf(path)) {
      const above = tree.get(folder);
      if (above !== undefined) inTheWay.set(folder, nameOf(above));
    }
  }
  if (inTheWay.size > 0) throw invalidInput([...inTheWay].map(toProblem));
}

/** The file or link in the place of a folder that has no files, or of a folder above it, as a commit has it. */
export async function readInPlaceOf(
  project: ForgeProject,
  ref: string,
  folder: string,
): Promise<ReadonlyMap<string, TreeFile>> {
  for (const path of [...foldersOf(folder), folder]) {
    const found = await project.entry(ref, path);
    if (found === undefined) break;
    if (found.mode !== folderMode)
      return new Map([[path, { mode: found.mode, blob: found.object }]]);
  }
  return new Map();
}

function foldersOf(path: string): readonly string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}

function nameOf({ mode }: TreeFile): string {
  if (mode === "120000") return "a symbolic link";
  return mode === "160000" ? "a submodule" : "a file";
}

function toProblem([path, what]: readonly [string, string]): Problem {
  return {
    rule: "foreign-file",
    severity: "error",
    message: `${quoted(path)} is ${what} and is in the way`,
    help: "Remove it from the target branch, or choose other folders under layout in mirrorkit.yaml.",
    position: { file: path },
  };
}
