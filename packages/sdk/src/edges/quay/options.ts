import type { Environment } from "../credentials/index.ts";
import type { RegistryPatience, RegistryTimeouts, TrustStore } from "../registry/index.ts";

/** How Quay's API is spoken to. */
export interface QuayOptions {
  /** Gives the OAuth token; undefined to ask for what everybody may know. A function, so that no inspector shows it. */
  readonly token?: () => string;
  /** The certificates that are trusted, by host; those of Node by default. */
  readonly trust?: TrustStore;
  /** Whether plain HTTP and a certificate that nobody vouches for are taken; false by default. */
  readonly insecure?: boolean;
  /** The environment that names proxies; no proxy by default. */
  readonly environment?: Environment;
  /** How many requests are under way at most, 1 to 8; 4 by default, since each costs Quay a third of a second of computing. */
  readonly parallel?: number;
  /** How long answers are waited for. */
  readonly timeouts?: RegistryTimeouts;
  /** How often requests are tried again that failed for a passing reason. */
  readonly patience?: RegistryPatience;
}
