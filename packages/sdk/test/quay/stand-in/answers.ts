/** A request as the stand-in sees it. */
export interface Asked {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly rawHeaderSizes: readonly number[];
  readonly body: string;
}

/** An answer of the stand-in; a body that is no text is sent as JSON. */
export interface Given {
  readonly status: number;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export const origin = "https://quay.example.com";

export function json(status: number, body: unknown): Given {
  return { status, type: "application/json", body };
}

/** The error form of the API proper. */
export function apiError(status: number, kind: string, detail: string): Given {
  const body = {
    detail,
    error_message: detail,
    error_type: kind,
    title: kind,
    type: `${origin}/api/v1/error/${kind}`,
    status,
  };
  return json(status, body);
}

export const unauthorized: Given = apiError(403, "insufficient_scope", "Unauthorized");
export const unauthenticated: Given = apiError(401, "invalid_token", "Requires authentication");
export const notFound: Given = apiError(404, "not_found", "Not Found");
export const unsaid: Given = json(
  404,
  message(
    404,
    "The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.",
  ).body,
);

export function invalid(detail: string): Given {
  return apiError(400, "invalid_request", detail);
}

/** The error form of lower layers. */
export function message(status: number, text: string): Given {
  return json(status, { message: text });
}

/** JSON that Quay sends under text/html. */
export function early(status: number, text: string): Given {
  return { status, type: "text/html; charset=utf-8", body: { error: text } };
}

export const csrf: Given = early(403, "CSRF token was invalid or missing.");

export const readOnlyText =
  "System is currently read-only. Pulls will succeed but all write operations are currently suspended.";

export function page(status: number, title: string, more: Partial<Given> = {}): Given {
  return {
    status,
    type: "text/html; charset=utf-8",
    body: `<html><head><title>${title}</title></head></html>`,
    ...more,
  };
}

export const internalError: Given = page(500, "Internal Server Error", { type: "text/html" });

/** nginx's own pages. */
export function nginx(status: number, title: string): Given {
  return page(status, title, { type: "text/html" });
}

export function moved(url: URL): Given {
  return page(308, "Redirecting...", {
    headers: { Location: `${origin}${url.pathname}/${url.search}` },
  });
}

export function v2Error(status: number, code: string, text: string, more: object = {}): Given {
  return json(status, { errors: [{ code, detail: {}, message: text, ...more }] });
}
