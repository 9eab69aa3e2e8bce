import { decodeText, quoted } from "@mirrorkit/sdk/internal";
import { isMirrorError, type Problem } from "@mirrorkit/sdk/problems";
import { isAboutContent, problemsOf } from "./content-problems.ts";
import type { ReviewSources, Side } from "./evidence.ts";
import { linkOf } from "./symlinks.ts";

/** A file of a side as text. */
export interface SourceText {
  /** The text; undefined when there is no such file, or it cannot be read. */
  readonly text?: string;
  /** Why it cannot be read. */
  readonly problems: readonly Problem[];
}

/** Reads a file of a side as text; a file behind a link exists but cannot be read. */
export async function readSourceText(
  sources: ReviewSources,
  side: Side,
  path: string,
): Promise<SourceText> {
  try {
    const bytes = await sources.readFile(side, path);
    if (bytes === undefined) return { problems: await behindLink(sources, side, path) };
    return { text: decodeText(bytes, path), problems: [] };
  } catch (error) {
    if (!isMirrorError(error) || !isAboutContent(error)) throw error;
    return { problems: problemsOf(error, path) };
  }
}

async function behindLink(
  sources: ReviewSources,
  side: Side,
  path: string,
): Promise<readonly Problem[]> {
  const link = await linkOf(sources, side, path);
  if (link === undefined) return [];
  return [
    {
      rule: "refused",
      severity: "error",
      message: `${quoted(path)} lies behind ${quoted(link)}, which is a symbolic link or a submodule`,
      help: "Name the file by its real path.",
      position: { file: path },
    },
  ];
}
