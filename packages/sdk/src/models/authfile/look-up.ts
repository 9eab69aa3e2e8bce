import type { AuthEntry, AuthFile, CredentialHelper, Credentials } from "./auth-file.ts";

/** What credentials are looked for: a repository of a registry. */
export interface CredentialTarget {
  /** Host with port: `quay.example.test`, `localhost:5000`. */
  readonly registry: string;
  /** Path of the repository; empty for the registry itself. */
  readonly repository: string;
}

/** What the authfiles say of a repository. */
export interface CredentialLookup {
  /** The credentials to use; undefined where the registry is to be asked anonymously. */
  readonly credentials?: Credentials;
  /** A program that another tool would have run for them, which is not run here; undefined without one. */
  readonly helper?: CredentialHelper;
}

const hubs = new Set(["docker.io", "registry-1.docker.io"]);

/**
 * Looks credentials up by the rules of containers/image: in the first file that has some, by the keys from the full name
 * of the repository down to its registry, then by keys that are written as URLs. An entry without credentials ends the
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

/** The entry of one file that counts for a repository, with or without credentials; undefined where none does. */
export function entryFor(authFile: AuthFile, target: CredentialTarget): AuthEntry | undefined {
  for (const key of keysFor(target)) {
    const entry = authFile.entries.get(key);
    if (entry !== undefined) return entry;
  }
  const wanted = hostOf(target.registry);
  return [...authFile.entries.values()].find(({ key }) => hostOf(key) === wanted && isHost(key));
}

/** The keys by which a repository is looked for, the most specific one first. */
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

/** A key with a path, but without a scheme, never stands for its registry. */
function isHost(key: string): boolean {
  return /^https?:\/\//.test(key) || !key.includes("/");
}

function hostOf(key: string): string {
  const [host = ""] = key.replace(/^https?:\/\//, "").split("/", 1);
  return hubs.has(host) ? "index.docker.io" : host;
}
