/**
 * A part of a line: mirrorkit's own words, outside text as code, emphasis, or a link. Outside text has no effect in
 * any of them; only `link` creates a link, and only to addresses that begin with `http`.
 */
export type MarkdownPart =
  | string
  | MarkdownCode
  | { readonly strong: string }
  | { readonly link: string; readonly label: string | MarkdownCode };

/** Outside text. */
export interface MarkdownCode {
  /** The text. */
  readonly code: string;
  /** Whether to show the whole text; otherwise it is cut at 200 characters. */
  readonly whole?: boolean;
}

/** One line: its parts follow each other without a space. */
export type MarkdownLine = MarkdownPart | readonly MarkdownPart[];

/** Lines of a list, or of a table when it has columns. */
export interface MarkdownRows {
  /** Discriminates the kinds of block. */
  readonly kind: "rows";
  /** The title, followed by the number of rows; undefined for rows without a title. */
  readonly title?: string;
  /** The column titles; a title that begins with `>` marks a numeric column. Undefined for a list. */
  readonly columns?: readonly string[];
  /** The rows, most important first: when space runs out, the last rows are omitted. A list shows the first cell. */
  readonly rows: readonly (readonly MarkdownLine[])[];
  /** Whether to fold the rows; by default, more than ten rows are folded. Rows without a title are never folded. */
  readonly folded?: boolean;
  /** The largest fraction of the whole space that the block may take; all of it by default. */
  readonly share?: number;
  /** The words after the number of omitted rows; `not shown here` by default. */
  readonly more?: string;
}

/** A block of a Markdown text. */
export type MarkdownBlock =
  | { readonly kind: "heading"; readonly text: MarkdownLine }
  | { readonly kind: "paragraph"; readonly text: MarkdownLine }
  | { readonly kind: "small"; readonly text: MarkdownLine }
  /** A line to copy; both forges show it with a copy button. */
  | { readonly kind: "command"; readonly text: string }
  | { readonly kind: "quote"; readonly title: string; readonly lines: readonly MarkdownLine[] }
  | MarkdownRows;
