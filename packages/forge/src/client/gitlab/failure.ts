import { defined, printable } from "@mirrorkit/sdk/internal";
import { type ErrorCode, MirrorError, type MirrorErrorDetails } from "@mirrorkit/sdk/problems";

/** An unsuccessful answer of GitLab. */
export interface FailedAnswer {
  /** Method and path of the request, without the query. */
  readonly request: string;
  /** The status of the answer. */
  readonly status: number;
  /** The message of the answer; may be empty. */
  readonly said: string;
  /** How many milliseconds it asks to wait; undefined when it does not. */
  readonly waitMs?: number;
  /** Whether the same request may well go through a moment later. */
  readonly passing?: boolean;
}

/** An error with GitLab's message; of the request, it contains only method and path. */
export class GitLabError extends MirrorError {
  /** The status of the answer; undefined when there was none. */
  readonly status?: number;
  /** The message of the answer, escaped; empty when there was no answer. */
  readonly said: string;
  /** How many milliseconds the answer asks to wait. */
  readonly waitMs?: number;
  /** Whether the same request may well go through a moment later. */
  readonly passing: boolean;

  /** Creates an error with a code of mirrorkit. */
  constructor(
    code: ErrorCode,
    message: string,
    details: MirrorErrorDetails & Partial<FailedAnswer>,
  ) {
    super(code, message, details);
    this.said = details.said ?? "";
    this.passing = details.passing ?? false;
    if (details.status !== undefined) this.status = details.status;
    if (details.waitMs !== undefined) this.waitMs = details.waitMs;
  }
}

const codes: Readonly<Record<number, ErrorCode>> = {
  401: "unauthorized",
  403: "unauthorized",
  404: "not-found",
  409: "conflict",
  412: "conflict",
  429: "rate-limited",
};

const hints: Readonly<Record<number, string>> = {
  401: "Check that the token is valid and not expired.",
  403: "The token needs the scope api, and its account the role Developer in the project.",
  404: "Check the path of the project and that the token's account is a member of it.",
  429: "Retry at the time that the error names.",
};

/** Makes the error for an answer that is not a success. */
export function failureOf(answer: FailedAnswer): GitLabError {
  const { request, status, said, waitMs } = answer;
  const text = said === "" ? "" : `: ${printable(said)}`;
  const message = `GitLab answered ${status} to ${printable(request)}${text}`;
  if (status === 405 && said.includes("moved project")) {
    const hint = "The project has moved; name its new path in the settings.";
    return new GitLabError("not-found", message, { ...answer, said: printable(said), hint });
  }
  const hint = hints[status];
  return new GitLabError(codeOf(status), message, {
    ...answer,
    said: printable(said),
    passing: status >= 502 && status <= 504,
    ...defined({ hint }),
    ...(status === 429 ? { retryAt: new Date(Date.now() + (waitMs ?? 60_000)) } : {}),
  });
}

function codeOf(status: number): ErrorCode {
  return codes[status] ?? (status >= 400 && status < 500 ? "refused" : "network");
}

/** Whether GitLab has the project but not the requested object in it. */
export function isAbsent(error: unknown): error is GitLabError {
  return (
    error instanceof GitLabError && error.status === 404 && !/project not found/i.test(error.said)
  );
}

/** Returns undefined instead of throwing an error for which {@link isAbsent} is true. */
export async function unlessAbsent<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** Gives undefined instead of the error that GitLab does not show something to this account. */
export async function unlessHidden<T>(
  answer: Promise<T>,
  statuses: readonly number[] = [403, 404],
): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GitLabError && statuses.includes(error.status ?? 0)) return undefined;
    throw error;
  }
}
