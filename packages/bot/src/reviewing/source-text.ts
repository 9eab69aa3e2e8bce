import { decodeText, isMirrorError, type Problem } from "@mirrorkit/sdk";
import { isAboutContent, problemsOf } from "./content-problems.ts";
import type { ReviewSources, Side } from "./evidence.ts";

/** A file of a side as text. */
export interface SourceText {
  /** The text; undefined when there is no such file, or it cannot be read. */
  readonly text?: string;
  /** Why it cannot be read. */
  readonly problems: readonly Problem[];
}

/** Reads a file of a side as text. */
export async function readSourceText(
  sources: ReviewSources,
  side: Side,
  path: string,
): Promise<SourceText> {
  try {
    const bytes = await sources.readFile(side, path);
    return bytes === undefined ? { problems: [] } : { text: decodeText(bytes, path), problems: [] };
  } catch (error) {
    if (!isMirrorError(error) || !isAboutContent(error)) throw error;
    return { problems: problemsOf(error, path) };
  }
}
