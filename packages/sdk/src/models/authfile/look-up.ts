import type { AuthEntry, AuthFile, CredentialHelper, Credentials } from "./auth-file.ts";

/** The target of a credential lookup: a repository of a registry. */
export interface CredentialTarget {
  /** Host with port: `quay.example.test`, `localhost:5000`. */
  readonly registry: string;
  /** Path of the repository; empty for the registry itself. */
  readonly repository: string;
}

/** The result of a credential lookup. */
export interface CredentialLookup {
  /** The credentials to use; undefined for anonymous access. */
  readonly credentials?: Credentials;
  /**
   * The program that other tools would run for the credentials, and that mirrorkit does not run; undefined without
   * one.
   */
  readonly helper?: CredentialHelper;
}

const hubs = new Set(["docker.io", "registry-1.docker.io"]);

/**
 * Looks up credentials by the rules of containers/image: in the first file that has some, by the keys from the full
 * name of the repository down to its registry, then by keys that are URLs. An entry without credentials ends the
 * search in its file.
 *
 * @param authFiles - in the order in which they are searched
 */
export function lookUpCredentials(
  authFiles: readonly AuthFile[],
  target: CredentialTarget,
): CredentialLookup {
  for (const authFile of authFiles) {
    const helper = authFile.helpers.get(target.registry);
    if (helper !== undefined) return { helper };
    const credentials = entryFor(authFile, target)?.credentials;
    if (credentials !== undefined) return { credentials };
  }
  const store = authFiles.find((authFile) => authFile.store !== undefined)?.store;
  return store === undefined ? {} : { helper: store };
}

/** The matching entry of one file for a repository, with or without credentials; undefined when none matches. */
export function entryFor(authFile: AuthFile, target: CredentialTarget): AuthEntry | undefined {
  for (const key of keysFor(target)) {
    const entry = authFile.entries.get(key);
    if (entry !== undefined) return entry;
  }
  const wanted = hostOf(target.registry);
  return [...authFile.entries.values()].find(({ key }) => hostOf(key) === wanted && isHost(key));
}

/** The keys that match a repository, the most specific first. */
export function keysFor({ registry, repository }: CredentialTarget): readonly string[] {
  const keys: string[] = [];
  let name = repository === "" ? registry : `${registry}/${repository}`;
  for (;;) {
    keys.push(name);
    const slash = name.lastIndexOf("/");
    if (slash < 0) return keys;
    name = name.slice(0, slash);
  }
}

/** A key with a path but without a scheme never matches its registry alone. */
function isHost(key: string): boolean {
  return /^https?:\/\//.test(key) || !key.includes("/");
}

function hostOf(key: string): string {
  const [host = ""] = key.replace(/^https?:\/\//, "").split("/", 1);
  return hubs.has(host) ? "index.docker.io" : host;
}
