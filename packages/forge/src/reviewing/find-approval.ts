import type { ApprovalSettings } from "@mirrorkit/sdk/settings";
import type {
  Account,
  Approval,
  ChangeRequest,
  ForgeProject,
  Permission,
} from "../client/index.ts";
import type { ChatCommand } from "./chat-commands.ts";

/** The inputs of looking for an approval. */
export interface ApprovalQuestion {
  /** The project. */
  readonly project: ForgeProject;
  /** The change request. */
  readonly changeRequest: ChangeRequest;
  /** Reads the accounts that authored, committed or pushed a commit of it; called at most once. */
  readonly contributors: () => Promise<readonly Account[]>;
  /** Who may approve, and how. */
  readonly policy: ApprovalSettings;
  /** The digest of the current removals. */
  readonly digest: string;
  /** The commands of the comments. */
  readonly commands: readonly ChatCommand[];
  /** The time of the newest mapping in which the removals were found; undefined when mappings are part of commits. */
  readonly evidenceAt: Date | undefined;
}

/** The result of looking for an approval. */
export interface ApprovalAnswer {
  /** The approver; undefined without a valid approval. */
  readonly approvedBy?: Account;
  /** Accounts whose approval does not count, with the reason. */
  readonly refused: readonly { readonly account: Account; readonly reason: string }[];
}

/** Name of the label that approves the removals of a digest. */
export function approvalLabel(digest: string): string {
  return `removals-approved:${digest}`;
}

/**
 * Looks for a valid approval of exactly these removals: a comment that names their digest, a label that does, or an
 * approval of the forge given for this commit after its mapping was made. The present permissions of the approver
 * decide, not those at the time of the approval.
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

const beforeAll = "given before this commit or its mapping existed; approve again";

const ranks: readonly Permission[] = ["none", "read", "write", "maintain", "admin"];

/** Whether a change is the work of an account: its author, or who wrote or pushed a commit of it. */
function ownWork({ changeRequest, contributors }: ApprovalQuestion): OwnWork {
  return async ({ id }) => {
    if (id === changeRequest.author.id)
      return "authors may not approve their own changes in this project";
    return (await contributors()).some((one) => one.id === id)
      ? "accounts that wrote or pushed a commit of this change may not approve it in this project"
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
    return "this account posts the comment and cannot approve";
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
