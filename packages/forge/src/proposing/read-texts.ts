import type { FileTree } from "@mirrorkit/sdk/files";
import { decodeText } from "@mirrorkit/sdk/internal";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import type { ForgeProject, TreeFile } from "../client/index.ts";
import { isFile } from "./tree-changes.ts";

const largestFile = 8 * 1024 * 1024;
const atOnce = 4;
/** Decoding drops it, but a file that has one is not the file that is wanted. */
const mark = Buffer.from("\uFEFF");

/**
 * Reads the files of a tree at a commit, with their byte order mark; a file that is not text, too large, a link or
 * a submodule has an empty text.
 */
export async function readTexts(
  project: ForgeProject,
  ref: string,
  tree: ReadonlyMap<string, TreeFile>,
): Promise<FileTree> {
  const files = new Map<string, string>([...tree.keys()].map((path) => [path, ""]));
  const paths = [...tree].filter(([, file]) => isFile(file)).map(([path]) => path);
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
    if (bytes === undefined) return "";
    const text = decodeText(bytes, path);
    return Buffer.from(bytes.subarray(0, mark.length)).equals(mark) ? `\uFEFF${text}` : text;
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    if (error.code !== "refused" && error.code !== "unreadable-input") throw error;
    return "";
  }
}
