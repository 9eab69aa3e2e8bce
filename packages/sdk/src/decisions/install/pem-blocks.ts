/** A block between BEGIN and END lines. */
export interface PemBlock {
  /** The label of the block: `CERTIFICATE`. */
  readonly label: string;
  /** Line of its BEGIN, counted from 1. */
  readonly line: number;
  /** The block with its BEGIN and END lines; undefined when it has no end. */
  readonly text?: string;
}

const begin = /^\s*-----BEGIN ([^-\r\n]*)-----\s*$/;
const end = /^\s*-----END ([^-\r\n]*)-----\s*$/;

/** Finds the blocks of a PEM text in order; text between them is skipped. */
export function pemBlocks(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  let open: { readonly label: string; readonly line: number; readonly lines: string[] } | undefined;
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    const [, label] = begin.exec(line) ?? [];
    if (label !== undefined) {
      if (open !== undefined) blocks.push({ label: open.label, line: open.line });
      open = { label, line: index + 1, lines: [] };
    }
    if (open === undefined) continue;
    open.lines.push(line.trim());
    const [, closing] = end.exec(line) ?? [];
    if (closing === undefined) continue;
    const { label: opening, line: from, lines } = open;
    const isWhole = closing === opening;
    blocks.push({ label: opening, line: from, ...(isWhole ? { text: lines.join("\n") } : {}) });
    open = undefined;
  }
  if (open !== undefined) blocks.push({ label: open.label, line: open.line });
  return blocks;
}
