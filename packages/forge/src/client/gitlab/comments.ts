import { MirrorError } from "@mirrorkit/sdk/problems";
import * as z from "zod";
import { maybe, time } from "../expected.ts";
import type { Comment, ForgeProject } from "../forge.ts";
import { ask, type GitLabClient } from "./client.ts";
import { unlessAbsent } from "./failure.ts";
import { accountOf, userShape } from "./people.ts";

const noteShape = z
  .object({
    id: z.int(),
    author: userShape,
    body: z.string(),
    created_at: time,
    updated_at: time,
    system: z.boolean(),
    internal: maybe(z.boolean()),
    confidential: maybe(z.boolean()),
  })
  .describe("a note");

/** GitLab's answer to a note with only quick actions. */
const obeyedShape = z.union([
  z.object({ summary: z.array(z.string()) }),
  z.object({ commands_changes: z.record(z.string(), z.unknown()) }),
]);

type Note = z.infer<typeof noteShape>;

type Comments = Pick<ForgeProject, "comments" | "addComment" | "editComment" | "deleteComment">;

/** Comments on change requests. */
export function comments(client: GitLabClient): Comments {
  return {
    comments: async (number) => {
      const query = { sort: "asc", order_by: "created_at" };
      const notes = await client.list(noteShape, { path: `merge_requests/${number}/notes`, query });
      return notes.filter(isPublic).map(commentOf).sort(byId);
    },
    addComment: async (number, body) => {
      const made = await ask(
        z.union([noteShape, obeyedShape]).describe("a note"),
        client.notes.create(client.name, number, body),
      );
      if ("id" in made) return commentOf(made);
      throw new MirrorError("refused", "GitLab read a comment as commands and stored no text", {
        hint: "No line of a comment may begin with a slash.",
      });
    },
    editComment: async (number, id, body) => {
      await ask(noteShape, client.notes.edit(client.name, number, Number(id), { body }));
    },
    deleteComment: async (number, id) => {
      await unlessAbsent(client.notes.remove(client.name, number, Number(id)));
    },
  };
}

/** A note that some readers cannot see must not affect what everyone sees. */
function isPublic({ system, internal, confidential }: Note): boolean {
  return !system && internal !== true && confidential !== true;
}

function commentOf(found: Note): Comment {
  const { created_at: createdAt, updated_at: updatedAt } = found;
  return {
    id: `${found.id}`,
    author: accountOf(found.author),
    body: found.body,
    createdAt,
    updatedAt,
    edited: updatedAt.getTime() !== createdAt.getTime(),
  };
}

function byId(one: Comment, other: Comment): number {
  return Number(one.id) - Number(other.id);
}
