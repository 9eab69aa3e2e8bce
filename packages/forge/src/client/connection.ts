/** How a forge is reached. */
export interface Connection {
  /**
   * Base of the API: `https://api.github.com`, `https://github.example.com/api/v3`,
   * `https://gitlab.example.com/api/v4`, `https://example.com/gitlab/api/v4`.
   */
  readonly apiUrl: string;
  /** What proves who we are. */
  readonly credentials: Credentials;
  /** PEM of certificate authorities to trust beside the usual ones; undefined for none. */
  readonly certificateAuthorities?: string;
  /** A proxy for all requests, `http://host:port`; undefined for none. */
  readonly proxy?: string;
  /** The longest time for one request, in milliseconds; 30,000 by default. */
  readonly timeoutMs?: number;
  /** Called with every answer: its HTTP status, or undefined when there was none. */
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
  /** Its number or client id. */
  readonly appId: string;
  /** Its private key as PEM. */
  readonly privateKey: string;
}
