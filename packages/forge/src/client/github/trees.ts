import { printable } from "@mirrorkit/sdk/internal";
import * as z from "zod";
import { objectName, unexpectedAnswer } from "../expected.ts";
import type { PathEntry, TreeFile } from "../forge.ts";
import { ask } from "./client.ts";
import { findEntry } from "./entries.ts";
import type { Repository } from "./repository.ts";

const treeShape = z
  .object({
    truncated: z.boolean(),
    tree: z.array(
      z.object({
        path: z.string().min(1),
        mode: z.string().regex(/^\d{6}$/),
        type: z.enum(["blob", "tree", "commit"]),
        sha: objectName,
      }),
    ),
  })
  .describe("a tree");

type Tree = z.infer<typeof treeShape>;

const folderMode = "040000";
const commitName = /^[0-9a-f]{40}$/;
/** The number of trees kept per repository; the content of a tree never changes. */
const mostKept = 4;
const kept = new WeakMap<Repository, Map<string, Promise<Tree>>>();

/** Drops all kept trees, after one of them contradicted another answer. */
export function forgetTrees(repository: Repository): void {
  kept.delete(repository);
}

/** All files below a folder; empty only when GitHub's other API has no such folder either. */
export async function readTree(
  repository: Repository,
  ref: string,
  folder: string,
): Promise<ReadonlyMap<string, TreeFile>> {
  const within = folder.replace(/(?<!\/)\/+$/, "");
  const files = await listFiles(repository, ref, within);
  if (files.size > 0 || within === "") return files;
  const found = await findEntry(repository, ref, within);
  if (found?.type !== "tree") return files;
  forgetTrees(repository);
  throw unexpectedAnswer(`GitHub has the folder ${printable(within)}, but lists no files in it`);
}

/** All files below a folder, as the tree lists them. */
export async function listFiles(
  repository: Repository,
  ref: string,
  folder: string,
): Promise<ReadonlyMap<string, TreeFile>> {
  const files = new Map<string, TreeFile>();
  await collect(repository, { tree: ref, prefix: "", within: folder }, files);
  return files;
}

interface Branch {
  /** Name of a tree, or of a commit or branch. */
  readonly tree: string;
  /** Path of the tree with a slash at its end; empty for the root. */
  readonly prefix: string;
  /** The folder whose files are wanted. */
  readonly within: string;
}

/** Lists a tree with all below it; where GitHub cuts that off, folder by folder. */
async function collect(
  repository: Repository,
  branch: Branch,
  files: Map<string, TreeFile>,
): Promise<void> {
  const { tree, prefix, within } = branch;
  const whole = await fetchTree(repository, tree, true);
  const listed = whole.truncated ? await fetchTree(repository, tree, false) : whole;
  for (const entry of listed.tree) {
    const path = `${prefix}${entry.path}`;
    if (entry.type !== "tree") {
      if (isWithin(path, within)) files.set(path, { blob: entry.sha, mode: entry.mode });
    } else if (whole.truncated && (path === within || leadsTo(path, within))) {
      await collect(repository, { tree: entry.sha, prefix: `${path}/`, within }, files);
    }
  }
}

/** The entry of a commit at a path; undefined when its tree has none. */
export async function readEntry(
  repository: Repository,
  ref: string,
  path: string,
): Promise<PathEntry | undefined> {
  const whole = await fetchTree(repository, ref, true);
  if (!whole.truncated) return entryIn(whole, path);
  const parts = path.split("/");
  let found = entryIn(await fetchTree(repository, ref, false), parts[0]);
  for (const part of parts.slice(1)) {
    if (found?.mode !== folderMode) return undefined;
    found = entryIn(await fetchTree(repository, found.object, false), part);
  }
  return found;
}

function entryIn({ tree }: Tree, path: string | undefined): PathEntry | undefined {
  const found = tree.find((entry) => entry.path === path);
  return found && { object: found.sha, mode: found.mode };
}

function fetchTree(repository: Repository, name: string, all: boolean): Promise<Tree> {
  const known = kept.get(repository) ?? new Map<string, Promise<Tree>>();
  const key = `${name} ${all}`;
  const there = known.get(key);
  if (there !== undefined) return there;
  const asked = askTwice(repository, name, all);
  if (!commitName.test(name)) return asked;
  kept.set(repository, known.set(key, asked));
  for (const [oldest] of known) if (known.size > mostKept) known.delete(oldest);
  asked.catch(() => known.get(key) === asked && known.delete(key));
  return asked;
}

/** Git has no empty folders, so an empty answer is probably a lost one. */
async function askTwice(repository: Repository, name: string, all: boolean): Promise<Tree> {
  const first = await askTree(repository, name, all);
  return first.tree.length > 0 ? first : askTree(repository, name, all);
}

function askTree({ octokit, at }: Repository, name: string, all: boolean): Promise<Tree> {
  const request = { ...at, tree_sha: name, ...(all ? { recursive: "1" } : {}) };
  return ask(treeShape, octokit.rest.git.getTree(request));
}

function isWithin(path: string, folder: string): boolean {
  return folder === "" || path.startsWith(`${folder}/`);
}

function leadsTo(path: string, folder: string): boolean {
  return isWithin(path, folder) || folder.startsWith(`${path}/`);
}
