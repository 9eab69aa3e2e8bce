import { type Problem, quoted, type SourcePosition } from "../../base/problem/index.ts";
import type { AuthEntry, Credentials } from "./auth-file.ts";

/** An entry of an authfile, and its problem. */
export interface EntryReading {
  readonly entry: AuthEntry;
  readonly problem?: Problem;
}

const control = /\p{Cc}/u;
const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Reads an entry of `auths` from its strings, as containers/image does: `auth` counts, then `identitytoken`. */
export function readEntry(
  key: string,
  fields: ReadonlyMap<string, string>,
  position: SourcePosition,
): EntryReading {
  const bare = { entry: { key, position } };
  if (control.test(key)) {
    return { ...bare, problem: error(key, "its key contains a line break", keyHelp, position) };
  }
  const identityToken = fields.get("identitytoken");
  const named = namedFields(fields);
  const decoded = named ?? decode(fields.get("auth") ?? "");
  if (decoded === undefined) {
    if (identityToken === undefined || identityToken === "") {
      return { ...bare, problem: unusable(key, fields, position) };
    }
    return withCredentials({ username: "", password: "", identityToken }, key, position);
  }
  const broken = [decoded.username, decoded.password].some((text) => control.test(text));
  if (broken) return { ...bare, problem: error(key, brokenText(decoded), breakHelp, position) };
  return withCredentials({ ...decoded, identityToken }, key, position);
}

interface Decoded {
  readonly username: string;
  readonly password: string;
}

interface Secrets extends Decoded {
  readonly identityToken: string | undefined;
}

function withCredentials(secrets: Secrets, key: string, position: SourcePosition): EntryReading {
  const { username, password, identityToken = "" } = secrets;
  const credentials: Credentials = {
    username: username === "<token>" ? "" : username,
    password: () => password,
    ...(username === "<token>" ? { identityToken: () => password } : {}),
    ...(identityToken === "" ? {} : { identityToken: () => identityToken }),
    key,
    position,
  };
  return { entry: { key, position, credentials } };
}

/** Docker reads `username` and `password` where `auth` is absent. */
function namedFields(fields: ReadonlyMap<string, string>): Decoded | undefined {
  const [username, password] = [fields.get("username"), fields.get("password")];
  if (fields.get("auth") !== undefined || username === undefined) return undefined;
  return password === undefined ? undefined : { username, password };
}

/** `user:password`; Go passes over line breaks in base64 and cuts NULs off the end of the password. */
function decode(auth: string): Decoded | undefined {
  const packed = auth.replace(/[\r\n]/g, "");
  if (packed === "" || !base64.test(packed) || packed.length % 4 !== 0) return undefined;
  const text = Buffer.from(packed, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 0) return undefined;
  return { username: text.slice(0, colon), password: withoutNuls(text.slice(colon + 1)) };
}

function withoutNuls(text: string): string {
  let end = text.length;
  while (end > 0 && text.codePointAt(end - 1) === 0) end -= 1;
  return text.slice(0, end);
}

function unusable(
  key: string,
  fields: ReadonlyMap<string, string>,
  position: SourcePosition,
): Problem {
  const isEmpty = (fields.get("auth") ?? "") === "";
  const what = isEmpty ? 'it has no "auth"' : '"auth" is not the base64 form of user:password';
  return {
    rule: "authfile",
    severity: "warning",
    message: `the entry ${quoted(key)} has no credentials: ${what}`,
    help: "Log in again with podman login --authfile, or remove the entry: it hides entries with shorter keys.",
    position,
  };
}

function brokenText({ password }: Decoded): string {
  return /\r?\n$/.test(password)
    ? "its password ends with a line break"
    : "its user or password contains a line break or another control character";
}

const keyHelp =
  "Write the registry alone, such as registry.example.test or registry.example.test/team.";
const breakHelp =
  "Encode it without the line break: printf '%s' 'user:password' | base64 -w0. echo adds one.";

function error(key: string, what: string, help: string, position: SourcePosition): Problem {
  const message = `the entry ${quoted(key)} cannot be used: ${what}`;
  return { rule: "authfile", severity: "error", message, help, position };
}
