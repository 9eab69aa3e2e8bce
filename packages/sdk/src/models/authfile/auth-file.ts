import type { SourcePosition } from "../../base/problem/index.ts";

/** Credentials for a registry. Secrets are functions, so that neither JSON nor an inspector prints them. */
export interface Credentials {
  /** The account's name; empty when there is only an identity token. */
  readonly username: string;
  /** Returns the password or token of the account. */
  readonly password: () => string;
  /** Returns the identity token to exchange for access; undefined without one. */
  readonly identityToken?: () => string;
  /** The key of the entry: `quay.example.test/team` or `quay.example.test`. */
  readonly key: string;
  /** The position of the entry. */
  readonly position: SourcePosition;
}

/** An entry of `auths`: its key, and its credentials if they are usable. */
export interface AuthEntry {
  /** As written. */
  readonly key: string;
  /** The position of the key. */
  readonly position: SourcePosition;
  /** Undefined for an entry such as `{}`, which ends the search in this file. */
  readonly credentials?: Credentials;
}

/** A program that other tools run to get credentials; mirrorkit reports it and never runs it. */
export interface CredentialHelper {
  /** The part of the program's name after `docker-credential-`. */
  readonly helper: string;
  /** The position of its configuration. */
  readonly position: SourcePosition;
}

/** A containers-auth.json, or a Docker config.json. */
export interface AuthFile {
  /** The file name for positions. */
  readonly file: string;
  /** The entries of `auths` in the order of the file; of duplicate keys, the last one. */
  readonly entries: ReadonlyMap<string, AuthEntry>;
  /** The programs of `credHelpers`, by registry. */
  readonly helpers: ReadonlyMap<string, CredentialHelper>;
  /** The program of `credsStore`, which Docker runs for every registry; undefined without one. */
  readonly store?: CredentialHelper;
}
