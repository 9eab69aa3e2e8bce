import { createHash } from "node:crypto";
import { compareText, MirrorError, quoted } from "@mirrorkit/sdk";
import type { CommitRange, FileRequest, TreeFile } from "../forge.ts";
import { download, unlessMissing } from "./client.ts";
import { askGraphql } from "./graphql.ts";
import type { Repository } from "./repository.ts";

interface FileEntry {
  readonly mode: number;
  readonly type: string;
  readonly oid: string;
  readonly object: {
    readonly byteSize?: number;
    readonly isTruncated?: boolean;
    readonly text?: string | null;
  } | null;
}

interface FileAnswer {
  readonly repository: { readonly object: { readonly file: FileEntry | null } | null };
}

/** REST follows symbolic links without a word; this tells what is there. */
const fileQuery = `query File($owner: String!, $repo: String!, $ref: String!, $path: String!) {
  repository(owner: $owner, name: $repo) {
    object(expression: $ref) {
      ... on Commit {
        file(path: $path) {
          mode
          type
          oid
          object { ... on Blob { byteSize isTruncated text } }
        }
      }
    }
  }
}`;

const objectName = /^[0-9a-f]{40}$/;
const regularModes = new Set([0o100_644, 0o100_755]);
const mostCommits = 100;
/** GitHub lists no more files of a comparison than this. */
const mostFiles = 300;

/** The commit of a branch. */
export async function readBranch(
  repository: Repository,
  name: string,
): Promise<string | undefined> {
  const { octokit, at } = repository;
  const answer = await unlessMissing(octokit.rest.git.getRef({ ...at, ref: `heads/${name}` }));
  return answer?.data.object.sha;
}

/** A file's bytes. */
export async function readFile(
  repository: Repository,
  { path, ref, maxBytes }: FileRequest,
): Promise<Uint8Array | undefined> {
  const { octokit, at } = repository;
  const expression = objectName.test(ref) ? ref : `refs/heads/${ref}`;
  const answer = await askGraphql<FileAnswer>(octokit, {
    query: fileQuery,
    variables: { ...at, ref: expression, path },
    mayMiss: "file",
  });
  if (answer === undefined) return undefined;
  const commit = answer.repository.object;
  if (commit === null) throw new MirrorError("not-found", `there is no ${quoted(ref)}`);
  const { file } = commit;
  if (file === null || file.type === "tree") return undefined;
  if (!regularModes.has(file.mode)) throw refusal(path, "is no regular file");
  if ((file.object?.byteSize ?? 0) > maxBytes) {
    throw refusal(path, `has more than ${maxBytes} bytes`);
  }
  return exactText(file) ?? (await readBlob(repository, file.oid, maxBytes));
}

/** The bytes of a file whose text came along whole and undamaged, which its name proves. */
function exactText({ oid, object }: FileEntry): Uint8Array | undefined {
  if (typeof object?.text !== "string" || object.isTruncated === true) return undefined;
  const bytes = Buffer.from(object.text);
  const name = createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
  return name === oid ? bytes : undefined;
}

async function readBlob(
  { octokit, at }: Repository,
  oid: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const { url } = octokit.rest.git.getBlob.endpoint({ ...at, file_sha: oid });
  const accept = "application/vnd.github.raw+json";
  return await download(octokit, { url, accept, maxBytes, elsewhere: false });
}

/** All files below a folder. */
export async function readTree(
  repository: Repository,
  ref: string,
  folder: string,
): Promise<ReadonlyMap<string, TreeFile>> {
  const within = folder.replace(/(?<!\/)\/+$/, "");
  const files = new Map<string, TreeFile>();
  await collect(repository, { tree: ref, prefix: "", within }, files);
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
  const { octokit, at } = repository;
  const { tree, prefix, within } = branch;
  const whole = await octokit.rest.git.getTree({ ...at, tree_sha: tree, recursive: "1" });
  const listed = whole.data.truncated
    ? await octokit.rest.git.getTree({ ...at, tree_sha: tree })
    : whole;
  for (const entry of listed.data.tree) {
    const path = `${prefix}${entry.path}`;
    if (entry.type !== "tree") {
      if (isWithin(path, within)) files.set(path, { blob: entry.sha, mode: entry.mode });
    } else if (whole.data.truncated && (path === within || leadsTo(path, within))) {
      await collect(repository, { tree: entry.sha, prefix: `${path}/`, within }, files);
    }
  }
}

function isWithin(path: string, folder: string): boolean {
  return folder === "" || path.startsWith(`${folder}/`);
}

function leadsTo(path: string, folder: string): boolean {
  return isWithin(path, folder) || folder.startsWith(`${path}/`);
}

/** What one commit or branch has that another has not. */
export async function compare(
  { octokit, at }: Repository,
  base: string,
  head: string,
): Promise<CommitRange> {
  const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
    ...at,
    basehead: `${base}...${head}`,
    per_page: mostCommits,
  });
  return {
    mergeBase: data.merge_base_commit.sha,
    commits: data.commits.map(({ sha, commit }) => ({ sha, message: commit.message })),
    files: changedPaths(data.files ?? []),
  };
}

interface ChangedFile {
  readonly filename: string;
  readonly status: string;
  readonly previous_filename?: string;
}

function changedPaths(files: readonly ChangedFile[]): readonly string[] | undefined {
  if (files.length >= mostFiles) return undefined;
  const paths = files.flatMap(({ filename, status, previous_filename: before = filename }) =>
    status === "renamed" ? [filename, before] : [filename],
  );
  return [...new Set(paths)].sort(compareText);
}

function refusal(path: string, why: string): MirrorError {
  return new MirrorError("refused", `${quoted(path)} ${why}`);
}
