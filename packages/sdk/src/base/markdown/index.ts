export type {
  MarkdownBlock,
  MarkdownLine,
  MarkdownPart,
  MarkdownRows,
} from "./block.ts";
export { type MarkdownText, writeMarkdown } from "./write.ts";
export { plainLine, writePlain } from "./write-plain.ts";
