import { defined, type ErrorCode, MirrorError, printable } from "../../base/problem/index.ts";

/** An answer of Quay's API. */
export interface QuayAnswer {
  readonly status: number;
  /** The body as JSON; undefined when it is not JSON. */
  readonly json: unknown;
}

/** A request in words, and the permission that it needs. */
export interface Asking {
  /** Continues "Quay does not …": `create the repository ocp-mirror/ubi9`. */
  readonly what: string;
  /** The scope that suffices, `repo:create`. */
  readonly scope?: string;
}

/** The message of a Quay error in any of its formats; undefined when it has none. */
export function wordsOf({ json }: QuayAnswer): string | undefined {
  const body = asRecord(json);
  const said = ["detail", "error_message", "message", "error"].map((key) => body[key]);
  const text = said.find((one): one is string => typeof one === "string" && one.trim() !== "");
  // For a malformed request, the message has the whole schema after its first line.
  return text === undefined ? undefined : printable(text.trim().split("\n", 1)[0] ?? "");
}

/** Whether an answer means that the token is invalid, as opposed to insufficient. */
export function refusesToken(answer: QuayAnswer): boolean {
  if (answer.status === 401) return true;
  const { error } = asRecord(answer.json);
  return answer.status === 403 && typeof error === "string" && error.includes("CSRF");
}

/** Explains why Quay rejected a request. */
export function refusalOf(host: string, answer: QuayAnswer, asking: Asking): MirrorError {
  const said = wordsOf(answer);
  const { code, reason, hint } = reasonOf(host, answer, asking);
  const because = said === undefined || said === "Unauthorized" ? "" : ` (${said})`;
  const message = `${printable(host)} does not ${asking.what}: ${reason}${because}`;
  return new MirrorError(code, message, defined({ hint }));
}

interface Reason {
  readonly code: ErrorCode;
  readonly reason: string;
  readonly hint?: string;
}

function reasonOf(host: string, answer: QuayAnswer, { scope }: Asking): Reason {
  if (refusesToken(answer)) {
    return {
      code: "unauthorized",
      reason: "the token is missing, wrong or expired",
      hint: "Create a token of an OAuth application in Quay and set QUAY_TOKEN, or name a file that contains it with --token-file.",
    };
  }
  if (asRecord(answer.json)["is_readonly"] === true) {
    return {
      code: "refused",
      reason: "the registry is read-only",
      hint: "Remove REGISTRY_STATE: readonly from Quay's config.yaml, or wait until maintenance is over.",
    };
  }
  return reasonOfStatus(host, answer, scope);
}

function reasonOfStatus(host: string, answer: QuayAnswer, scope: string | undefined): Reason {
  switch (answer.status) {
    case 403:
      return {
        code: "unauthorized",
        reason:
          scope === undefined
            ? "the token lacks a permission"
            : `the token lacks the scope ${scope}, its user lacks the permission, or the object does not exist`,
        hint: "Use a token of an owner of the organisation with scopes repo:create and repo:admin, and org:admin for robots, teams and default permissions.",
      };
    case 404:
      return { code: "not-found", reason: "it does not exist" };
    case 400:
      return { code: "conflict", reason: "the request is rejected" };
    case 413:
      return { code: "refused", reason: "the request is larger than 1 MiB" };
  }
  const isJson = answer.json !== undefined;
  return {
    code: "network",
    reason: isJson ? `status ${answer.status}` : `status ${answer.status} without JSON`,
    hint: isJson
      ? "Ask the operator of Quay to fix it, and run again."
      : `Check that ${printable(host)} is Quay, and that no proxy answers instead of it.`,
  };
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
