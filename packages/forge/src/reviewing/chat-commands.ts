import { Parser } from "commonmark";
import type { Account, Comment } from "../client/index.ts";
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
/** Forges take longer comments; no one writes a command below so much text. */
const longestBody = 65_536;

/**
 * Reads the commands of all comments, in their order: lines of paragraphs that begin with `/mirror`. Lines of code,
 * quotes, lists and HTML are none, and comments of ours hold none.
 */
export function readChatCommands(comments: readonly Comment[]): readonly ChatCommand[] {
  return comments
    .filter(({ body }) => readMarker(body) === undefined)
    .flatMap(({ body, author, createdAt, edited }) =>
      commandLines(body.slice(0, longestBody)).map((line) => {
        const [name = "", ...words] = line.split(/\s+/).slice(1);
        return { name, words, account: author, at: createdAt, edited };
      }),
    );
}

function commandLines(body: string): readonly string[] {
  if (!body.includes("/mirror")) return [];
  const lines = body.split(/\r\n|\r|\n/);
  return paragraphsOf(body).flatMap(([first, last]) =>
    lines
      .slice(first - 1, last)
      .filter((line) => /^\/mirror(?:\s|$)/.test(line))
      .map((line) => line.slice(0, longestLine).trim()),
  );
}

/** The first and last lines of the paragraphs that stand in nothing else. */
function paragraphsOf(body: string): readonly (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  for (let node = new Parser().parse(body).firstChild; node !== null; node = node.next) {
    if (node.type !== "paragraph") continue;
    const [[first], [last]] = node.sourcepos;
    found.push([first, last]);
  }
  return found;
}
