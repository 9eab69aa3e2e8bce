import type { ReviewSources, Side } from "./evidence.ts";

const folderMode = "040000";

/** Whether a mode is that of a symbolic link or a submodule, whose content is not in the tree at its path. */
export function isLink(mode: string): boolean {
  return !mode.startsWith("100") && mode !== folderMode;
}

/** The first link or submodule among a path and the folders above it, outermost first; undefined when there is none. */
export async function linkOf(
  sources: ReviewSources,
  side: Side,
  path: string,
): Promise<string | undefined> {
  const parts = path.split("/");
  for (const count of parts.keys()) {
    const here = parts.slice(0, count + 1).join("/");
    const found = await sources.entry(side, here);
    if (found === undefined) return undefined;
    if (isLink(found.mode)) return here;
  }
  return undefined;
}
