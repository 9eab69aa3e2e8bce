import type { AuthFile } from "../../models/authfile/index.ts";
import type { RegistriesFile } from "../../models/registries-conf/index.ts";
import type { Environment } from "../credentials/index.ts";
import type { TrustStore } from "./trust.ts";

/** How long a registry is waited for, in milliseconds. */
export interface RegistryTimeouts {
  /** For a connection; 10,000 by default. */
  readonly connect?: number;
  /** For the head of an answer; 30,000 by default. */
  readonly headers?: number;
  /** For the next piece of a body; 30,000 by default. */
  readonly body?: number;
  /** For a whole answer that is held in memory, such as a manifest; 120,000 by default. */
  readonly answer?: number;
}

/** How often and how long a request is tried again that failed for a passing reason: 429, 5xx, a lost connection. */
export interface RegistryPatience {
  /** How often it is sent at most; 5 by default. */
  readonly tries?: number;
  /** Milliseconds that it may wait in all; 60,000 by default. */
  readonly budget?: number;
  /** Milliseconds that the first wait takes at most, where the registry names no time; doubled each time. 500 by default. */
  readonly first?: number;
}

/** How registries are spoken to. */
export interface RegistryOptions {
  /** The authfiles, in the order in which they are searched; none by default. */
  readonly authFiles?: readonly AuthFile[];
  /** What registries.conf says; nothing by default. */
  readonly registriesFile?: RegistriesFile;
  /** The certificates that are trusted, by host; those of Node by default. */
  readonly trust?: TrustStore;
  /** Registries, as host with port, whose certificate is not checked and that may speak plain HTTP; none by default. */
  readonly insecure?: readonly string[];
  /** The environment that names proxies (`HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`); no proxy by default. */
  readonly environment?: Environment;
  /** How many connections a registry gets at most; 16 by default. */
  readonly connections?: number;
  /** How long answers are waited for. */
  readonly timeouts?: RegistryTimeouts;
  /** How often requests are tried again. */
  readonly patience?: RegistryPatience;
  /** The largest manifest in bytes; 4 MiB by default. */
  readonly largestManifest?: number;
}
