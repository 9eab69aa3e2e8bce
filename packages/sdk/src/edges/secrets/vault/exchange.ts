/** A request to Vault. */
export interface VaultRequest {
  readonly method: string;
  readonly uri: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON; undefined for none. */
  readonly json?: unknown;
}

/** Vault's answer; a redirect is an answer. */
export interface VaultAnswer {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  /** The JSON of the body; undefined where it is something else or empty. */
  readonly body: unknown;
  /** The beginning of a body that is not JSON; empty otherwise. */
  readonly text: string;
}
