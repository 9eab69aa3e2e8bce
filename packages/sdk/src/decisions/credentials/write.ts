import { compareText, defined } from "../../base/problem/index.ts";
import type { Credentials } from "../../models/authfile/index.ts";

/**
 * Writes an authfile for podman, skopeo, oc and oc-mirror: only `auths`, keys sorted, indented by two spaces, with
 * a newline at the end. The text contains the secrets.
 */
export function writeAuthFile(entries: readonly Credentials[]): string {
  const sorted = entries.toSorted((a, b) => compareText(a.key, b.key));
  const auths = Object.fromEntries(sorted.map((one) => [one.key, fieldsOf(one)]));
  return `${JSON.stringify({ auths }, null, 2)}\n`;
}

function fieldsOf({ username, password, identityToken }: Credentials): object {
  const auth = Buffer.from(`${username}:${password()}`).toString("base64");
  const identity = identityToken?.();
  return { auth, ...defined({ identitytoken: identity }) };
}
