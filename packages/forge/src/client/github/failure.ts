import { defined, printable } from "@mirrorkit/sdk/internal";
import { MirrorError, type MirrorErrorDetails } from "@mirrorkit/sdk/problems";

type Headers = Readonly<Record<string, string | number | undefined>>;

/** The used part of Octokit's errors. */
interface AnsweredError {
  readonly status: number;
  readonly request: { readonly method: string; readonly url: string };
  readonly response?: { readonly headers: Headers; readonly data: unknown };
}

interface Refusal {
  readonly message: string;
  readonly errors: readonly string[];
}

const hints: Readonly<Record<number, string>> = {
  401: "The token or key is wrong, expired or revoked.",
  403: "Give the token or the app the required permission.",
  404: "Check the path, and that the token or the app has access to it.",
  410: "Check the path, and that the token or the app has access to it.",
};

/** GitHub's messages in 422 answers about objects that exist already. */
const alreadyThere = /already exists/i;
/** GitHub's messages in 422 answers about missing branches. */
const notThere = /"field":"(?:head|base)","code":"invalid"/i;

/** The pause that GitHub's documentation requires after a secondary limit without a time. */
const secondaryPauseMs = 60_000;

/** Converts an error of Octokit; errors of mirrorkit stay unchanged. Of the request, it keeps only method and path. */
export function readFailure(error: unknown, secrets: readonly string[]): unknown {
  if (error instanceof MirrorError) return error;
  if (error instanceof Error && error.cause instanceof MirrorError) return error.cause;
  if (!isAnswered(error)) return error;
  const { headers, data } = error.response ?? { headers: {}, data: undefined };
  const refusal = readRefusal(data);
  const said = withoutSecrets([refusal.message, ...refusal.errors].join(": "), secrets);
  const asked = `${error.request.method} ${pathOf(error.request.url)}`;
  const message = `GitHub answers ${error.status} to ${asked}: ${printable(said)}`;
  if (isRateLimit(error.status, headers, said)) return rateLimited(message, headers);
  const hint = hints[error.status];
  return new MirrorError(codeOf(error.status, refusal), message, defined({ hint }));
}

/** Makes the error for waiting, with the time that the headers name. */
export function rateLimited(message: string, headers: Headers): MirrorError {
  const retryAt = readRetryAt(headers);
  const details: MirrorErrorDetails = { hint: "Retry later and less often." };
  return new MirrorError(
    "rate-limited",
    message,
    retryAt === undefined ? details : { ...details, retryAt },
  );
}

/** Whether an error of Octokit is transient. */
export function isTransient(error: unknown): boolean {
  if (error instanceof MirrorError) return error.code === "network";
  if (error instanceof Error && error.cause !== undefined) return isTransient(error.cause);
  return isAnswered(error) && [502, 503, 504].includes(error.status);
}

/** Takes secrets out of a text that came from outside. */
function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((left, secret) => left.replaceAll(secret, "***"), text);
}

function codeOf(status: number, { errors, message }: Refusal): MirrorError["code"] {
  const said = `${message} ${errors.join(" ")}`;
  if (status === 401 || status === 403) return "unauthorized";
  if (status === 404 || status === 410 || status === 451) return "not-found";
  if (status === 409) return "conflict";
  if (status === 422 && alreadyThere.test(said)) return "conflict";
  if (status === 422 && notThere.test(said)) return "not-found";
  return status >= 400 && status < 500 ? "refused" : "network";
}

function isRateLimit(status: number, headers: Headers, said: string): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  const { "retry-after": after, "x-ratelimit-remaining": left } = headers;
  return after !== undefined || `${left}` === "0" || /secondary rate limit|abuse/i.test(said);
}

function readRetryAt(headers: Headers): Date | undefined {
  const after = headers["retry-after"];
  if (after !== undefined) {
    const seconds = Number(after);
    const at = Number.isNaN(seconds) ? Date.parse(`${after}`) : Date.now() + seconds * 1000;
    return Number.isNaN(at) ? undefined : new Date(at);
  }
  const { "x-ratelimit-remaining": left, "x-ratelimit-reset": reset } = headers;
  if (`${left}` !== "0") return new Date(Date.now() + secondaryPauseMs);
  const theirs = Date.parse(`${headers["date"]}`);
  const skew = Number.isNaN(theirs) ? 0 : Date.now() - theirs;
  const at = Number(reset) * 1000 + skew;
  return Number.isNaN(at) ? undefined : new Date(at);
}

function readRefusal(data: unknown): Refusal {
  if (typeof data !== "object" || data === null) return { message: "no reason given", errors: [] };
  const { message, errors } = data as { message?: unknown; errors?: unknown };
  return {
    message: typeof message === "string" ? message : "no reason given",
    errors: Array.isArray(errors) ? errors.map((line) => lineOf(line)) : [],
  };
}

function lineOf(error: unknown): string {
  if (typeof error === "string") return error;
  const { message } = (error ?? {}) as { message?: unknown };
  if (typeof message === "string") return message;
  const { field, code } = (error ?? {}) as { field?: unknown; code?: unknown };
  return JSON.stringify({ field, code });
}

function pathOf(url: string): string {
  return printable(URL.canParse(url) ? new URL(url).pathname : url);
}

function isAnswered(error: unknown): error is AnsweredError {
  return (
    error instanceof Error &&
    "status" in error &&
    typeof error.status === "number" &&
    "request" in error
  );
}
