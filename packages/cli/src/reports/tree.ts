import { relative } from "node:path";
import type { TreeComparison } from "@mirrorkit/sdk/files";
import { printable } from "@mirrorkit/sdk/internal";
import { plural } from "../terminal/problems.ts";
import { type Style, style } from "../terminal/style.ts";

/** Lists the changes of a folder's files, one line each, then the sum. */
export function treeReport(
  { created, updated, deleted, untouched }: TreeComparison,
  out: string,
  check = false,
): string {
  const sections: readonly (readonly [Style, string, readonly string[]])[] = [
    ["green", "created", created],
    ["yellow", "updated", updated],
    ["red", "deleted", deleted],
  ];
  const lines = sections.flatMap(([colour, word, paths]) =>
    paths.map((path) => `${style(colour, word)}  ${printable(path)}\n`),
  );
  const changes = sections
    .filter(([, , paths]) => paths.length > 0)
    .map(([, word, paths]) => `${paths.length} ${word}`);
  const sum = changes.length === 0 ? "nothing changes" : changes.join(", ");
  const files = plural(created.length + updated.length + untouched.length, "file");
  const prefix = check && changes.length > 0 ? "would change: " : "";
  const where = relative("", out) === "" ? "." : out;
  return `${lines.join("")}${files} in ${printable(where)}: ${prefix}${sum}\n`;
}
