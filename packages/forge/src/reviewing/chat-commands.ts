import { Parser } from "commonmark";
import type { Account, Comment } from "../client/index.ts";
import { readMarker } from "./marker.ts";

/** A command in a comment: a line that begins with `/mirror`. */
export interface ChatCommand {
  /** The word after `/mirror`. */
  readonly name: string;
  /** The following words. */
  readonly words: readonly string[];
  /** The author. */
  readonly account: Account;
  /** The time of the comment. */
  readonly at: Date;
  /** Whether the comment was edited: then the command is ignored. */
  readonly edited: boolean;
}

const longestLine = 200;
/** Forges take longer comments; no one writes a command below so much text. */
const longestBody = 65_536;

/**
 * Reads the commands of all comments, in order: lines of paragraphs that begin with `/mirror`. Lines in code,
 * quotes, lists and HTML do not count, and neither do comments by mirrorkit.
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

/** The first and last lines of the top-level paragraphs. */
function paragraphsOf(body: string): readonly (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  for (let node = new Parser().parse(body).firstChild; node !== null; node = node.next) {
    if (node.type !== "paragraph") continue;
    const [[first], [last]] = node.sourcepos;
    found.push([first, last]);
  }
  return found;
}
