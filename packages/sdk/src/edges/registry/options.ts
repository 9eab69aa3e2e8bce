import type { AuthFile } from "../../models/authfile/index.ts";
import type { RegistriesFile } from "../../models/registries-conf/index.ts";
import type { Environment } from "../credentials/index.ts";
import type { TrustStore } from "./trust.ts";

/** Time limits for a registry, in milliseconds. */
export interface RegistryTimeouts {
  /** For connecting; 10,000 by default. */
  readonly connect?: number;
  /** For the headers of an answer; 30,000 by default. */
  readonly headers?: number;
  /** For the next chunk of a body; 30,000 by default. */
  readonly body?: number;
  /** For a whole answer that is read into memory, such as a manifest; 120,000 by default. */
  readonly answer?: number;
}

/** Retries of a request that failed for a transient reason: 429, 5xx, a lost connection. */
export interface RetryLimits {
  /** The largest number of attempts; 5 by default. */
  readonly tries?: number;
  /** The largest total wait in milliseconds; 60,000 by default. */
  readonly budget?: number;
  /** The largest first wait in milliseconds, when the registry names no time; doubled each time. 500 by default. */
  readonly first?: number;
}

/** How to connect to registries. */
export interface RegistryOptions {
  /** The authfiles, in the order in which they are searched; none by default. */
  readonly authFiles?: readonly AuthFile[];
  /** The parsed registries.conf; empty by default. */
  readonly registriesFile?: RegistriesFile;
  /** The trusted certificates, by host; those of Node by default. */
  readonly trust?: TrustStore;
  /** Registries, as host with port, whose certificate is not verified and that may use plain HTTP; none by default. */
  readonly insecure?: readonly string[];
  /** The environment with the proxy variables (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`); no proxy by default. */
  readonly environment?: Environment;
  /** The largest number of connections per registry; 16 by default. */
  readonly connections?: number;
  /** The time limits for answers. */
  readonly timeouts?: RegistryTimeouts;
  /** The retries of failed requests. */
  readonly retry?: RetryLimits;
  /** The largest manifest in bytes; 4 MiB by default. */
  readonly largestManifest?: number;
}
