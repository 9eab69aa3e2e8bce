import { printable } from "../../base/problem/index.ts";
import type { Credentials } from "../../models/authfile/index.ts";

/** The header of a login by name and password. */
export function basicHeader(credentials: Credentials): { readonly authorization: string } {
  const pair = `${credentials.username}:${credentials.password()}`;
  return { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

/** The account in error messages: name and entry, or anonymous. */
export function accountOf(registry: string, credentials: Credentials | undefined): string {
  if (credentials === undefined) return `anonymous readers of ${printable(registry)}`;
  const name = credentials.username === "" ? "the account" : printable(credentials.username);
  return `${name} (entry ${printable(credentials.key)})`;
}
