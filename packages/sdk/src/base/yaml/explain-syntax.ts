import type { YAMLError } from "yaml";
import { type Explanation, explainIndentation } from "./indentation.ts";
import { findPastedCharacters } from "./pasted-characters.ts";
import { readPastedLink } from "./pasted-link.ts";

/** The syntax error as the parser reports it. */
interface Fault {
  readonly code: YAMLError["code"];
  /** Index of the line. */
  readonly at: number;
}

type Explain = (lines: readonly string[], fault: Fault) => Explanation | undefined;

/**
 * Finds a cause of a syntax error that is obvious to a person and not to the parser: pasted characters, surrounding
 * shell or Markdown, a missing space, a key that is indented too far. Undefined for any other cause.
 *
 * @param line - the line at which the parser failed, from 1
 */
export function explainSyntax(
  text: string,
  code: YAMLError["code"],
  line: number,
): Explanation | undefined {
  if (code === "TAB_AS_INDENT") return undefined;
  const lines = text.split(/\r?\n/);
  const fault = { code, at: line - 1 };
  for (const explain of [explainSurroundings, explainLink, explainPasted(text), ...explainLine]) {
    const found = explain(lines, fault);
    if (found !== undefined) return found;
  }
  return undefined;
}

const explainLine: readonly Explain[] = [explainMissingSpace, explainDash, explainDepth];

const command =
  /^(?:\$ |#!|(?:bash|cat|curl|echo|export|kubectl|mkdir|nano|oc|oc-mirror|podman|printf|sh|ssh|sudo|tee|vi|vim) [^:]*$)|<<-?["' ]?["']?[A-Z]/;

const hereDocumentEnd = /^(?:EOF|EOT|END|YAML)$/;

function explainSurroundings(lines: readonly string[], { at }: Fault): Explanation | undefined {
  const first = lines.findIndex((line) => line.trim() !== "");
  const [written, place] = [lines[at]?.trim() ?? "", { line: at + 1, column: 1 }];
  if (/^(?:<{7}|={7}|>{7})(?:\s|$)/.test(written)) {
    const message = `line ${place.line} is a merge conflict marker`;
    return {
      ...place,
      message,
      help: "Resolve the conflict: keep one side and delete the markers.",
    };
  }
  if (/^(?:```|~~~)/.test(lines[first]?.trim() ?? "")) {
    const message = `line ${first + 1} is a Markdown fence around the YAML`;
    return { line: first + 1, column: 1, message, help: "Delete the fence lines." };
  }
  if (command.test(lines[first]?.trim() ?? "")) {
    const message = `line ${first + 1} is a shell command, not YAML`;
    const end = lines.findLast((line) => hereDocumentEnd.test(line.trim()));
    const help = end === undefined ? "Delete it." : `Delete it, and the ${end.trim()} at the end.`;
    return { line: first + 1, column: 1, message, help };
  }
  if (hereDocumentEnd.test(written)) {
    const message = `line ${place.line} is the end of a shell command, not YAML`;
    return { ...place, message, help: "Delete it." };
  }
  return undefined;
}

/** A pasted character is the cause when it is on the line, or on the one before or after. */
function explainPasted(text: string): Explain {
  return (_, { at }) => findPastedCharacters(text).find(({ line }) => Math.abs(line - 1 - at) <= 1);
}

function explainLink(lines: readonly string[], { at }: Fault): Explanation | undefined {
  const found = readPastedLink(lines[at] ?? "");
  return found === undefined ? undefined : { line: at + 1, ...found };
}

function explainMissingSpace(lines: readonly string[], { at }: Fault): Explanation | undefined {
  const found = /^(\s*(?:-\s+)*)([A-Za-z_][\w.-]*):(?=[^\s/])/.exec(lines[at] ?? "");
  if (found === null) return undefined;
  const [written, , key = ""] = found;
  const message = `there is no space after \`${key}:\``;
  const help = "Write a space after the colon: key: value.";
  return { line: at + 1, column: written.length, message, help };
}

function explainDash(lines: readonly string[], { at }: Fault): Explanation | undefined {
  const found = /^(\s*)-[A-Za-z_][\w.-]*:(?:\s|$)/.exec(lines[at] ?? "");
  if (found === null) return undefined;
  const column = (found[1] ?? "").length + 1;
  const message = "there is no space after the dash";
  return { line: at + 1, column, message, help: "Write a space after the dash: - key: value." };
}

function explainDepth(lines: readonly string[], { code, at }: Fault): Explanation | undefined {
  const begin = lines[at]?.search(/\S/) ?? -1;
  const next = lines.findIndex((line, index) => index > at && /^\s*[^\s#]/.test(line));
  const isBelow = next > 0 && (lines[next] ?? "").search(/\S/) > begin;
  if (code === "BLOCK_AS_IMPLICIT_KEY" && isBelow) {
    const found = explainIndentation(lines, next);
    if (found !== undefined) return found;
  }
  return explainIndentation(lines, at);
}
