import type { SourcePosition } from "../../base/problem/index.ts";

/** Where a table of a file is. */
export interface TablePlace {
  /** The position of a key of the table, or of its head. */
  readonly at: (key?: string) => SourcePosition;
  /** Those of its mirrors. */
  readonly mirrors: readonly TablePlace[];
}

/** The positions of the tables `[[registry]]` of a file; inline tables have none. */
export function placesOfTables(text: string, file: string): readonly TablePlace[] {
  const tables: (TablePlace & { readonly mirrors: TablePlace[] })[] = [];
  const lines = text.split("\n");
  for (const [index, line] of lines.entries()) {
    const [, name] = /^[ \t]*\[\[[ \t]*(registry|registry\.mirror)[ \t]*\]\]/.exec(line) ?? [];
    if (name === undefined) continue;
    const place = { at: positionIn(lines, index, file), mirrors: [] };
    if (name === "registry") tables.push(place);
    else tables.at(-1)?.mirrors.push(place);
  }
  return tables;
}

function positionIn(lines: readonly string[], head: number, file: string): TablePlace["at"] {
  return (key) => {
    const body = lines.slice(head + 1);
    const end = body.findIndex((line) => line.trimStart().startsWith("["));
    const own = end < 0 ? body : body.slice(0, end);
    const index = own.findIndex((line) => key !== undefined && isOf(line, key));
    const line = index < 0 ? head : head + 1 + index;
    const text = lines[line] ?? "";
    return { file, line: line + 1, column: text.length - text.trimStart().length + 1 };
  };
}

function isOf(line: string, key: string): boolean {
  const [name = ""] = line.split("=", 1);
  return name.trim().replace(/^["']|["']$/g, "") === key;
}
