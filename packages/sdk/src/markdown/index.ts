export type {
  MarkdownBlock,
  MarkdownCode,
  MarkdownLine,
  MarkdownPart,
  MarkdownRows,
} from "./block.ts";
export { codeSpan } from "./code-span.ts";
export { type MarkdownText, writeMarkdown } from "./write.ts";
