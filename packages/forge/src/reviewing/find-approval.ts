import type { ApprovalSettings } from "@mirrorkit/sdk/settings";
import type {
  Account,
  Approval,
  ChangeRequest,
  ForgeProject,
  Permission,
} from "../client/index.ts";
import type { ChatCommand } from "./chat-commands.ts";

/** What approvals are looked for. */
export interface ApprovalQuestion {
  /** Where. */
  readonly project: ForgeProject;
  /** The change request. */
  readonly changeRequest: ChangeRequest;
  /** Asks who authored, committed or pushed a commit of it; at most once, if at all. */
  readonly contributors: () => Promise<readonly Account[]>;
  /** Who may approve, and how. */
  readonly policy: ApprovalSettings;
  /** The digest of the removals as they are now. */
  readonly digest: string;
  /** The commands of the comments. */
  readonly commands: readonly ChatCommand[];
  /** When the newest of the mappings was made that the removals were found in; undefined when they are part of commits. */
  readonly evidenceAt: Date | undefined;
}

/** What came of looking for an approval. */
export interface ApprovalAnswer {
  /** Who approved; undefined when no one did whose word counts. */
  readonly approvedBy?: Account;
  /** Accounts that tried, and why their word does not count. */
  readonly refused: readonly { readonly account: Account; readonly reason: string }[];
}

/** Name of the label that approves the removals of a digest. */
export function approvalLabel(digest: string): string {
  return `removals-approved:${digest}`;
}

/**
 * Looks for someone whose approval of exactly these removals counts: by a comment that names their digest, a label
 * that does, or an approval of the forge's own that was given for this commit after its mapping was made. What people
 * may do is asked now, not when they spoke.
 */
export async function findApproval(question: ApprovalQuestion): Promise<ApprovalAnswer> {
  const refused: ApprovalAnswer["refused"][number][] = [];
  const asked = new Set<string>();
  const own = ownWork(question);
  for (const way of question.policy.by) {
    const { accounts, late } = await candidatesOf(way, question);
    refused.push(...late.map((account) => ({ account, reason: beforeAll })));
    for (const account of accounts) {
      if (asked.has(account.id)) continue;
      asked.add(account.id);
      const reason = await reasonAgainst(account, question, own);
      if (reason === undefined) return { approvedBy: account, refused };
      refused.push({ account, reason });
    }
  }
  return { refused };
}

const beforeAll = "given before this commit or its mapping was there; approve again";

const ranks: readonly Permission[] = ["none", "read", "write", "maintain", "admin"];

/** Whether a change is the work of an account: its author, or who wrote or pushed a commit of it. */
function ownWork({ changeRequest, contributors }: ApprovalQuestion): OwnWork {
  return async ({ id }) => {
    if (id === changeRequest.author.id) return "authors do not approve their own changes here";
    return (await contributors()).some((one) => one.id === id)
      ? "accounts that wrote or pushed a commit of this change do not approve it here"
      : undefined;
  };
}

type OwnWork = (account: Account) => Promise<string | undefined>;

async function reasonAgainst(
  account: Account,
  { project, policy }: ApprovalQuestion,
  own: OwnWork,
): Promise<string | undefined> {
  if (account.id === (await project.self()).id) {
    return "this account writes the comment and never approves";
  }
  const permission = await project.permission(account);
  if (ranks.indexOf(permission) < ranks.indexOf(policy.permission)) {
    return `the permission ${policy.permission} in this project is required`;
  }
  return policy.author ? undefined : own(account);
}

/** Who spoke in a way, and those whose word is of something older. */
interface Candidates {
  readonly accounts: readonly Account[];
  readonly late: readonly Account[];
}

async function candidatesOf(
  way: ApprovalSettings["by"][number],
  { project, changeRequest, digest, commands, evidenceAt }: ApprovalQuestion,
): Promise<Candidates> {
  switch (way) {
    case "comment": {
      const fitting = commands.filter(({ name, words, edited }) => {
        return name === "approve-removals" && words[0]?.toLowerCase() === digest && !edited;
      });
      return { accounts: fitting.map(({ account }) => account), late: [] };
    }
    case "label": {
      const label = approvalLabel(digest);
      if (!changeRequest.labels.includes(label)) return { accounts: [], late: [] };
      const labelled = await project.labelledBy(changeRequest.number, label);
      return { accounts: labelled === undefined ? [] : [labelled.account], late: [] };
    }
    case "review": {
      const approvals = await project.approvals(changeRequest);
      const counts = ({ current, at }: Approval): boolean =>
        current && (evidenceAt === undefined || at > evidenceAt);
      return {
        accounts: approvals.filter(counts).map(({ account }) => account),
        late: approvals.filter((one) => !counts(one)).map(({ account }) => account),
      };
    }
  }
}
