import {
  formatPosition,
  MirrorError,
  type Problem,
  printable,
  quoted,
} from "../../base/problem/index.ts";
import type {
  AuthFileReading,
  CredentialHelper,
  Credentials,
} from "../../models/authfile/index.ts";
import { readAuthKey } from "./auth-key.ts";

/** Whether two entries log in alike. */
export function isSame(a: Credentials, b: Credentials): boolean {
  return (
    a.username === b.username &&
    a.password() === b.password() &&
    a.identityToken?.() === b.identityToken?.()
  );
}

/** Sources that give one key different credentials. */
export function conflict(name: string, first: Credentials, second: Credentials): Problem {
  const isOneAccount = first.username === second.username;
  const what = isOneAccount
    ? `${quoted(name)} has two different passwords of ${accountName(first)}`
    : `${quoted(name)} has two accounts: ${accountName(first)} and ${accountName(second)}`;
  return {
    rule: "auth-conflict",
    severity: "error",
    message: `${what}; an authfile can contain only one for a key (the other is at ${place(first)})`,
    help: isOneAccount ? olderHelp(name) : accountsHelp(name),
    position: second.position,
  };
}

function olderHelp(name: string): string {
  return `Remove the source with the old password, or use the entry of the last source with --override ${printable(name)}.`;
}

function accountsHelp(name: string): string {
  const { registry, path } = readAuthKey(name);
  const below = `${printable(registry)}/${path === "" ? "ORGANISATION" : printable(path)}`;
  return (
    `Give one account the permissions of both: in Quay, put one robot into a team of the other organisation. ` +
    `Or scope the entry of one source to a path of the registry with --scope ${below}=SOURCE; the entry of the whole registry must be ` +
    `for the organisation with the catalogs, because oc-mirror rebuilds catalogs with it.`
  );
}

/** An account that `--override` leaves out. */
export function override(name: string, left: Credentials, taken: Credentials): Problem {
  return {
    rule: "auth-override",
    severity: "info",
    message: `${quoted(name)} gets the credentials of ${accountName(taken)} (${place(taken)}), not those of ${accountName(left)}`,
    position: left.position,
  };
}

/** A program that would have been asked for credentials, which a merged file cannot hold. */
export function helperLeftOut({ helper, position }: CredentialHelper, registry?: string): Problem {
  const whose = registry === undefined ? "credentials" : `the credentials of ${quoted(registry)}`;
  return {
    rule: "auth-helper",
    severity: "warning",
    message: `${whose} in docker-credential-${printable(helper)} are left out: mirrorkit does not run credential helpers`,
    help: "Log in with podman login --authfile FILE, and give that file as a source.",
    position,
  };
}

/** Reports sources without any entry. */
export function emptySources(
  sources: readonly AuthFileReading[],
  problems: readonly Problem[],
): MirrorError {
  const names = sources.map(({ authFile }) => printable(authFile.file)).join(", ");
  const message = `no credentials in ${names}`;
  const hint = 'Give sources that contain {"auths":{"registry.example.test":{"auth":"…"}}}.';
  // The reasons alone would read as warnings of a merge that succeeded.
  const why: Problem = { rule: "authfile", severity: "error", message, help: hint };
  return new MirrorError("invalid-input", message, {
    hint,
    problems: problems.length === 0 ? [] : [...problems, why],
  });
}

/** An option that names an entry that is not there. */
export function noSuchEntry(option: string, key: string, source?: string): MirrorError {
  const where = source === undefined ? "no source" : printable(source);
  const name = source === undefined ? key : readAuthKey(key).registry;
  const holds = source === undefined ? "has" : "has no entry for";
  return new MirrorError("wrong-use", `${option}: ${where} ${holds} ${quoted(name)}`, {
    hint: "Write the key and the source exactly as in the authfile and in --from.",
  });
}

/** How messages name an account. */
export function accountName({ username }: Credentials): string {
  return username === "" ? "an identity token" : printable(username);
}

/** Where an entry is, for a message about several. */
export function place({ position }: Credentials): string {
  return printable(formatPosition(position));
}
