import { MirrorError, quoted } from "../../base/problem/index.ts";

/** What an account may do with a repository; each role includes the ones before it. */
export type QuayRole = "read" | "write" | "admin";

/** Who gets a permission. */
export interface QuayAccount {
  /** Teams are of the repository's organisation; robots and users are what Quay calls users. */
  readonly kind: "user" | "robot" | "team";
  /** Name of the user or team; of a robot `ORGANISATION+NAME`, or `+NAME` for the one of each organisation. */
  readonly name: string;
}

const userName = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
const robotName = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*)?\+[a-z0-9]+(?:[._-][a-z0-9]+)*$/;

/**
 * Reads an account as the command line names it: `ORGANISATION+ROBOT`, `+ROBOT`, `team:NAME` or the name of a user.
 *
 * @throws a {@link MirrorError} `wrong-use` where it is none of these.
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

/** The account as it is called in an organisation: `+mirror` becomes `ocp-mirror+mirror`. */
export function accountIn(account: QuayAccount, organisation: string): QuayAccount {
  return account.kind === "robot" && account.name.startsWith("+")
    ? { kind: "robot", name: organisation + account.name }
    : account;
}

/** Writes an account as the command line takes it. */
export function formatAccount({ kind, name }: QuayAccount): string {
  return kind === "team" ? `team:${name}` : name;
}

const ranks: Readonly<Record<QuayRole, number>> = { read: 1, write: 2, admin: 3 };

/** Whether a role allows what another one allows. */
export function roleIncludes(role: QuayRole | undefined, wanted: QuayRole): boolean {
  return role !== undefined && ranks[role] >= ranks[wanted];
}
