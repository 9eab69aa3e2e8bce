import { decodeText, type FileTree, isMirrorError } from "@mirrorkit/sdk";
import type { ForgeProject, TreeFile } from "../forge/index.ts";

const largestFile = 8 * 1024 * 1024;
const atOnce = 4;

/** Reads the files of a tree at a commit; one that is no text, or too large, is there with empty text. */
export async function readTexts(
  project: ForgeProject,
  ref: string,
  tree: ReadonlyMap<string, TreeFile>,
): Promise<FileTree> {
  const paths = [...tree.keys()];
  const files = new Map<string, string>();
  const next = async (): Promise<void> => {
    for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
      files.set(path, await readText(project, ref, path));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, next));
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function readText(project: ForgeProject, ref: string, path: string): Promise<string> {
  try {
    const bytes = await project.readFile({ path, ref, maxBytes: largestFile });
    return bytes === undefined ? "" : decodeText(bytes, path);
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    if (error.code !== "refused" && error.code !== "unreadable-input") throw error;
    return "";
  }
}
