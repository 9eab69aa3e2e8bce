import type { SourcePosition } from "../../base/problem/index.ts";

/** What a registry is asked with. Secrets are functions, so that neither JSON nor an inspector shows them. */
export interface Credentials {
  /** The name to log in with; empty where only an identity token is there. */
  readonly username: string;
  /** Gives the password or token that belongs to the name. */
  readonly password: () => string;
  /** Gives the identity token that is exchanged for access; undefined without one. */
  readonly identityToken?: () => string;
  /** The key of the entry: `quay.example.test/team` or `quay.example.test`. */
  readonly key: string;
  /** Where the entry is. */
  readonly position: SourcePosition;
}

/** An entry of `auths`: its key, and its credentials unless it has none that can be used. */
export interface AuthEntry {
  /** As written. */
  readonly key: string;
  /** Where the key stands. */
  readonly position: SourcePosition;
  /** Undefined for an entry such as `{}`, with which the search in this file ends. */
  readonly credentials?: Credentials;
}

/** A program that another tool would run to get credentials; it is named, never run. */
export interface CredentialHelper {
  /** What comes after `docker-credential-` in the program's name. */
  readonly helper: string;
  /** Where it is written. */
  readonly position: SourcePosition;
}

/** A containers-auth.json, or a config.json of Docker. */
export interface AuthFile {
  /** The name that positions carry. */
  readonly file: string;
  /** The entries of `auths` in the order of the file; of a duplicate key, the last one. */
  readonly entries: ReadonlyMap<string, AuthEntry>;
  /** The programs of `credHelpers` by registry. */
  readonly helpers: ReadonlyMap<string, CredentialHelper>;
  /** The program of `credsStore`, which Docker asks for every registry; undefined without one. */
  readonly store?: CredentialHelper;
}
