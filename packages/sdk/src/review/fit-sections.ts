/** A table with a title, a part of a Markdown text. */
export interface Section {
  /** Plain text of ours. */
  readonly title: string;
  /** Plain texts of ours; empty for a list. */
  readonly columns: readonly string[];
  /** Rows as Markdown, one line each; points of a list begin with `- `. */
  readonly rows: readonly string[];
}

/** Lists up to this length are shown open, longer ones folded. */
const longestOpenList = 10;

/** Puts head and tables together; later tables give up rows first when the bytes do not suffice. */
export function fitSections(head: string, sections: readonly Section[], maxBytes: number): string {
  const filled = sections.filter(({ rows }) => rows.length > 0);
  let room = maxBytes - bytesOf(head) - bytesOf(filled.map((one) => frame(one, 0)).join(""));
  if (room < 0) return shortest(head, filled, maxBytes);
  let text = head;
  for (const section of filled) {
    const { shown, used } = rowsThatFit(section, room);
    room -= used;
    text += frame(section, shown);
  }
  return text;
}

function rowsThatFit(section: Section, room: number): { shown: number; used: number } {
  const whole = bytesOf(frame(section, section.rows.length)) - bytesOf(frame(section, 0));
  if (whole <= room) return { shown: section.rows.length, used: Math.max(whole, 0) };
  let left = room - tableHead(section).length;
  let shown = 0;
  for (const row of section.rows) {
    left -= bytesOf(row) + 1;
    if (left < 0) break;
    shown += 1;
  }
  const used = shown === 0 ? 0 : bytesOf(frame(section, shown)) - bytesOf(frame(section, 0));
  return { shown, used: Math.max(used, 0) };
}

/** A section with so many of its rows, the first ones. */
function frame(section: Section, shown: number): string {
  const { title, rows } = section;
  const hidden = rows.length - shown;
  const table = shown === 0 ? "" : `${tableHead(section)}${rows.slice(0, shown).join("\n")}\n`;
  const rest = hidden === 0 ? "" : `\n… ${hidden} more not shown here.\n`;
  const name = `${title} (${rows.length})`;
  if (rows.length <= longestOpenList) return `\n#### ${name}\n\n${table}${rest}`;
  return `\n<details><summary>${name}</summary>\n\n${table}${rest}\n</details>\n`;
}

function tableHead({ columns }: Section): string {
  if (columns.length === 0) return "";
  return `| ${columns.join(" | ")} |\n|${" --- |".repeat(columns.length)}\n`;
}

function shortest(head: string, sections: readonly Section[], maxBytes: number): string {
  const sums = sections.map(({ title, rows }) => `${title}: ${rows.length}`).join(", ");
  const lines = [...head.split("\n").slice(0, 3), "", sums, ""];
  while (lines.length > 1 && bytesOf(lines.join("\n")) > maxBytes) lines.pop();
  return lines.join("\n");
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}
