import { printable } from "../errors/index.ts";

/**
 * Puts outside text into a code span that is safe in a table cell and anywhere else: no mention, quick
 * action, link, image or HTML in it takes effect. Its line must not stand in a block of HTML.
 */
export function codeSpan(text: string): string {
  const inner = printable(text).replace(/`/g, "'").replace(/\|/g, "\\|").trim();
  return inner === "" ? "" : `\`${inner}\``;
}

/** Escapes outside text for running Markdown: everything that could be markup is preceded by a backslash. */
export function escapeMarkdown(text: string): string {
  return printable(text)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/[\\`*_{}[\]()#+\-.!|~$^:/]/g, "\\$&")
    .replace(/@/g, "@\u200b");
}
