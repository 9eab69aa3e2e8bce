import type { MarkdownLine } from "@mirrorkit/sdk/internal";
import type { ApprovalSettings } from "@mirrorkit/sdk/settings";
import type { ChatCommand } from "./chat-commands.ts";
import type { ApprovalAnswer } from "./find-approval.ts";

/** The supported commands, with their descriptions. */
export const chatCommands: ReadonlyMap<string, string> = new Map([
  ["approve-removals DIGEST", "approves exactly the removals and downgrades of that digest"],
  ["recheck", "re-runs the review"],
  ["help", "shows this list"],
]);

/** The answers to people's commands. */
export interface Answers {
  /** One line per answer. */
  readonly lines: readonly MarkdownLine[];
  /** Whether a person asked for the list of commands. */
  readonly help: boolean;
}

const mostAnswers = 5;

/** Answers the last commands of people; the verdict answers commands that took effect. */
export function answerCommands(
  commands: readonly ChatCommand[],
  digest: string | undefined,
  { refused }: ApprovalAnswer,
  ways: ApprovalSettings["by"],
): Answers {
  const latest = new Map<string, ChatCommand>();
  for (const command of commands) {
    const key = JSON.stringify([command.account.id, command.name]);
    latest.delete(key);
    latest.set(key, command);
  }
  const reasons = new Map(refused.map(({ account, reason }) => [account.id, reason]));
  const lines = [...latest.values()].flatMap((command): readonly MarkdownLine[] => {
    const { id } = command.account;
    const reason = ways.includes("comment")
      ? reasons.get(id)
      : "approval by comment is not enabled here";
    const answer = answerTo(command, digest, reason);
    if (answer === undefined) return [];
    return [[{ code: command.account.name }, ", ", { code: asWritten(command) }, `: ${answer}`]];
  });
  const spoke = new Set([...latest.values()].filter(isApproval).map(({ account }) => account.id));
  const others = refused
    .filter(({ account }) => !spoke.has(account.id))
    .map(
      ({ account, reason }): MarkdownLine => [{ code: account.name }, `: not counted: ${reason}`],
    );
  return {
    lines: [...lines, ...others].slice(-mostAnswers),
    help: commands.some(({ name }) => name === "help"),
  };
}

function isApproval({ name }: ChatCommand): boolean {
  return name === "approve-removals";
}

function answerTo(
  { name, words, edited, at }: ChatCommand,
  digest: string | undefined,
  reason: string | undefined,
): string | undefined {
  if (name === "recheck") return `done, requested at ${at.toISOString().slice(0, 19)}Z`;
  if (name === "help") return "see the commands below";
  if (name !== "approve-removals") return "there is no such command; `/mirror help` lists them";
  if (edited) return "not counted, because the comment was edited; write a new one";
  if (digest === undefined) return "nothing needs an approval now";
  if (words[0]?.toLowerCase() !== digest) return "not counted: the removals have changed since";
  return reason === undefined ? undefined : `not counted: ${reason}`;
}

function asWritten({ name, words }: ChatCommand): string {
  return ["/mirror", name, ...words].join(" ").slice(0, 60).trim();
}
