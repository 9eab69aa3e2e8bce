import type { Proposal, ProposalChanges, ProposalResult } from "@mirrorkit/forge";
import { printable } from "@mirrorkit/sdk/internal";

const outcomes: Readonly<Record<ProposalResult["outcome"], string>> = {
  unchanged: "nothing to do",
  opened: "opened",
  updated: "updated",
  closed: "closed, because its target already has everything",
  "hands-off": "left alone, because another account committed to its branch",
  declined: "left closed, because nothing changed since it was closed",
};

/** Describes the result of a proposal. */
export function resultText(result: ProposalResult): string {
  const { outcome, url } = result;
  const where = url === undefined ? "" : ` ${url}`;
  return `${pathLines(result)}change request${where}: ${outcomes[outcome]}\n`;
}

/** Shows a planned proposal, with its description as text. */
export function proposalText(proposal: Proposal & ProposalChanges): string {
  const { title, branch, target, body, text = body } = proposal;
  const lines = pathLines(proposal);
  if (lines === "") return `${branch} → ${target}: nothing to propose\n`;
  return `${lines}${branch} → ${target}: ${title}\n\n${text}\n`;
}

function pathLines({ created, updated, deleted }: ProposalChanges): string {
  return [
    ...created.map((path) => `created  ${printable(path)}\n`),
    ...updated.map((path) => `updated  ${printable(path)}\n`),
    ...deleted.map((path) => `deleted  ${printable(path)}\n`),
  ].join("");
}
