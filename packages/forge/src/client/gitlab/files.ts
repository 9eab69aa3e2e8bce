import { printable, quoted } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { unexpectedAnswer } from "../expected.ts";
import { isBlob, isRegular } from "../files.ts";
import type { FileRequest, ForgeProject, TreeFile } from "../forge.ts";
import { readBranch } from "./branch.ts";
import type { GitLabClient } from "./client.ts";
import { unlessAbsent } from "./failure.ts";
import { folderOf, openTrees, type TreeEntry, type Trees } from "./trees.ts";

const commitName = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Files and trees. */
export function files(client: GitLabClient): Pick<ForgeProject, "readFile" | "readTree" | "entry"> {
  const trees = openTrees(client);
  const resolve = (ref: string): Promise<string> | string =>
    commitName.test(ref) ? ref : commitOf(client, ref);
  return {
    readFile: (request) =>
      commitName.test(request.ref)
        ? readAtCommit(client, trees, request)
        : readAtBranch(client, trees, request),
    readTree: async (ref, folder) => {
      const entries = await trees.below(await resolve(ref), folder.replace(/(?<!\/)\/+$/, ""));
      return new Map(
        [...entries.values()]
          .filter(({ type }) => type !== "tree")
          .map(({ path, id, mode }): [string, TreeFile] => [path, { blob: id, mode }]),
      );
    },
    entry: async (ref, path) => {
      const found = await trees.entry(await resolve(ref), path);
      return found && { object: found.id, mode: found.mode };
    },
  };
}

/** The tree shows the type of the entry, so an entry that is not a file is not read. */
async function readAtCommit(
  client: GitLabClient,
  trees: Trees,
  request: FileRequest,
): Promise<Uint8Array | undefined> {
  const { ref: sha, path } = request;
  const entry = (await trees.folder(sha, folderOf(path))).get(path);
  if (entry?.type === "tree") return undefined;
  if (entry !== undefined) checkRegular(entry);
  const content = await contentOf(client, request);
  return agreed(trees, entry, { path, bytes: content?.bytes });
}

/** The content is read first, for it comes with the commit that the branch is at; the tree is that of this commit. */
async function readAtBranch(
  client: GitLabClient,
  trees: Trees,
  request: FileRequest,
): Promise<Uint8Array | undefined> {
  const { ref, path } = request;
  const content = await contentOf(client, request);
  const sha = content?.commit ?? (await commitOf(client, ref));
  const entry = (await trees.folder(sha, folderOf(path))).get(path);
  if (entry?.type === "tree") return undefined;
  if (entry !== undefined) checkRegular(entry);
  return agreed(trees, entry, { path, bytes: content?.bytes });
}

/** Checks that tree and content agree; otherwise it is unknown which of them is right. */
function agreed(
  trees: Trees,
  entry: TreeEntry | undefined,
  { path, bytes }: { readonly path: string; readonly bytes: Uint8Array | undefined },
): Uint8Array | undefined {
  if (entry === undefined && bytes === undefined) return undefined;
  if (entry !== undefined && bytes !== undefined && isBlob(bytes, entry.id)) return bytes;
  trees.forget();
  throw unexpectedAnswer(`GitLab's tree and content differ on ${printable(path)}`);
}

function checkRegular({ path, mode }: TreeEntry): void {
  if (isRegular(mode)) return;
  const what = mode === "120000" ? "a symbolic link" : "not a regular file";
  throw new MirrorError("refused", `${quoted(path)} is ${what}`, {
    hint: "Replace it with the file itself.",
  });
}

interface Content {
  readonly bytes: Uint8Array;
  /** The commit at which it was read, when GitLab reports it. */
  readonly commit: string | undefined;
}

async function contentOf(
  client: GitLabClient,
  { path, ref, maxBytes }: FileRequest,
): Promise<Content | undefined> {
  const address = `repository/files/${encodeURIComponent(path)}/raw`;
  const answer = await unlessAbsent(client.bytes(address, { ref }, maxBytes));
  if (answer === undefined) return undefined;
  const commit = answer.headers["x-gitlab-commit-id"] ?? "";
  return { bytes: answer.bytes, commit: commitName.test(commit) ? commit : undefined };
}

async function commitOf(client: GitLabClient, branch: string): Promise<string> {
  const sha = await readBranch(client, branch);
  if (sha !== undefined) return sha;
  throw new MirrorError("not-found", `there is no branch ${quoted(branch)}`);
}
