import type { Environment } from "../credentials/index.ts";
import type { RegistryTimeouts, RetryLimits, TrustStore } from "../registry/index.ts";

/** How to connect to Quay's API. */
export interface QuayOptions {
  /**
   * Returns the OAuth token; undefined for anonymous requests. A function, so that inspectors do not print the
   * token.
   */
  readonly token?: () => string;
  /** The trusted certificates, by host; those of Node by default. */
  readonly trust?: TrustStore;
  /** Whether to accept plain HTTP and unverified certificates; false by default. */
  readonly insecure?: boolean;
  /** The environment with the proxy variables; no proxy by default. */
  readonly environment?: Environment;
  /**
   * The limit of concurrent requests, 1 to 8; 4 by default, because each costs Quay a third of a second of CPU
   * time.
   */
  readonly parallel?: number;
  /** The time limits for answers. */
  readonly timeouts?: RegistryTimeouts;
  /** The retries of requests that failed for a transient reason. */
  readonly retry?: RetryLimits;
}
