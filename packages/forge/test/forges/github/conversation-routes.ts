import type { Answer, Asked, Handler } from "../stand-in.ts";
import { type Context, invalid, notFound, paginate, pullOf, repoOf, textOf } from "./answers.ts";
import { checkLength } from "./git-routes.ts";
import { isTeam, showComment, showReviewer, showTeam, showUser } from "./render.ts";
import { type Shape, shape } from "./shape.ts";
import type { IssueComment, LabelEvent, Pull, ReviewEvent } from "./state.ts";

const longestBody = 65_536;

export function conversationRoutes(context: Context): Readonly<Record<string, Handler>> {
  return {
    "issues/create-comment": (asked) => {
      const comment = context.state.comment(
        pullOf(context, asked),
        context.self(),
        readBody(asked),
      );
      return { status: 201, body: showComment(comment) };
    },
    "issues/update-comment": (asked) => {
      const [, comment] = find(context, asked);
      comment.body = readBody(asked);
      comment.updatedAt = context.state.tick();
      comment.editedAt = comment.updatedAt;
      return { status: 200, body: showComment(comment) };
    },
    "issues/delete-comment": (asked) => deleteComment(context, asked),
    "issues/list-events": (asked) => {
      const { items, headers } = paginate(asked, pullOf(context, asked).events);
      return { status: 200, headers, body: items.map(showEvent) };
    },
  };
}

function readBody(asked: Asked): string {
  const body = textOf(asked, "body") ?? "";
  if (body.trim() === "") throw invalid("IssueComment", "body can't be blank");
  checkLength("IssueComment", body, longestBody);
  return body;
}

function find(context: Context, asked: Asked): [Pull, IssueComment] {
  const id = Number(asked.params["comment_id"]);
  for (const pull of repoOf(context, asked).pulls.values()) {
    const comment = pull.comments.find((each) => each.id === id);
    if (comment !== undefined) return [pull, comment];
  }
  throw notFound();
}

function deleteComment(context: Context, asked: Asked): Answer {
  const [pull, comment] = find(context, asked);
  pull.comments.splice(pull.comments.indexOf(comment), 1);
  context.state.tick();
  return { status: 204 };
}

function showEvent(happened: LabelEvent | ReviewEvent): Shape {
  const { id, event, actor, at } = happened;
  return shape(`${event.replaceAll("_", "-")}-issue-event`, {
    id,
    event,
    actor: showUser(actor),
    created_at: at.toISOString(),
    ...("label" in happened
      ? { label: { name: happened.label, color: "ededed" } }
      : { review_requester: showUser(actor), ...showAsked(happened.reviewer) }),
  });
}

function showAsked(reviewer: string): Shape {
  return isTeam(reviewer)
    ? { requested_team: showTeam(reviewer) }
    : { requested_reviewer: showReviewer(reviewer) };
}
