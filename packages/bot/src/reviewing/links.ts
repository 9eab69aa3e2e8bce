import { isMirrorError } from "@mirrorkit/sdk";
import type { ReviewSources, Side } from "./evidence.ts";

/** What a commit has at a path. */
type Found = "nothing" | "file" | "irregular";

/** Asks what lies at paths of a side; each is looked at once. */
export type LookAt = (path: string) => Promise<Found>;

/**
 * Looks at paths of a side. Forges refuse to read what is no regular file, and have no file where there is a folder, or
 * where a path leads through a link.
 */
export function lookAt(sources: ReviewSources, side: Side): LookAt {
  const seen = new Map<string, Promise<Found>>();
  return (path) => {
    const known = seen.get(path) ?? findAt(sources, side, path);
    seen.set(path, known);
    return known;
  };
}

async function findAt(sources: ReviewSources, side: Side, path: string): Promise<Found> {
  try {
    return (await sources.readFile(side, path)) === undefined ? "nothing" : "file";
  } catch (error) {
    if (!isMirrorError(error) || error.code !== "refused") throw error;
    return isLink(await modeOf(sources, side, path)) ? "irregular" : "file";
  }
}

/** The mode of a file of a side; a file that is too large to be read has one too. */
async function modeOf(sources: ReviewSources, side: Side, path: string): Promise<string> {
  const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  return (await sources.readTree(side, folder)).get(path)?.mode ?? "";
}

/** Whether a mode is that of a symbolic link or a submodule: what lies behind it is not in the tree at its path. */
export function isLink(mode: string): boolean {
  return !mode.startsWith("100");
}

/** The first link or submodule of a path and the folders above it, from the outside in; undefined where there is none. */
export async function linkOf(look: LookAt, path: string): Promise<string | undefined> {
  const parts = path.split("/");
  for (const index of parts.keys()) {
    const above = parts.slice(0, index + 1).join("/");
    if ((await look(above)) === "irregular") return above;
  }
  return undefined;
}
