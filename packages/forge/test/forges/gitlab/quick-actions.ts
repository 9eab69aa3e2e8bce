import type { GitLabState, User } from "./state.ts";

const known = new Set(
  (
    "approve unapprove assign unassign reassign assign_reviewer unassign_reviewer request_review award " +
    "close reopen copy_metadata done draft ready due estimate label unlabel relabel lock unlock merge " +
    "milestone rebase react reassign_reviewer remove_milestone shrug spend submit_review subscribe " +
    "tableflip target_branch title todo unsubscribe cc"
  ).split(" "),
);

/**
 * Takes the lines out of a text that GitLab executes: a slash and a command that it knows at the very beginning
 * of a line, outside of code blocks.
 */
export function takeCommands(
  state: GitLabState,
  author: User,
  body: string,
): { readonly text: string; readonly commands: readonly string[] } {
  const kept: string[] = [];
  const commands: string[] = [];
  let fence = "";
  for (const line of body.split("\n")) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? "";
    if (fence === "" && mark !== "") fence = mark;
    else if (fence !== "" && mark.startsWith(fence) && line.trim() === mark) fence = "";
    const name = /^\/(\w+)/.exec(line)?.[1]?.toLowerCase() ?? "";
    if (fence === "" && known.has(name)) commands.push(line.trim());
    else kept.push(line);
  }
  for (const command of commands) state.quickActions.push({ account: author.username, command });
  return { text: commands.length === 0 ? body : kept.join("\n").trim(), commands };
}
