import { printable } from "@mirrorkit/sdk/internal";
import * as z from "zod";
import { type Expected, objectName, unexpectedAnswer } from "../expected.ts";
import type { GitLabClient } from "./client.ts";
import { isAbsent } from "./failure.ts";

/** A line of a tree. */
export interface TreeEntry {
  readonly id: string;
  readonly type: "blob" | "tree" | "commit";
  readonly path: string;
  readonly mode: string;
}

const entryShape: Expected<TreeEntry> = z.object({
  id: objectName,
  type: z.enum(["blob", "tree", "commit"]),
  path: z.string().min(1),
  mode: z.string().regex(/^\d{6}$/),
});

/** The entries of a folder by their whole path. */
export type Folder = ReadonlyMap<string, TreeEntry>;

/** A cache of the trees of commits; the content of a tree never changes. */
export interface Trees {
  /** The entries of a folder of a commit; empty only when the folders above, from the root on, do not have it. */
  folder(sha: string, path: string): Promise<Folder>;
  /** All entries below a folder of a commit; empty as {@link Trees.folder} is. */
  below(sha: string, path: string): Promise<Folder>;
  /**
   * The entry of a commit at a path, looked up from the root; undefined when a folder on the way does not have the
   * next part.
   */
  entry(sha: string, path: string): Promise<TreeEntry | undefined>;
  /** Drops all kept trees, after one of them contradicted another answer. */
  forget(): void;
}

const mostKept = 500;

/** Opens the trees of a project. */
export function openTrees(client: GitLabClient): Trees {
  const kept = new Map<string, Promise<Folder>>();
  const keep = (sha: string, path: string, folder: Promise<Folder>): void => {
    kept.set(`${sha} ${path}`, folder);
    for (const oldest of kept.keys()) if (kept.size > mostKept) kept.delete(oldest);
  };
  const confirmed = async (sha: string, path: string, recursive: boolean): Promise<Folder> => {
    const listed = await list(client, { ref: sha, path, recursive });
    if (listed.size > 0 || path === "") return listed;
    if ((await trees.entry(sha, path))?.type !== "tree") return listed;
    kept.clear();
    throw unexpectedAnswer(`GitLab has the folder ${printable(path)}, but lists nothing in it`);
  };
  const trees: Trees = {
    folder(sha, path) {
      const key = `${sha} ${path}`;
      const known = kept.get(key);
      if (known !== undefined) return known;
      const asked = confirmed(sha, path, false);
      keep(sha, path, asked);
      asked.catch(() => kept.get(key) === asked && kept.delete(key));
      return asked;
    },
    async below(sha, path) {
      const all = await confirmed(sha, path, true);
      for (const [folder, entries] of byFolder(path, all)) {
        keep(sha, folder, Promise.resolve(entries));
      }
      return all;
    },
    entry: (sha, path) => findEntry(path, (folder) => trees.folder(sha, folder)),
    forget: () => kept.clear(),
  };
  return trees;
}

async function findEntry(
  path: string,
  read: (folder: string) => Promise<Folder>,
): Promise<TreeEntry | undefined> {
  const parts = path.split("/");
  for (const count of parts.keys()) {
    const here = parts.slice(0, count + 1).join("/");
    const found = (await read(folderOf(here))).get(here);
    if (here === path) return found;
    if (found?.type !== "tree") return undefined;
  }
  return undefined;
}

/** The path of the folder that something is in; empty for the root. */
export function folderOf(path: string): string {
  return path.split("/").slice(0, -1).join("/");
}

/** A folder that is missing is 404 or empty, as GitLab's version has it; the root of a commit always is. */
async function list(
  client: GitLabClient,
  { ref, path, recursive }: { ref: string; path: string; recursive: boolean },
): Promise<Folder> {
  const below = path === "" ? undefined : path;
  const query = { ref, path: below, recursive, pagination: "keyset" };
  try {
    const entries = await client.list(entryShape, { path: "repository/tree", query });
    return new Map(entries.map((entry) => [entry.path, entry]));
  } catch (error) {
    if (path === "" || !isAbsent(error)) throw error;
    return new Map();
  }
}

/** The entries of each folder out of all that are below one. */
function byFolder(root: string, all: Folder): ReadonlyMap<string, Folder> {
  const folders = new Map<string, Map<string, TreeEntry>>([[root, new Map()]]);
  for (const [path, entry] of all) {
    const folder = folderOf(path);
    const entries = folders.get(folder) ?? new Map<string, TreeEntry>();
    folders.set(folder, entries.set(path, entry));
  }
  return folders;
}
