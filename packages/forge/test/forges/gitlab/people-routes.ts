import type { Handler } from "../stand-in.ts";
import { missing, ok, paged, projectOf, queried } from "./answers.ts";
import { type Entity, userEntity } from "./entities.ts";
import type { GitLabState, Project } from "./state.ts";

/** Projects, accounts, and what these may do in those. */
export function peopleRoutes(state: GitLabState): Readonly<Record<string, Handler>> {
  return {
    getProject: (asked) => {
      const { id, path, switches } = projectOf(state, asked);
      const web = `https://gitlab.test/${path}`;
      const project = { id, path_with_namespace: path, web_url: web };
      return ok({ ...project, ...switches });
    },
    getCurrentUser: () => ok({ ...userEntity(state.bot), bot: true }),
    listUsers: (asked) => {
      const user = state.users.get(queried(asked, "username") ?? "");
      return paged(asked, user === undefined ? [] : [userEntity(user)]);
    },
    getMember: (asked) => {
      const member = memberEntity(projectOf(state, asked), Number(asked.params["user_id"]));
      return member === undefined ? missing("") : ok(member);
    },
    listMembers: (asked) => {
      const ids = [asked.query["user_ids"]].flat().map(Number);
      const project = projectOf(state, asked);
      return paged(
        asked,
        ids.flatMap((id) => memberEntity(project, id) ?? []),
      );
    },
  };
}

function memberEntity({ members }: Project, id: number): Entity | undefined {
  const [user, level = 0] = [...members].find(([found]) => found.id === id) ?? [];
  if (user === undefined || level === 0) return undefined;
  return { ...userEntity(user), access_level: level, membership_state: "active" };
}
