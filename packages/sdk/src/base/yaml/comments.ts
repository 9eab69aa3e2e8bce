import { Lexer, LineCounter } from "yaml";
import type { SourcePosition } from "../problem/index.ts";

/** A comment in a YAML text. */
export interface YamlComment {
  /** The text after the `#`, trimmed. */
  readonly text: string;
  /** The position of the `#`. */
  readonly position: SourcePosition & { readonly line: number };
  /** True when only white space precedes it on its line. */
  readonly ownLine: boolean;
}

interface Place {
  readonly file: string;
  readonly lines: LineCounter;
}

const widthless = new Set(["\u0002", "\u0018", "\u001f"]);

/** Finds all comments of a YAML text, in order; a `#` within a scalar is not a comment. */
export function readYamlComments(text: string, file: string): readonly YamlComment[] {
  if (!text.includes("#")) return [];
  const comments: YamlComment[] = [];
  const lines = new LineCounter();
  lines.addNewLine(0);
  let offset = 0;
  let inScalar = false;
  for (const token of new Lexer().lex(text)) {
    if (widthless.has(token)) {
      inScalar = token === "\u001f";
      continue;
    }
    if (token.startsWith("#") && !inScalar)
      comments.push(toComment(token, offset, text, { file, lines }));
    inScalar = false;
    for (let at = token.indexOf("\n"); at >= 0; at = token.indexOf("\n", at + 1)) {
      lines.addNewLine(offset + at + 1);
    }
    offset += token.length;
  }
  return comments;
}

function toComment(token: string, offset: number, text: string, place: Place): YamlComment {
  const { line, col } = place.lines.linePos(offset);
  const before = text.slice(offset - col + 1, offset);
  return {
    text: token.slice(1).trim(),
    position: { file: place.file, line, column: col },
    ownLine: before.trim() === "",
  };
}
