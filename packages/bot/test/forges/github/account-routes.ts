import type { Answer, Asked, Handler } from "../stand-in.ts";
import { type Context, notFound, paramOf, Refusal, repoOf } from "./answers.ts";
import type { App } from "./app.ts";
import { showRepo, showUser } from "./render.ts";

/** `speaksForAJob`: the token of an Actions job may not ask who it is. */
export function accountRoutes(
  context: Context,
  speaksForAJob: boolean,
): Readonly<Record<string, Handler>> {
  return {
    "users/get-authenticated": () => {
      if (speaksForAJob) throw new Refusal(403, "Resource not accessible by integration");
      return { status: 200, body: showUser(context.self(), "public-user") };
    },
    "users/get-by-username": ({ params }) => {
      const user = context.state.users.get(params["username"] ?? "");
      if (user === undefined) throw notFound();
      return { status: 200, body: showUser(user, "public-user") };
    },
    "repos/get": (asked) => ({
      status: 200,
      body: showRepo(repoOf(context, asked), "full-repository"),
    }),
    "repos/get-collaborator-permission-level": (asked) => permissionOf(context, asked),
  };
}

function permissionOf(context: Context, asked: Asked): Answer {
  const user = context.state.users.get(paramOf(asked, "username"));
  if (user === undefined) throw notFound();
  const none = { permission: "none", role: "none" };
  const { permission, role } = repoOf(context, asked).members.get(user.login) ?? none;
  const shown = { ...showUser(user, "nullable-collaborator"), role_name: role };
  return { status: 200, body: { permission, role_name: role, user: shown } };
}

export function appRoutes(context: Context, app: App): Readonly<Record<string, Handler>> {
  return {
    "apps/get-authenticated": () => ({ status: 200, body: app.show() }),
    "apps/get-repo-installation": (asked) => {
      repoOf(context, asked);
      return { status: 200, body: app.showInstallation() };
    },
    "apps/create-installation-access-token": (asked) => app.createToken(context.state, asked),
  };
}
