/** Someone, or a program, with an account on the forge. */
export interface Account {
  /** The forge's own number of it, as text. */
  readonly id: string;
  /** The name that mentions use, without `@`; `name[bot]` for a GitHub App. */
  readonly name: string;
}

/** What an account may do in a project; each may do what those before it may. */
export type Permission = "none" | "read" | "write" | "maintain" | "admin";

/** What a project is used for. */
export type ProjectUse = "review" | "publish";

/** One thing that has to be so for the bot to work in a project. */
export interface AccessCheck {
  /** What was looked at, such as `comments on merge requests`. */
  readonly what: string;
  /** `unknown` where it cannot be told without trying. */
  readonly state: "fine" | "missing" | "unknown";
  /** The way out, with the forge's own words for the switch to flip; beside `fine`, what is worth knowing. */
  readonly help?: string;
}

/** A webhook of a project. */
export interface WebhookState {
  /** Where it goes, without query and credentials. */
  readonly url: string;
  /** How it goes: `disabled` when the forge has switched it off, for a while or for good. */
  readonly state: "working" | "failing" | "disabled";
  /** What the forge says about it. */
  readonly reason?: string;
  /** Events that the bot needs and it does not bring, in the forge's words. */
  readonly missingEvents: readonly string[];
}
