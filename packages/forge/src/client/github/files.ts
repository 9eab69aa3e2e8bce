import { printable, quoted } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { unexpectedAnswer } from "../expected.ts";
import { isBlob, isRegular } from "../files.ts";
import type { FileRequest } from "../forge.ts";
import { download } from "./client.ts";
import { findEntry } from "./entries.ts";
import type { Repository } from "./repository.ts";
import { forgetTrees, listFiles } from "./trees.ts";

/**
 * A file's bytes, verified against its entry; undefined only when the tree, read through the other API, has no such
 * file either.
 */
export async function readFile(
  repository: Repository,
  { path, ref, maxBytes }: FileRequest,
): Promise<Uint8Array | undefined> {
  const found = await findEntry(repository, ref, path);
  if (found === undefined) return await confirmAbsence(repository, ref, path);
  if (found.type === "tree") return undefined;
  if (!isRegular(found.mode.toString(8))) throw refusal(path, "is not a regular file");
  const { byteSize = 0, text, isTruncated } = found.object ?? {};
  if (byteSize > maxBytes) throw refusal(path, `has more than ${maxBytes} bytes`);
  if (typeof text === "string" && isTruncated !== true) {
    const bytes = Buffer.from(text);
    if (isBlob(bytes, found.oid)) return bytes;
  }
  return await readBlob(repository, found.oid, maxBytes);
}

async function confirmAbsence(
  repository: Repository,
  ref: string,
  path: string,
): Promise<undefined> {
  const folder = path.split("/").slice(0, -1).join("/");
  const there = await listFiles(repository, ref, folder);
  if (!there.has(path)) return;
  forgetTrees(repository);
  throw unexpectedAnswer(`GitHub lists ${printable(path)}, but has no such file`);
}

async function readBlob(
  { octokit, at }: Repository,
  oid: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const { url } = octokit.rest.git.getBlob.endpoint({ ...at, file_sha: oid });
  const accept = "application/vnd.github.raw+json";
  const bytes = await download(octokit, { url, accept, maxBytes, elsewhere: false });
  if (isBlob(bytes, oid)) return bytes;
  throw unexpectedAnswer(`GitHub returned content that does not match ${oid}`);
}

function refusal(path: string, why: string): MirrorError {
  return new MirrorError("refused", `${quoted(path)} ${why}`);
}
