import type { NoteSchema } from "@gitbeaker/rest";
import { MirrorError } from "@mirrorkit/sdk";
import type { Comment, ForgeProject } from "../forge.ts";
import type { GitLabClient } from "./client.ts";
import { unlessAbsent } from "./failure.ts";
import { accountOf } from "./people.ts";

type Comments = Pick<ForgeProject, "comments" | "addComment" | "editComment" | "deleteComment">;

/** Comments on change requests. */
export function comments(client: GitLabClient): Comments {
  return {
    comments: async (number) => {
      const query = { sort: "asc", order_by: "created_at" };
      const notes = await client.list<NoteSchema>(`merge_requests/${number}/notes`, query);
      return notes.filter(isPublic).map(commentOf).sort(byId);
    },
    addComment: async (number, body) => {
      const note = await client.notes.create(client.name, number, body);
      if (typeof note?.id === "number") return commentOf(note);
      throw new MirrorError("refused", "GitLab took a comment for commands and kept no text", {
        hint: "No line of a comment may begin with a slash.",
      });
    },
    editComment: async (number, id, body) => {
      await client.notes.edit(client.name, number, Number(id), { body });
    },
    deleteComment: async (number, id) => {
      await unlessAbsent(client.notes.remove(client.name, number, Number(id)));
    },
  };
}

/** What is kept from some readers of a change request must not steer what all of them see. */
function isPublic(note: NoteSchema): boolean {
  return !note.system && note["internal"] !== true && note["confidential"] !== true;
}

function commentOf(note: NoteSchema): Comment {
  return {
    id: `${note.id}`,
    author: accountOf(note.author),
    body: note.body,
    createdAt: new Date(note.created_at),
    updatedAt: new Date(note.updated_at),
  };
}

function byId(one: Comment, other: Comment): number {
  return Number(one.id) - Number(other.id);
}
