import type { YamlComment } from "../../base/yaml/index.ts";

/** The lines that a comment refers to. */
export interface NodeLines {
  /** First and last line that a comment covers, from 1; the last is 0 when no content follows it. */
  coveredBy(comment: YamlComment): readonly [number, number];
}

interface Line {
  readonly indent: number;
  readonly isItem: boolean;
}

/**
 * Finds the ends of entries and items in block YAML, by indentation alone: comments occur only in block YAML, and a
 * file that is not valid YAML has no findings to excuse.
 */
export function readNodeLines(text: string): NodeLines {
  const lines = text
    .replace(/^\ufeff/, "")
    .split("\n")
    .map(readLine);
  const ends = findEnds(lines);
  const nextContent = findNextContent(lines);
  const first = nextContent[0] ?? lines.length;
  return {
    coveredBy(comment) {
      const index = comment.position.line - 1;
      if (!comment.ownLine) return [index + 1, index + 1];
      if (index < first) return first < lines.length ? [1, Number.POSITIVE_INFINITY] : [1, 0];
      const begin = nextContent[index] ?? lines.length;
      return begin < lines.length ? [begin + 1, (ends[begin] ?? begin) + 1] : [index + 1, 0];
    },
  };
}

function readLine(line: string): Line | undefined {
  const content = line.trimStart();
  if (content.trimEnd() === "" || content.startsWith("#")) return undefined;
  if (/^(?:%\S|---\s*(?:#|$))/.test(line)) return undefined;
  return { indent: line.length - content.length, isItem: /^-(?:\s|$)/.test(content) };
}

/** For each line, the index of the first line with content from there on. */
function findNextContent(lines: readonly (Line | undefined)[]): readonly number[] {
  const next = lines.map(() => lines.length);
  for (let index = lines.length - 1; index >= 0; index--) {
    next[index] = lines[index] === undefined ? (next[index + 1] ?? lines.length) : index;
  }
  return next;
}

/** For each line with content, the index of the last line of the entry or item that begins there. */
function findEnds(lines: readonly (Line | undefined)[]): readonly number[] {
  const ends = lines.map((_, index) => index);
  const open: (Line & { readonly index: number })[] = [];
  let last = -1;
  for (const [index, line] of lines.entries()) {
    if (line === undefined) continue;
    while (open.length > 0 && !contains(open.at(-1), line)) ends[open.pop()?.index ?? 0] = last;
    open.push({ ...line, index });
    last = index;
  }
  for (const { index } of open) ends[index] = last;
  return ends;
}

/** Items of a list may have the same indentation as the key of the list. */
function contains(outer: Line | undefined, inner: Line): boolean {
  if (outer === undefined) return false;
  if (inner.indent !== outer.indent) return inner.indent > outer.indent;
  return inner.isItem && !outer.isItem;
}
