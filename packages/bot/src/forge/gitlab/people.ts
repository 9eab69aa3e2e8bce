import type { LabelEventSchema, MergeRequestDiffVersionsSchema } from "@gitbeaker/rest";
import type { Account, Approval, ForgeProject, Permission } from "../forge.ts";
import type { GitLabClient } from "./client.ts";
import { unlessAbsent } from "./failure.ts";

/** An approval as GitLab tells it; without a time on instances before 16.8 or so. */
interface ApprovalSchema {
  readonly user: UserSchema;
  readonly approved_at?: string;
}

/** As much of a user as is read. */
export interface UserSchema {
  /** The number. */
  readonly id: number;
  /** The name that mentions use. */
  readonly username: string;
}

type People = Pick<ForgeProject, "self" | "permission" | "approvals" | "labelledBy">;

/** Who people are, and what they may and did. */
export function people(client: GitLabClient): People {
  let asked: Promise<Account> | undefined;
  return {
    self: async () => {
      asked ??= client.users.showCurrentUser().then(accountOf);
      try {
        return await asked;
      } catch (error) {
        asked = undefined;
        throw error;
      }
    },
    permission: async (account) => permissionOf(client, account),
    approvals: async ({ number, head }) => {
      const { approved_by: given = [] } = await client.approvals.showConfiguration(client.name, {
        mergerequestIId: number,
      });
      if (given.length === 0) return [];
      const since = await headSince(client, number, head.sha);
      return given.map((approval) => approvalOf(approval, since));
    },
    labelledBy: async (number, label) => {
      const path = `merge_requests/${number}/resource_label_events`;
      const events = await client.list<LabelEventSchema>(path, {});
      const last = events
        .filter((event) => (event.label as { name: string } | null)?.name === label)
        .reduce<LabelEventSchema | undefined>(newer, undefined);
      if (last?.action !== "add") return undefined;
      return { account: accountOf(last.user), at: new Date(last.created_at) };
    },
  };
}

/** Reads an account. */
export function accountOf({ id, username }: UserSchema): Account {
  return { id: `${id}`, name: username };
}

async function permissionOf(client: GitLabClient, { id }: Account): Promise<Permission> {
  const asked = client.members.show(client.name, Number(id), { includeInherited: true });
  const member = await unlessAbsent(asked);
  const waiting = (member?.["membership_state"] ?? "active") !== "active";
  if (member === undefined || member.state !== "active" || waiting) return "none";
  const level: number = member.access_level;
  if (level >= 50) return "admin";
  if (level >= 40) return "maintain";
  if (level >= 30) return "write";
  return level >= 10 ? "read" : "none";
}

/**
 * Since when the change request is at a commit; undefined when it is at another one by now. There is a new
 * version after a change of the target too, with the same head.
 */
async function headSince(
  client: GitLabClient,
  number: number,
  sha: string,
): Promise<Date | undefined> {
  const path = `merge_requests/${number}/versions`;
  const versions = await client.list<MergeRequestDiffVersionsSchema>(path, {});
  const newestFirst = versions.toSorted((one, other) => other.id - one.id);
  const other = newestFirst.findIndex(({ head_commit_sha: head }) => head !== sha);
  const first = (other < 0 ? newestFirst : newestFirst.slice(0, other)).at(-1);
  return first === undefined ? undefined : new Date(first.created_at);
}

function approvalOf({ user, approved_at: at }: ApprovalSchema, since: Date | undefined): Approval {
  const time = new Date(at ?? 0);
  return {
    account: accountOf(user),
    at: time,
    current: since !== undefined && time > since,
  };
}

function newer<T extends { readonly id: number }>(found: T | undefined, next: T): T {
  return found === undefined || next.id > found.id ? next : found;
}
