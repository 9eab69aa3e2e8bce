import type { Answer, Asked, Handler } from "../stand-in.ts";
import { ok, paged, projectOf, refused } from "./answers.ts";
import type { Entity } from "./entities.ts";
import type { GitLabState, Hook, ProtectedBranch } from "./state.ts";

/** What a token may do, and what is set in a project. */
export function accessRoutes(state: GitLabState): Readonly<Record<string, Handler>> {
  return {
    getOwnToken: () => {
      const { scope, expiry, bot, revoked } = state;
      if (scope === undefined) return refused(401, "401 Unauthorized");
      return ok({
        id: 7,
        name: "bot",
        revoked,
        active: !revoked,
        user_id: bot.id,
        scopes: [scope],
        expires_at: expiry,
      });
    },
    listProtectedBranches: (asked) =>
      paged(asked, projectOf(state, asked).protectedBranches.map(branchEntity)),
    listHooks: (asked) => listHooks(state, asked),
  };
}

function listHooks(state: GitLabState, asked: Asked): Answer {
  const project = projectOf(state, asked);
  if ((project.members.get(state.bot) ?? 0) < 40) return refused(403, "403 Forbidden");
  return paged(asked, project.hooks.map(hookEntity));
}

function branchEntity({ name, push, force }: ProtectedBranch, index: number): Entity {
  return {
    id: index + 1,
    name,
    push_access_levels: push,
    merge_access_levels: [{ access_level: 40 }],
    allow_force_push: force,
  };
}

function hookEntity({ url, events, alert, until }: Hook, index: number): Entity {
  const on = (name: string): boolean => events.includes(name);
  return {
    id: index + 1,
    url,
    job_events: on("job_events"),
    merge_requests_events: on("merge_requests_events"),
    note_events: on("note_events"),
    pipeline_events: on("pipeline_events"),
    push_events: on("push_events"),
    ...(alert === undefined ? {} : { alert_status: alert, disabled_until: until ?? null }),
  };
}
