import type { MarkdownBlock, MarkdownRows } from "./block.ts";
import { renderBlock, renderRow } from "./render-block.ts";

/** A text of blocks. */
export interface MarkdownText {
  /** The first blocks, which are always written. */
  readonly head: readonly MarkdownBlock[];
  /** Parts of equal weight, which share the remaining space; when it runs out, the last parts are omitted. */
  readonly parts?: readonly (readonly MarkdownBlock[])[];
  /** The plural name of the parts, such as `ImageSets`. */
  readonly partsName?: string;
  /** The last blocks, which are always written. */
  readonly foot?: readonly MarkdownBlock[];
}

/** Bytes that rows may take in addition to the shortest form of their block. */
interface Room {
  left: number;
  readonly whole: number;
}

const longestRemark = 100;

/**
 * Writes blocks as Markdown for GitHub and GitLab, with an empty line between blocks. When the text would be too
 * long, the last rows of lists and tables are omitted, then the last parts, and the text reports how many. No block
 * is cut in the middle.
 *
 * @param maxBytes - the limit in bytes of UTF-8, which also limits the number of characters
 */
export function writeMarkdown(text: MarkdownText, maxBytes: number): string {
  const head = text.head.filter(hasContent);
  const foot = (text.foot ?? []).filter(hasContent);
  const all = (text.parts ?? []).map((part) => part.filter(hasContent));
  const least = leastOf([...head, ...foot]);
  const parts = partsThatFit(all, maxBytes - least - longestRemark);
  const hidden = all.length - parts.length;
  const remark: MarkdownBlock = {
    kind: "paragraph",
    text: `… ${hidden} more ${text.partsName ?? "parts"} not shown here.`,
  };
  const remarks = hidden === 0 ? [] : [remark];
  const fixed = [...head, ...parts.flat(), ...remarks, ...foot];
  const left = maxBytes - leastOf(fixed);
  if (left < 0) return together(blocksThatFit(fixed, maxBytes));
  const room = { left, whole: maxBytes };
  const headTexts = fitAll(head, room);
  const partTexts = parts.flatMap((part, index) => {
    const share = Math.floor(room.left / (parts.length - index));
    const own = { left: share, whole: share };
    const texts = fitAll(part, own);
    room.left -= share - own.left;
    return texts;
  });
  return together([...headTexts, ...partTexts, ...fitAll([...remarks, ...foot], room)]);
}

function hasContent(block: MarkdownBlock): boolean {
  return block.kind !== "rows" || block.rows.length > 0;
}

function partsThatFit(
  parts: readonly (readonly MarkdownBlock[])[],
  room: number,
): readonly (readonly MarkdownBlock[])[] {
  let left = room;
  const tooFar = parts.findIndex((part) => {
    left -= leastOf(part);
    return left < 0;
  });
  return tooFar < 0 ? parts : parts.slice(0, tooFar);
}

function fitAll(blocks: readonly MarkdownBlock[], room: Room): readonly string[] {
  return blocks.map((block) => {
    if (block.kind !== "rows") return renderBlock(block);
    const text = renderBlock(block, rowsThatFit(block, room));
    room.left -= bytesOf(text) - bytesOf(renderBlock(block));
    return text;
  });
}

function rowsThatFit(block: MarkdownRows, { left, whole }: Room): readonly string[] {
  const most = Math.min(left, Math.floor(whole * (block.share ?? 1)));
  const budget = bytesOf(renderBlock(block)) + most;
  const texts: string[] = [];
  let size = bytesOf(renderBlock(block, [""]));
  for (const row of block.rows) {
    const text = renderRow(block, row);
    size += bytesOf(text) + 1;
    if (size > budget) break;
    texts.push(text);
  }
  return texts;
}

/** The first blocks that fit, each in its shortest form. */
function blocksThatFit(blocks: readonly MarkdownBlock[], maxBytes: number): readonly string[] {
  let left = maxBytes;
  return blocks.flatMap((block) => {
    const text = renderBlock(block);
    const size = bytesOf(text) + 2;
    if (size > left) return [];
    left -= size;
    return [text];
  });
}

function leastOf(blocks: readonly MarkdownBlock[]): number {
  return blocks.reduce((sum, block) => sum + bytesOf(renderBlock(block)) + 2, 0);
}

function together(texts: readonly string[]): string {
  return `${texts.join("\n\n")}\n`;
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}
