import type { Answer, Asked, Handler } from "../stand-in.ts";
import { type Context, notFound, paginate, paramOf, Refusal, repoOf } from "./answers.ts";
import type { App } from "./app.ts";
import { showRepo, showUser } from "./render.ts";
import { shape } from "./shape.ts";

/** What tells tokens apart. */
export interface TokenKind {
  /** The token of an Actions job may not ask who it is. */
  readonly speaksForAJob: boolean;
  /** The scopes of a classic token; undefined for others. */
  readonly scopes: string | undefined;
}

export function accountRoutes(
  context: Context,
  { speaksForAJob, scopes }: TokenKind,
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
    "repos/get": (asked) => getRepo(context, asked, scopes),
    "repos/list-webhooks": (asked) => listWebhooks(context, asked),
    "repos/get-collaborator-permission-level": (asked) => permissionOf(context, asked),
  };
}

function getRepo(context: Context, asked: Asked, scopes: string | undefined): Answer {
  const repo = repoOf(context, asked);
  const { permission = "none" } = repo.members.get(context.self().login) ?? {};
  // Tokens of apps and jobs have no role.
  const [admin, push] = [permission === "admin", ["write", "admin"].includes(permission)];
  const isPersonal = scopes !== undefined;
  const permissions = { admin: isPersonal && admin, push: isPersonal && push, pull: isPersonal };
  const { rules: _rules, requiredChecks: _checks, ...switches } = repo.switches;
  const { tokenEnd } = context.state;
  return {
    status: 200,
    body: { ...showRepo(repo, "full-repository"), permissions, ...switches },
    headers: {
      ...(scopes === undefined ? {} : { "x-oauth-scopes": scopes }),
      ...(tokenEnd === undefined ? {} : { "github-authentication-token-expiration": tokenEnd }),
    },
  };
}

function listWebhooks(context: Context, asked: Asked): Answer {
  const repo = repoOf(context, asked);
  if (repo.members.get(context.self().login)?.permission !== "admin") throw notFound();
  const { items, headers } = paginate(asked, repo.webhooks);
  const body = items.map(({ url, events, active, code, message }) =>
    shape("hook", {
      name: "web",
      active,
      events,
      config: { url, content_type: "json" },
      last_response: { code, message, status: code === null ? "unused" : "active" },
    }),
  );
  return { status: 200, headers, body };
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
      const membership = repoOf(context, asked).members.get(context.self().login);
      if (membership === undefined) throw notFound();
      return { status: 200, body: app.showInstallation(membership) };
    },
    "apps/create-installation-access-token": (asked) => app.createToken(context.state, asked),
    "apps/get-webhook-config-for-app": () => ({
      status: 200,
      body: app.webhook === undefined ? {} : { url: app.webhook.url },
    }),
    "apps/list-webhook-deliveries": () => ({ status: 200, body: app.showDeliveries() }),
  };
}
