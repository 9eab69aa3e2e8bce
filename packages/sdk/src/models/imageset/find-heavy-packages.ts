import { printable, quoted } from "../../base/problem/index.ts";
import { type Finding, findingAt, type Subject } from "./finding.ts";

/** Rule `heavy-package`. */
export function* findHeavyPackages(
  { content, stanza }: Subject,
  heavy: readonly string[],
): Iterable<Finding> {
  if (heavy.length === 0) return;
  const names = new Set(heavy);
  for (const [index, { catalog, packages = [] }] of (content.operators ?? []).entries()) {
    const path = [stanza, "operators", index];
    if (packages.length === 0) {
      const message = `the catalog ${quoted(catalog)} is mirrored in full, including heavy packages such as ${printable(heavy[0] ?? "")}`;
      const help = "List only the packages that you need.";
      yield findingAt("heavy-package", [...path, "catalog"], message, help);
    }
    for (const [at, { name }] of packages.entries()) {
      if (!names.has(name)) continue;
      const message = `the package ${quoted(name)} adds very many or very large images`;
      const help = `Remove it, or state why it is needed: # mirrorkit: allow heavy-package - <reason>`;
      yield findingAt("heavy-package", [...path, "packages", at, "name"], message, help);
    }
  }
}
