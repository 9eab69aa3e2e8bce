import type { ApprovalSettings } from "@mirrorkit/sdk";
import type { Account, ChangeRequest, ForgeProject, Permission } from "../forge/index.ts";
import type { ChatCommand } from "./chat-commands.ts";

/** What approvals are looked for. */
export interface ApprovalQuestion {
  /** Where. */
  readonly project: ForgeProject;
  /** The change request. */
  readonly changeRequest: ChangeRequest;
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
  /** Who approved; undefined when nobody did whose word counts. */
  readonly approvedBy?: Account;
  /** Accounts that tried, and why their word does not count. */
  readonly refused: readonly { readonly account: Account; readonly reason: string }[];
}

/** Name of the label that approves the removals of a digest. */
export function approvalLabel(digest: string): string {
  return `removals-approved:${digest}`;
}

/**
 * Looks for somebody whose approval of exactly these removals counts: by a comment that names their digest, a label
 * that does, or an approval of the forge's own that was given for this commit after its mapping was made. What people
 * may do is asked now, not when they spoke.
 */
export async function findApproval(question: ApprovalQuestion): Promise<ApprovalAnswer> {
  const refused: ApprovalAnswer["refused"][number][] = [];
  const asked = new Set<string>();
  for (const way of question.policy.by) {
    for (const account of await candidatesOf(way, question)) {
      if (asked.has(account.id)) continue;
      asked.add(account.id);
      const reason = await reasonAgainst(account, question);
      if (reason === undefined) return { approvedBy: account, refused };
      refused.push({ account, reason });
    }
  }
  return { refused };
}

const ranks: readonly Permission[] = ["none", "read", "write", "maintain", "admin"];

async function reasonAgainst(
  account: Account,
  { project, changeRequest, policy }: ApprovalQuestion,
): Promise<string | undefined> {
  if (!policy.author && account.id === changeRequest.author.id) {
    return "authors do not approve their own changes here";
  }
  const permission = await project.permission(account);
  if (ranks.indexOf(permission) >= ranks.indexOf(policy.permission)) return undefined;
  return `it takes the permission ${policy.permission} in this project`;
}

async function candidatesOf(
  way: ApprovalSettings["by"][number],
  { project, changeRequest, digest, commands, evidenceAt }: ApprovalQuestion,
): Promise<readonly Account[]> {
  switch (way) {
    case "comment":
      return commands
        .filter(({ name, words, edited }) => {
          return name === "approve-removals" && words[0]?.toLowerCase() === digest && !edited;
        })
        .map(({ account }) => account);
    case "label": {
      const label = approvalLabel(digest);
      if (!changeRequest.labels.includes(label)) return [];
      const labelled = await project.labelledBy(changeRequest.number, label);
      return labelled === undefined ? [] : [labelled.account];
    }
    case "review":
      return (await project.approvals(changeRequest))
        .filter(({ current, at }) => current && (evidenceAt === undefined || at > evidenceAt))
        .map(({ account }) => account);
  }
}
