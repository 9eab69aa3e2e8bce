import type { Comment, ForgeProject } from "../client/index.ts";
import { contentDigest, type Marker, readMarker, says, withMarker } from "./marker.ts";

/** A comment by mirrorkit that should exist once and be up to date. */
export interface OwnComment {
  /** The project. */
  readonly project: ForgeProject;
  /** Number of the change request. */
  readonly changeRequest: number;
  /** The fields of its marker. */
  readonly marker: Omit<Marker, "content">;
  /** The text below the marker, as Markdown. */
  readonly text: string;
  /** The comments as last read. */
  readonly comments: readonly Comment[];
  /** Whether to create it when it does not exist. */
  readonly create: boolean;
}

/** The action taken; `unchanged` when the comment was up to date. */
export type PostOutcome = "created" | "updated" | "unchanged" | "none";

/**
 * Creates, edits or leaves the single comment of a kind. Of several, the oldest stays and the others are deleted,
 * so that two concurrent writers agree; the remaining comment has the text of the last writer.
 */
export async function postComment(wanted: OwnComment): Promise<PostOutcome> {
  const outcome = await writeComment(wanted);
  if (outcome !== "created") return outcome;
  const comments = await wanted.project.comments(wanted.changeRequest);
  await writeComment({ ...wanted, comments, create: false });
  return outcome;
}

/**
 * Does the same, but leaves it to the caller to look, after it was created, whether someone else created one at the
 * same moment; see {@link isPosted}.
 */
export async function writeComment(wanted: OwnComment): Promise<PostOutcome> {
  const { project, changeRequest, marker, text, comments, create } = wanted;
  const [first, ...others] = await ownComments(wanted, comments);
  if (first === undefined) {
    if (!create) return "none";
    await project.addComment(changeRequest, withMarker(marker, text));
    return "created";
  }
  const same = readMarker(first.body)?.head === marker.head && says(first.body, text);
  if (!same) await project.editComment(changeRequest, first.id, withMarker(marker, text));
  await deleteAll(wanted, others);
  return same ? "unchanged" : "updated";
}

/**
 * Whether the comment is the one that was posted, and no one else wrote another in its place. Of several the oldest
 * stays.
 */
export async function isPosted(wanted: OwnComment): Promise<boolean> {
  const [first, ...others] = await ownComments(wanted, wanted.comments);
  await deleteAll(wanted, others);
  if (first === undefined) return !wanted.create;
  const marker = readMarker(first.body);
  return marker?.head === wanted.marker.head && marker.content === contentDigest(wanted.text);
}

/** Comments by mirrorkit with this kind and status, oldest first. */
async function ownComments(
  { project, marker: { kind, status } }: OwnComment,
  comments: readonly Comment[],
): Promise<readonly Comment[]> {
  const marked = comments.filter(({ body }) => {
    const marker = readMarker(body);
    return marker?.kind === kind && marker.status === status;
  });
  if (marked.length === 0) return [];
  const self = await project.self();
  return marked
    .filter(({ author }) => author.id === self.id)
    .toSorted((a, b) => Number(a.id) - Number(b.id));
}

async function deleteAll(
  { project, changeRequest }: OwnComment,
  comments: readonly Comment[],
): Promise<void> {
  for (const { id } of comments) await project.deleteComment(changeRequest, id);
}
