import type { SourcePosition } from "../../base/problem/index.ts";

/** Where an offset is in a text: line and column from 1, columns in UTF-16 code units. */
export function positionOf(text: string, offset: number, file: string): SourcePosition {
  const before = text.slice(0, offset);
  const line = before.split("\n").length;
  return { file, line, column: before.length - before.lastIndexOf("\n") };
}
