import type { Handler } from "../stand-in.ts";
import { missing, ok, projectOf, queried } from "./answers.ts";
import { userEntity } from "./entities.ts";
import type { GitLabState } from "./state.ts";

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
      return ok(user === undefined ? [] : [userEntity(user)]);
    },
    getMember: (asked) => {
      const id = Number(asked.params["user_id"]);
      const { members } = projectOf(state, asked);
      const [user, level = 0] = [...members].find(([found]) => found.id === id) ?? [];
      if (user === undefined || level === 0) return missing("");
      return ok({ ...userEntity(user), access_level: level, membership_state: "active" });
    },
  };
}
