/**
 * A part of a line: a sentence of ours, text from outside as code, emphasis, or a link. In none of them takes text from
 * outside any effect; only `link` makes a link, and only to addresses that begin with `http`.
 */
export type MarkdownPart =
  | string
  | MarkdownCode
  | { readonly strong: string }
  | { readonly link: string; readonly label: string | MarkdownCode };

/** Text from outside. */
export interface MarkdownCode {
  /** The text. */
  readonly code: string;
  /** Whether it is shown in any length; else no more than 200 characters of it are. */
  readonly whole?: boolean;
}

/** One line: its parts follow each other without a space. */
export type MarkdownLine = MarkdownPart | readonly MarkdownPart[];

/** Lines of a list, or of a table when it has columns. */
export interface MarkdownRows {
  /** Tells it from the other blocks. */
  readonly kind: "rows";
  /** Its title, to which the number of rows is added; undefined for rows that need none. */
  readonly title?: string;
  /** Titles of the columns; one that begins with `>` holds numbers. Undefined for a list. */
  readonly columns?: readonly string[];
  /** The rows, those that matter first: the last are left out where there is no room. A list takes the first cell. */
  readonly rows: readonly (readonly MarkdownLine[])[];
  /** Whether it is folded: when it has more than ten rows by default; without a title never. */
  readonly folded?: boolean;
  /** The most of the room that it may take, as a fraction of the whole; all of it by default. */
  readonly share?: number;
  /** What is said of rows that are left out, after their number; `not shown here` by default. */
  readonly more?: string;
}

/** A block of a Markdown text. */
export type MarkdownBlock =
  | { readonly kind: "heading"; readonly text: MarkdownLine }
  | { readonly kind: "paragraph"; readonly text: MarkdownLine }
  | { readonly kind: "small"; readonly text: MarkdownLine }
  /** A line to be copied, which both forges show with a button for it. */
  | { readonly kind: "command"; readonly text: string }
  | { readonly kind: "quote"; readonly title: string; readonly lines: readonly MarkdownLine[] }
  | MarkdownRows;
