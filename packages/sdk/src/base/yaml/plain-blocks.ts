import { parseDocument } from "yaml";
import { deepestNesting } from "./depth.ts";
import { schemaOptions } from "./schema.ts";

class OtherStyle extends Error {}

interface Line {
  indent: number;
  content: string;
}

interface Lines {
  readonly all: readonly Line[];
  /** Whole lines, for literal blocks. */
  readonly raw: readonly string[];
  /** The line in `raw` of each line. */
  readonly numbers: readonly number[];
  at: number;
}

const keyPattern = /^([A-Za-z_$][\w.$/-]*):(?: (.*))?$/;
const textPattern = /^[A-Za-z][\w./@+-]*(?::[\w./@+-]+)*$/;
const words = new Set(["y", "n", "yes", "no", "on", "off", "true", "false", "null"]);

/**
 * Reads a document in the one style that tools write large files in: mappings and lists by indentation, keys without
 * quotes, text on one line or in literal blocks. That is many times faster than the whole language. Undefined for all
 * other documents, right or wrong: whoever asked reads them with the library.
 */
export function readPlainBlocks(text: string): { readonly value: unknown } | undefined {
  try {
    const lines = openLines(text);
    const [first] = lines.all;
    if (first === undefined || first.indent !== 0) return undefined;
    const value = readBlock(lines, 0, 0);
    return lines.at === lines.all.length ? { value } : undefined;
  } catch (error) {
    if (error instanceof OtherStyle) return undefined;
    throw error;
  }
}

function openLines(text: string): Lines {
  const raw = text.split("\n");
  const all: Line[] = [];
  const numbers: number[] = [];
  for (const [number, line] of raw.entries()) {
    if (line === "" || (all.length === 0 && line === "---")) continue;
    const indent = indentOf(line);
    if (indent === line.length) continue;
    all.push({ indent, content: indent === 0 ? line : line.slice(indent) });
    numbers.push(number);
  }
  return { all, raw, numbers, at: 0 };
}

function indentOf(line: string): number {
  let indent = 0;
  while (line.charCodeAt(indent) === 0x20) indent += 1;
  return indent;
}

function readBlock(lines: Lines, indent: number, depth: number): unknown {
  if (depth > deepestNesting) throw new OtherStyle();
  const line = lines.all[lines.at];
  return line?.content.startsWith("- ") === true
    ? readList(lines, indent, depth)
    : readMapping(lines, indent, depth);
}

function readList(lines: Lines, indent: number, depth: number): readonly unknown[] {
  const items: unknown[] = [];
  for (let line = lines.all[lines.at]; line?.indent === indent; line = lines.all[lines.at]) {
    if (!line.content.startsWith("- ")) break;
    const content = line.content.slice(2);
    if (keyPattern.test(content)) {
      line.indent = indent + 2;
      line.content = content;
      items.push(readMapping(lines, indent + 2, depth + 1));
      continue;
    }
    if (content.startsWith("- ") || content.startsWith("|")) throw new OtherStyle();
    lines.at += 1;
    items.push(readScalar(content));
    refuseContinuation(lines, indent);
  }
  return items;
}

function readMapping(lines: Lines, indent: number, depth: number): Record<string, unknown> {
  const mapping: Record<string, unknown> = {};
  for (let line = lines.all[lines.at]; line?.indent === indent; line = lines.all[lines.at]) {
    const match = keyPattern.exec(line.content);
    if (match === null) {
      if (line.content.startsWith("- ")) break;
      throw new OtherStyle();
    }
    const [, key = "", value = ""] = match;
    if (key === "__proto__" || words.has(key.toLowerCase())) throw new OtherStyle();
    lines.at += 1;
    mapping[key] =
      value === "" ? readNested(lines, indent, depth) : readValue(lines, value, indent);
  }
  const next = lines.all[lines.at];
  if (next !== undefined && next.indent > indent) throw new OtherStyle();
  return mapping;
}

function readNested(lines: Lines, indent: number, depth: number): unknown {
  const next = lines.all[lines.at];
  if (next === undefined || next.indent < indent) return null;
  if (next.indent > indent) return readBlock(lines, next.indent, depth + 1);
  return next.content.startsWith("- ") ? readList(lines, indent, depth + 1) : null;
}

function readValue(lines: Lines, value: string, indent: number): unknown {
  if (value === "|" || value === "|-") return readLiteral(lines, value, indent);
  const scalar = readScalar(value);
  refuseContinuation(lines, indent);
  return scalar;
}

/** Text may go on in lines that are indented more, which is another style. */
function refuseContinuation(lines: Lines, indent: number): void {
  const next = lines.all[lines.at];
  if (next !== undefined && next.indent > indent) throw new OtherStyle();
}

function readLiteral(lines: Lines, style: "|" | "|-", indent: number): string {
  const first = lines.all[lines.at];
  const start = (lines.numbers[lines.at - 1] ?? 0) + 1;
  if (first === undefined || first.indent <= indent || lines.numbers[lines.at] !== start) {
    throw new OtherStyle();
  }
  while ((lines.all[lines.at]?.indent ?? 0) >= first.indent) lines.at += 1;
  const after = lines.all[lines.at];
  if (after !== undefined && after.indent > indent) throw new OtherStyle();
  const end = lines.numbers[lines.at] ?? lines.raw.length;
  const body = lines.raw.slice(start, end).map((line) => {
    if (line.length > 0 && line.trim() === "") throw new OtherStyle();
    return line.slice(first.indent);
  });
  while (body.at(-1) === "") body.pop();
  return `${body.join("\n")}${style === "|" ? "\n" : ""}`;
}

function readScalar(text: string): unknown {
  if (textPattern.test(text) && !words.has(text.toLowerCase())) return text;
  if (text === "[]") return [];
  if (text === "{}") return {};
  if (/^'[^']*'$/.test(text)) return text.slice(1, -1);
  if (/^"[^"\\\t]*"$/.test(text)) return text.slice(1, -1);
  return readOneLine(text);
}

/** What is not plain text at first sight is for the library: numbers, escapes, comments. */
function readOneLine(text: string): unknown {
  if (/^[&*!|>%@`?{[-]|^["'].*[^"']$|: |:$| #|\t/.test(text)) throw new OtherStyle();
  const document = parseDocument(text, schemaOptions);
  if (document.errors.length > 0) throw new OtherStyle();
  return document.toJS();
}
