import * as z from "zod";
import { type Expected, maybe, objectName, time } from "../expected.ts";
import type { Account, Approval, ForgeProject, Permission } from "../forge.ts";
import { ask, type GitLabClient } from "./client.ts";
import { unlessAbsent } from "./failure.ts";

/** As much of a user as is read. */
export interface GitLabUser {
  /** The number. */
  readonly id: number;
  /** The name that mentions use. */
  readonly username: string;
}

/** An account as GitLab shows it. */
export const userShape: Expected<GitLabUser> = z
  .object({ id: z.int(), username: z.string().min(1) })
  .describe("an account");

const memberShape = z
  .object({
    id: z.int(),
    state: z.string(),
    access_level: z.int(),
    membership_state: maybe(z.string()),
  })
  .describe("a member");

/** Without a time on instances before 16.8 or so. */
const approvalShape = z.object({ user: userShape, approved_at: maybe(time) });

const approvalsShape = z
  .object({ approved_by: z.array(approvalShape) })
  .describe("the approvals of a merge request");

const labelEventShape = z.object({
  id: z.int(),
  user: userShape,
  created_at: time,
  label: z.object({ name: z.string() }).nullable(),
  action: z.enum(["add", "remove"]),
});

const versionShape = z.object({ id: z.int(), head_commit_sha: objectName, created_at: time });

type Member = z.infer<typeof memberShape>;
type LabelEvent = z.infer<typeof labelEventShape>;

type People = Pick<ForgeProject, "self" | "permission" | "approvals" | "labelledBy">;

/** Accounts, their permissions and their actions. */
export function people(client: GitLabClient): People {
  let asked: Promise<Account> | undefined;
  return {
    self: async () => {
      asked ??= ask(userShape, client.users.showCurrentUser()).then(accountOf);
      try {
        return await asked;
      } catch (error) {
        asked = undefined;
        throw error;
      }
    },
    permission: async (account) => permissionOf(client, account),
    approvals: async ({ number, head }) => {
      const at = { mergerequestIId: number };
      const answer = client.approvals.showConfiguration(client.name, at);
      const { approved_by: given } = await ask(approvalsShape, answer);
      if (given.length === 0) return [];
      const since = await headSince(client, number, head.sha);
      return given.map((one) => approvalOf(one, since));
    },
    labelledBy: async (number, label) => {
      const path = `merge_requests/${number}/resource_label_events`;
      const last = (await client.list(labelEventShape, { path }))
        .filter((event) => event.label?.name === label)
        .reduce<LabelEvent | undefined>(newer, undefined);
      if (last?.action !== "add") return undefined;
      return { account: accountOf(last.user), at: last.created_at };
    },
  };
}

/** Reads an account. */
export function accountOf({ id, username }: GitLabUser): Account {
  return { id: `${id}`, name: username };
}

async function permissionOf(client: GitLabClient, { id }: Account): Promise<Permission> {
  const found = await memberOf(client, Number(id));
  const waiting = (found?.membership_state ?? "active") !== "active";
  if (found === undefined || found.state !== "active" || waiting) return "none";
  const level = found.access_level;
  if (level >= 50) return "admin";
  if (level >= 40) return "maintain";
  if (level >= 30) return "write";
  return level >= 10 ? "read" : "none";
}

/** A member, including memberships through groups; the list confirms that there is none. */
async function memberOf(client: GitLabClient, id: number): Promise<Member | undefined> {
  const asked = client.members.show(client.name, id, { includeInherited: true });
  const found = await unlessAbsent(ask(memberShape, asked));
  if (found !== undefined) return found;
  const query = { "user_ids[]": id };
  const all = await client.list(memberShape, { path: "members/all", query });
  return all.find((one) => one.id === id);
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
  const versions = await client.list(versionShape, { path: `merge_requests/${number}/versions` });
  const newestFirst = versions.toSorted((one, other) => other.id - one.id);
  const other = newestFirst.findIndex(({ head_commit_sha: head }) => head !== sha);
  const first = (other < 0 ? newestFirst : newestFirst.slice(0, other)).at(-1);
  return first?.created_at;
}

function approvalOf(
  { user, approved_at: at = new Date(0) }: z.infer<typeof approvalShape>,
  since: Date | undefined,
): Approval {
  return { account: accountOf(user), at, current: since !== undefined && at > since };
}

function newer<T extends { readonly id: number }>(found: T | undefined, next: T): T {
  return found === undefined || next.id > found.id ? next : found;
}
