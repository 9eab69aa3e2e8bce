import { printable } from "@mirrorkit/sdk/internal";
import type { ApprovalSettings } from "@mirrorkit/sdk/settings";
import type { ChangeRequest, ForgeProject } from "../client/index.ts";
import { readChatCommands } from "./chat-commands.ts";
import { approvalLabel, findApproval } from "./find-approval.ts";
import { once } from "./remembered-sources.ts";

/** What came of looking for an approval in merged change requests. */
export interface MergedApproval {
  /** Who approved; undefined when no one did whose word counts. */
  readonly approvedBy?: string;
  /** Number of the change request. */
  readonly number?: number;
  /** Those who tried, and why their word does not count. */
  readonly refused: readonly string[];
}

/** Removals are found soon after a merge; older ones are approved anew. */
const mostLookedAt = 30;

/**
 * Looks for a merged change request in which someone approved exactly these removals, as the review of it does: a
 * comment or a label that names their digest. An approval of the forge's own names none, and what it covered cannot be
 * told any more after the merge. Only change requests to the default branch count, the thirty that changed last.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} as the forge's methods do.
 */
export async function findMergedApproval(
  project: ForgeProject,
  digest: string,
  policy: ApprovalSettings,
): Promise<MergedApproval> {
  const refused: string[] = [];
  let looked = 0;
  const filter = { state: "all", target: project.defaultBranch } as const;
  for await (const changeRequest of project.changeRequests(filter)) {
    if (looked === mostLookedAt) break;
    looked += 1;
    if (changeRequest.state !== "merged") continue;
    const answer = await approvalIn(project, changeRequest, { digest, policy });
    const { number } = changeRequest;
    if (answer.approvedBy !== undefined) {
      return { approvedBy: answer.approvedBy.name, number, refused };
    }
    refused.push(
      ...answer.refused.map(
        ({ account, reason }) => `${printable(account.name)} in ${number}: ${reason}`,
      ),
    );
  }
  return { refused };
}

async function approvalIn(
  project: ForgeProject,
  changeRequest: ChangeRequest,
  { digest, policy }: { readonly digest: string; readonly policy: ApprovalSettings },
): ReturnType<typeof findApproval> {
  const comments = await project.comments(changeRequest.number);
  const commands = readChatCommands(comments.filter(({ body }) => body.includes("/mirror")));
  const by = policy.by.filter((way) => way !== "review");
  const isNamed =
    changeRequest.labels.includes(approvalLabel(digest)) ||
    commands.some(({ words }) => words[0]?.toLowerCase() === digest);
  if (!isNamed) return { refused: [] };
  return findApproval({
    project,
    changeRequest,
    contributors: once(() => project.contributors(changeRequest)),
    policy: { ...policy, by },
    digest,
    commands,
    evidenceAt: undefined,
  });
}
