import { MirrorError, quoted } from "../../base/problem/index.ts";

/** The role of an account on a repository; each role includes the ones before it. */
export type QuayRole = "read" | "write" | "admin";

/** An account that receives a permission. */
export interface QuayAccount {
  /** Teams belong to the repository's organisation; Quay treats robots as users. */
  readonly kind: "user" | "robot" | "team";
  /** Name of the user or team; for a robot `ORGANISATION+NAME`, or `+NAME` for the robot of each organisation. */
  readonly name: string;
}

const userName = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
const robotName = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*)?\+[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

/**
 * Parses an account in the form of the command line: `ORGANISATION+ROBOT`, `+ROBOT`, `team:NAME` or the name of a
 * user.
 *
 * @throws a {@link MirrorError} `wrong-use` when it is none of these.
 */
export function readQuayAccount(text: string): QuayAccount {
  const team = /^team:(.*)$/s.exec(text)?.[1];
  if (team !== undefined && userName.test(team)) return { kind: "team", name: team };
  if (robotName.test(text)) return { kind: "robot", name: text };
  if (userName.test(text)) return { kind: "user", name: text };
  throw new MirrorError("wrong-use", `${quoted(text)} is not an account of Quay`, {
    hint: "Write ORGANISATION+ROBOT, +ROBOT for the robot of that name in each organisation, team:NAME or the name of a user.",
  });
}

/** The account's name in an organisation: `+mirror` becomes `ocp-mirror+mirror`. */
export function accountIn(account: QuayAccount, organisation: string): QuayAccount {
  return account.kind === "robot" && account.name.startsWith("+")
    ? { kind: "robot", name: organisation + account.name }
    : account;
}

/** Formats an account in the form of the command line. */
export function formatAccount({ kind, name }: QuayAccount): string {
  return kind === "team" ? `team:${name}` : name;
}

const ranks: Readonly<Record<QuayRole, number>> = { read: 1, write: 2, admin: 3 };

/** Whether a role includes the permissions of another one. */
export function roleIncludes(role: QuayRole | undefined, wanted: QuayRole): boolean {
  return role !== undefined && ranks[role] >= ranks[wanted];
}
