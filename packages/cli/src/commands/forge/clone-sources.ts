import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type {
  ImageSetPlace,
  PathEntry,
  ReviewRequest,
  ReviewSources,
  Side,
  TreeFile,
} from "@mirrorkit/forge";
import { defined, isFile, printable } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";

const run = promisify(execFile);
const folderMode = "040000";
const mostBytes = 64 * 1024 * 1024;

/** A clone as the source of a review, and the commits to compare. */
export interface CloneReview {
  /** The source of the review: the files of the working tree are compared with the merge base. */
  readonly sources: ReviewSources;
  /** The newest commit. */
  readonly head: string;
  /** The commit where the target branch was left. */
  readonly base: string;
}

/**
 * Reads the clone in the current folder, without any forge.
 *
 * @param target - the branch that the change goes to; undefined for the remote's default branch
 * @throws a {@link MirrorError} `wrong-use` when this is not a clone, or the branch is missing.
 */
export async function openClone(
  settingsPath: string,
  target: string | undefined,
  evidence: ReviewRequest["evidence"],
): Promise<CloneReview> {
  const root = (await git(["rev-parse", "--show-toplevel"])).trim();
  const branch = await targetBranch(target);
  const base = (await git(["merge-base", branch, "HEAD"])).trim();
  const head = (await git(["rev-parse", "HEAD"])).trim();
  const sources: ReviewSources = {
    async settings() {
      const bytes = await show(branch, settingsPath);
      return bytes === undefined ? undefined : { text: bytes.toString(), file: settingsPath };
    },
    async readFile(side, path) {
      if (side === "before") return show(base, path);
      const file = join(root, path);
      return isFile(file) ? readFileSync(file) : undefined;
    },
    readTree: (side, folder) =>
      side === "before" ? committedTree(root, base, folder) : workingTree(root, folder),
    entry: (side, path) =>
      side === "before" ? committedEntry(root, base, path) : workingEntry(root, path),
    changedPaths: () => changedPaths(root, base),
    async evidence(side, imageSet) {
      const named = await evidence?.(side, imageSet);
      if (named !== undefined || imageSet.mapping.file === undefined) return named;
      const path = imageSet.mapping.file.replaceAll("{imageSet}", imageSet.name);
      const bytes = await sources.readFile(side, path);
      if (bytes === undefined) return undefined;
      const content = { kind: "mapping", path, bytes } as const;
      const from = side === "before" ? "a file of the commit" : "a file of the working tree";
      return { from, committed: true, ofCommit: true, problems: [], content };
    },
    howToProvide: async (side, imageSet) => howToProvide(side, imageSet),
  };
  return { sources, head, base };
}

/** An artefact needs a forge: without one, files count. */
function howToProvide(side: Side, { mapping, records }: ImageSetPlace): string {
  const looked = [
    ...(mapping.file === undefined ? [] : [`\`${mapping.file}\` is missing`]),
    ...(side === "before" && records !== undefined ? ["there is no record of a push"] : []),
    ...(mapping.artefact === undefined ? [] : ["artefacts of pipelines are not read"]),
  ];
  const why = looked.length === 0 ? "" : ` (${looked.join(", ")})`;
  return `There is no mapping ${side} the change${why}: name one with \`--${side}\`, a mapping.txt, a workspace or a record.`;
}

async function targetBranch(given: string | undefined): Promise<string> {
  const candidates = given === undefined ? ["origin/HEAD", "main"] : [`origin/${given}`, given];
  for (const name of candidates) {
    if (await resolves(name)) return name;
  }
  throw new MirrorError("wrong-use", `there is no branch ${printable(given ?? "main")} here`, {
    hint: "Name the branch that the change goes to with --target, and fetch it first.",
  });
}

async function resolves(name: string): Promise<boolean> {
  try {
    await run("git", ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]);
    return true;
  } catch {
    return false;
  }
}

/** A file of a commit; undefined when it is missing. */
async function show(commit: string, path: string): Promise<Buffer | undefined> {
  try {
    const { stdout } = await run("git", ["show", `${commit}:${path}`], {
      encoding: "buffer",
      maxBuffer: mostBytes,
    });
    return stdout;
  } catch {
    return undefined;
  }
}

/** The paths of the working tree that differ from a commit, new ones among them. */
async function changedPaths(root: string, commit: string): Promise<readonly string[]> {
  const [changed, added] = await Promise.all([
    git(["diff", "--name-only", "--no-renames", "-z", commit, "--"], root),
    git(["ls-files", "--others", "--exclude-standard", "-z"], root),
  ]);
  const paths = `${changed}${added}`.split("\0").filter((path) => path !== "");
  return [...new Set(paths)];
}

/** Git takes a slash alone for the root of the disk. */
function pathspec(folder: string): string {
  return folder === "" ? "." : `${folder}/`;
}

/** All files below a folder of a commit. */
async function committedTree(
  root: string,
  commit: string,
  folder: string,
): Promise<ReadonlyMap<string, TreeFile>> {
  const listed = await git(["ls-tree", "-r", "-z", commit, "--", pathspec(folder)], root);
  return new Map(treeLines(listed).map(({ path, mode, object }) => [path, { mode, blob: object }]));
}

/** The entry of a commit at a path. */
async function committedEntry(
  root: string,
  commit: string,
  path: string,
): Promise<PathEntry | undefined> {
  const lines = treeLines(await git(["ls-tree", "-z", commit, "--", path], root));
  const found = lines.find((line) => line.path === path);
  return found && { mode: found.mode, object: found.object };
}

type TreeLine = PathEntry & { readonly path: string };

/** The lines that `git ls-tree -z` writes. */
function treeLines(listed: string): readonly TreeLine[] {
  return listed.split("\0").flatMap((line) => {
    const [, mode, object, path] = /^(\d{6}) \S+ ([0-9a-f]{40,64})\t(.*)$/s.exec(line) ?? [];
    if (mode === undefined || object === undefined || path === undefined) return [];
    return [{ path, mode, object }];
  });
}

/** The entry of the working tree at a path; undefined behind a link or in a submodule. */
async function workingEntry(root: string, path: string): Promise<PathEntry | undefined> {
  const parts = path.split("/");
  for (const count of parts.keys()) {
    const here = parts.slice(0, count + 1).join("/");
    const found = await workingEntryOf(root, here);
    if (here === path || found?.mode !== folderMode) return here === path ? found : undefined;
  }
  return undefined;
}

async function workingEntryOf(root: string, path: string): Promise<PathEntry | undefined> {
  const file = fileOf(join(root, path));
  if (file !== undefined) return { mode: file.mode, object: file.blob };
  if (lstatSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() !== true) return;
  const staged = await git(["ls-files", "--stage", "-z", "--", path], root);
  const [, module] = /^160000 ([0-9a-f]{40,64}) 0\t([^\0]*)/.exec(staged) ?? [];
  const isModule = module !== undefined && staged.endsWith(`\t${path}\0`);
  return isModule ? { mode: "160000", object: module } : { mode: folderMode, object: "" };
}

/** All files below a folder of the working tree, but for those that Git ignores. */
async function workingTree(root: string, folder: string): Promise<ReadonlyMap<string, TreeFile>> {
  const kinds = ["--cached", "--others", "--exclude-standard"];
  const listed = await git(["ls-files", "-z", ...kinds, "--", pathspec(folder)], root);
  const paths = [...new Set(listed.split("\0"))].filter((path) => path !== "");
  return new Map(
    paths.flatMap((path) => {
      const file = fileOf(join(root, path));
      return file === undefined ? [] : [[path, file] as const];
    }),
  );
}

function fileOf(path: string): TreeFile | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats?.isSymbolicLink() === true) {
    return { mode: "120000", blob: blobOf(Buffer.from(readlinkSync(path))) };
  }
  if (stats?.isFile() !== true) return undefined;
  return {
    mode: (stats.mode & 0o100) === 0 ? "100644" : "100755",
    blob: blobOf(readFileSync(path)),
  };
}

function blobOf(bytes: Uint8Array): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

async function git(args: readonly string[], folder?: string): Promise<string> {
  try {
    const where = defined({ cwd: folder });
    return (await run("git", [...args], { ...where, maxBuffer: mostBytes })).stdout;
  } catch (cause) {
    throw new MirrorError("wrong-use", "this folder is not a clone of a mirror-config repository", {
      hint: "Run it in a clone, or give a token and --project to ask the forge.",
      cause,
    });
  }
}
