import type { IncomingHttpHeaders } from "node:http";
import { isSecret } from "../webhooks/index.ts";
import { answerText, type Exchange, type Route } from "./http.ts";

/** A route that only those who have a token may use. */
export interface GuardedRoute extends Route {
  /** The token; undefined switches the route off, as if it were missing. */
  readonly token: string | undefined;
  /**
   * The accepted forms of the token: only a bearer token, or also the password of any user, for browsers. A browser
   * sends a stored password with requests that other pages trigger, so routes that change something accept only
   * bearer tokens.
   */
  readonly scheme: "bearer" | "basic or bearer";
}

/** Puts the check of the token before a route. */
export function guarded(route: GuardedRoute): Route {
  const { method, path, token, scheme } = route;
  return {
    method,
    path,
    handle(exchange) {
      if (token === undefined) return answerText(exchange.response, 404, "not found");
      if (isAdmitted(exchange.request.headers, token, scheme)) return route.handle(exchange);
      return challenge(exchange, scheme);
    },
  };
}

function isAdmitted(
  headers: IncomingHttpHeaders,
  token: string,
  scheme: GuardedRoute["scheme"],
): boolean {
  const [, kind = "", credentials = ""] =
    /^(basic|bearer) +(\S+) *$/i.exec(headers.authorization ?? "") ?? [];
  if (kind.toLowerCase() === "bearer") return isSecret(credentials, token);
  if (kind === "" || scheme === "bearer") return false;
  const pair = Buffer.from(credentials, "base64").toString("utf8");
  return isSecret(pair.slice(pair.indexOf(":") + 1), token);
}

function challenge({ response, log }: Exchange, scheme: GuardedRoute["scheme"]): void {
  const realm = 'realm="mirrorkit", charset="UTF-8"';
  response.setHeader("www-authenticate", scheme === "bearer" ? "Bearer" : `Basic ${realm}`);
  log.warn("a request without a valid token was rejected");
  answerText(response, 401, "a token is required");
}
