/** The connection to a forge. */
export interface Connection {
  /**
   * Base of the API: `https://api.github.com`, `https://github.example.com/api/v3`,
   * `https://gitlab.example.com/api/v4`, `https://example.com/gitlab/api/v4`.
   */
  readonly apiUrl: string;
  /** The credentials. */
  readonly credentials: Credentials;
  /** PEM of additional trusted certificate authorities; undefined for none. */
  readonly certificateAuthorities?: string;
  /** A proxy for all requests, `http://host:port`; undefined for none. */
  readonly proxy?: string;
  /** The time limit for one request, in milliseconds; 30,000 by default. */
  readonly timeoutMs?: number;
  /** Called after every request with its HTTP status, or undefined when there was no answer. */
  readonly onAnswer?: (status: number | undefined) => void;
}

/** A token, or the key of a GitHub App. */
export type Credentials = TokenCredentials | AppCredentials;

/** A personal, project or group access token, or the token of a GitHub Actions job. */
export interface TokenCredentials {
  /** The token. */
  readonly token: string;
}

/** A GitHub App. */
export interface AppCredentials {
  /** Its app id or client id. */
  readonly appId: string;
  /** Its private key, PEM. */
  readonly privateKey: string;
}
