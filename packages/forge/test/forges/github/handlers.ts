import type { Asked, Beside, Handler } from "../stand-in.ts";
import { accountRoutes, appRoutes, type TokenKind } from "./account-routes.ts";
import { actionRoutes } from "./action-routes.ts";
import { type Context, notFound, refusing } from "./answers.ts";
import type { App } from "./app.ts";
import { checkRoutes } from "./check-routes.ts";
import { conversationRoutes } from "./conversation-routes.ts";
import { gitRoutes } from "./git-routes.ts";
import { graphqlRequest } from "./graphql-routes.ts";
import { pullRoutes } from "./pull-routes.ts";
import { ruleRoutes } from "./rule-routes.ts";
import { routes } from "./shape.ts";

type Handlers = Readonly<Record<string, Handler>>;

export function createHandlers(
  context: Context,
  { app, token }: { readonly app: App | undefined; readonly token: TokenKind },
): Handlers {
  const all: Handlers = {
    ...accountRoutes(context, token),
    ...(app === undefined ? {} : appRoutes(context, app)),
    ...gitRoutes(context),
    ...pullRoutes(context),
    ...conversationRoutes(context),
    ...checkRoutes(context),
    ...actionRoutes(context),
    ...ruleRoutes(context),
  };
  return Object.fromEntries(
    Object.entries(all).map(([operation, handler]) => [operation, refusing(handler)]),
  );
}

export interface BesideOptions {
  readonly context: Context;
  readonly handlers: Handlers;
  readonly basePath: string;
  readonly fault: (text: string) => void;
}

/** What the description does not have: GraphQL, and repositories by their number, where redirects lead. */
export function besideRequest(options: BesideOptions, asked: Asked): Beside | undefined {
  const { context, handlers, basePath, fault } = options;
  const graphql = basePath === "" ? "/graphql" : "/api/graphql";
  if (asked.method === "POST" && asked.path === graphql) {
    return graphqlRequest(context, asked, fault);
  }
  const [, id, rest = ""] = /^\/repositories\/(\d+)(.*)$/.exec(asked.path) ?? [];
  const repo = context.state.repos.find((each) => `${each.id}` === id);
  if (repo === undefined) return undefined;
  const path = `/repos/${repo.owner}/${repo.name}${rest}`;
  const route = routes.find(({ method, pattern }) => method === asked.method && pattern.test(path));
  const handler = handlers[route?.operation ?? ""];
  if (route === undefined || handler === undefined) return undefined;
  const values = (route.pattern.exec(path) ?? []).slice(1).map(decodeURIComponent);
  const params = Object.fromEntries(route.names.map((name, index) => [name, values[index] ?? ""]));
  return {
    operation: route.operation,
    writes: asked.method !== "GET",
    handler: refusing((arrived) => {
      if (!repo.members.has(context.self().login)) throw notFound();
      return handler({ ...arrived, path, params });
    }),
  };
}
