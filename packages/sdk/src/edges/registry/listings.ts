import { MirrorError, printable } from "../../base/problem/index.ts";
import {
  type Attachment,
  attachmentTag,
  type Descriptor,
  nextPage,
  type Presence,
  readManifest,
} from "../../models/registry/index.ts";
import { readBody } from "./body.ts";
import type { Conversation, Repository } from "./conversation.ts";
import { fetchManifest, type ManifestReader, refusalOf } from "./manifests.ts";
import { findManifest } from "./presence.ts";
import type { Answer } from "./transport.ts";

const mostPages = 1_000;
const largestPage = 8 * 1024 * 1024;
const attachments: readonly Attachment[] = ["sig", "att", "sbom"];

/** A page of a listing, as its text. */
interface Page {
  readonly answer: Pick<Answer, "status" | "secrets">;
  readonly text: string;
  readonly next: URL | undefined;
}

/**
 * Lists the tags of a repository in the registry's order. The list proves nothing: registries have lost entries of
 * it, so check each image separately.
 *
 * @throws a {@link MirrorError} `not-found`, `unauthorized`, `network`; `refused` when a page leads to another
 * host.
 */
export async function listTags(
  { conversation }: ManifestReader,
  repository: Repository,
): Promise<readonly string[]> {
  const tags: string[] = [];
  for await (const { answer, text } of pagesOf(conversation, repository, "tags/list?n=1000")) {
    const name = { ...repository, reference: "tags/list" };
    if (answer.status !== 200) throw refusalOf(name, answer, text);
    tags.push(...stringsOf(text));
  }
  return tags;
}

/**
 * Lists the referrers of a manifest: from the registry's list or, without one, from the index under the digest's
 * tag. Empty when there are none.
 *
 * @throws a {@link MirrorError} as {@link listTags} does.
 */
export async function listReferrers(
  reader: ManifestReader,
  repository: Repository,
  digest: string,
): Promise<readonly Descriptor[]> {
  const found: Descriptor[] = [];
  const path = `referrers/${digest}`;
  for await (const { answer, text } of pagesOf(reader.conversation, repository, path)) {
    const { status } = answer;
    if (status === 404 || status === 405) return referrersByTag(reader, repository, digest);
    if (status !== 200) throw refusalOf({ ...repository, reference: path }, answer, text);
    const reading = readManifest(text, "application/vnd.oci.image.index.v1+json");
    const isList = "manifest" in reading && reading.manifest.kind === "index";
    if (!isList) return referrersByTag(reader, repository, digest);
    found.push(...reading.manifest.manifests);
  }
  return found;
}

/** Whether each of `.sig`, `.att` and `.sbom` exists for a manifest. */
export async function findAttachments(
  reader: ManifestReader,
  repository: Repository,
  digest: string,
): Promise<ReadonlyMap<Attachment, Presence>> {
  const found = await Promise.all(
    attachments.map(async (attachment) => {
      const name = { ...repository, reference: attachmentTag(digest, attachment) };
      return [attachment, await findManifest(reader, name, { confirm: false })] as const;
    }),
  );
  return new Map(found);
}

async function referrersByTag(
  reader: ManifestReader,
  repository: Repository,
  digest: string,
): Promise<readonly Descriptor[]> {
  const name = { ...repository, reference: digest.replace(":", "-") };
  const presence = await findManifest(reader, name, { confirm: false });
  if (presence.state === "absent") return [];
  const { manifest } = await fetchManifest(reader, name);
  return manifest.kind === "index" ? manifest.manifests : [];
}

/** Pages lead on within their host only, never in a circle and not for ever. */
async function* pagesOf(
  conversation: Conversation,
  repository: Repository,
  path: string,
): AsyncGenerator<Page, void, undefined> {
  const at = conversation.locate(repository);
  const prefix = `/v2/${at.repository}/`;
  const seen = new Set<string>();
  let rest: string | undefined = path;
  while (rest !== undefined) {
    if (seen.has(rest)) throw endless(repository, "loops");
    if (seen.size >= mostPages) throw endless(repository, `has more than ${mostPages} pages`);
    seen.add(rest);
    const answer = await conversation.ask({ method: "GET", at, path: rest });
    const { bytes } = await readBody(answer, largestPage);
    const next = nextPage(answer.header("link"), answer.url);
    yield { answer, text: bytes.toString("utf8"), next };
    if (next !== undefined && next.origin !== answer.url.origin) throw elsewhere(repository, next);
    if (next !== undefined && !next.pathname.startsWith(prefix)) throw elsewhere(repository, next);
    rest = next === undefined ? undefined : next.pathname.slice(prefix.length) + next.search;
  }
}

function stringsOf(text: string): readonly string[] {
  try {
    const value = JSON.parse(text) as { readonly tags?: unknown } | null;
    const tags: readonly unknown[] = Array.isArray(value?.tags) ? value.tags : [];
    return tags.filter((tag): tag is string => typeof tag === "string");
  } catch {
    throw new MirrorError("network", "a list of tags is not JSON");
  }
}

function endless({ registry, repository }: Repository, what: string): MirrorError {
  return new MirrorError(
    "network",
    `a listing of ${printable(`${registry}/${repository}`)} ${what}`,
  );
}

function elsewhere({ registry, repository }: Repository, next: URL): MirrorError {
  const name = printable(`${registry}/${repository}`);
  return new MirrorError(
    "refused",
    `a listing of ${name} continues at ${printable(next.origin + next.pathname)}, which mirrorkit does not follow`,
  );
}
