/** A person or a program with an account on the forge. */
export interface Account {
  /** The forge's id of the account, as text. */
  readonly id: string;
  /** The name in mentions, without `@`; `name[bot]` for a GitHub App. */
  readonly name: string;
}

/** The permission of an account in a project; each one includes those before it. */
export type Permission = "none" | "read" | "write" | "maintain" | "admin";

/** The use of a project. */
export type ProjectUse = "review" | "publish";

/** A requirement for the bot to work in a project. */
export interface AccessCheck {
  /** The name of the requirement, such as `comments on merge requests`. */
  readonly what: string;
  /** `unknown` when it cannot be determined without a write. */
  readonly state: "fine" | "missing" | "unknown";
  /** How to fix it, with the forge's own name of the setting; for `fine`, a remark. */
  readonly help?: string;
}

/** A webhook of a project. */
export interface WebhookState {
  /** The URL that it calls, without query and credentials. */
  readonly url: string;
  /** Its state: `disabled` when the forge disabled it, temporarily or permanently. */
  readonly state: "working" | "failing" | "disabled";
  /** The forge's explanation. */
  readonly reason?: string;
  /** Events that the bot needs and that the webhook does not send, in the forge's words. */
  readonly missingEvents: readonly string[];
}

const day = 86_400_000;
/** A token is reported when it expires within this number of days. */
const noticeDays = 14;

/**
 * The remark about a token that expires soon, for a check; empty when it expires later or never.
 *
 * @param expiry - the expiry, as the forge writes it
 * @param wayOut - what to do before
 */
export function soon(expiry: string | null | undefined, wayOut: string): { help?: string } {
  const end = Date.parse(expiry ?? "");
  if (Number.isNaN(end) || end - Date.now() > noticeDays * day) return {};
  const date = new Date(end).toISOString().slice(0, 10);
  return { help: `The token expires on ${date}. ${wayOut}` };
}
