import { quoted } from "../problem/index.ts";

/** A pasted Markdown link. */
export interface PastedLink {
  /** Its first column, from 1. */
  readonly column: number;
  /** One sentence that names it. */
  readonly message: string;
  /** The replacement to write. */
  readonly help: string;
}

/** Finds a Markdown link in a line: `[mirror.openshift.io/v2alpha1](http://mirror.openshift.io/v2alpha1)`. */
export function readPastedLink(line: string): PastedLink | undefined {
  if (line.trimStart().startsWith("#")) return undefined;
  const found = /\[([^\][]*)\]\(https?:[^)\s]*\)?/.exec(line);
  if (found === null) return undefined;
  const [written, label = ""] = found;
  return {
    column: found.index + 1,
    message: `a link was pasted as Markdown: ${quoted(written)}`,
    help: `Write ${quoted(label)}, without the brackets and the address.`,
  };
}
