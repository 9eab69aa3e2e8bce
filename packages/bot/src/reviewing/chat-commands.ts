import type { Account, Comment } from "../forge/index.ts";
import { readMarker } from "./marker.ts";

/** Something that a person asked for in a comment: a line that begins with `/mirror`. */
export interface ChatCommand {
  /** The word after `/mirror`. */
  readonly name: string;
  /** The words after it. */
  readonly words: readonly string[];
  /** Who wrote it. */
  readonly account: Account;
  /** When. */
  readonly at: Date;
  /** Whether the comment was changed since: then it does not count. */
  readonly edited: boolean;
}

const longestLine = 200;

/**
 * Reads the commands of all comments, in their order. Lines within fences and quotes are none, and comments of
 * ours hold none.
 */
export function readChatCommands(comments: readonly Comment[]): readonly ChatCommand[] {
  return comments
    .filter(({ body }) => readMarker(body) === undefined)
    .flatMap(({ body, author, createdAt, updatedAt }) =>
      commandLines(body).map((line) => {
        const [name = "", ...words] = line.split(/\s+/).slice(1);
        const edited = updatedAt.getTime() !== createdAt.getTime();
        return { name, words, account: author, at: createdAt, edited };
      }),
    );
}

function commandLines(body: string): readonly string[] {
  let fence: string | undefined;
  const lines: string[] = [];
  for (const line of body.split(/\r?\n/)) {
    const [, mark] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? [];
    if (mark !== undefined && (fence === undefined || mark.startsWith(fence))) {
      fence = fence === undefined ? mark : undefined;
    } else if (fence === undefined && /^\/mirror(\s|$)/.test(line)) {
      lines.push(line.slice(0, longestLine).trim());
    }
  }
  return lines;
}
