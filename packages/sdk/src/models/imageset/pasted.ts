import type { Problem } from "../../base/problem/index.ts";
import { findPastedCharacters, readPastedLink } from "../../base/yaml/index.ts";

/** Characters that were pasted from a web page into a file with valid YAML. */
export interface Pasted {
  /** A problem for each line with such a character. */
  readonly problems: readonly Problem[];
  /** Those lines: whatever else is wrong there follows from the character. */
  readonly lines: ReadonlySet<number>;
  /** Whether one is in a key or in the indentation, so that the rest of the file cannot be judged. */
  readonly isStructural: boolean;
}

/** Fields that hold paths on disk and addresses, where a dash or quote of typography can be meant. */
const freeField = /(?:^|[\s{,"'])(?:path|targetCatalogSourceTemplate|url)["']?\s*:|\boci:\/\//i;

/** Finds pasted characters in an ImageSet, where only ASCII has a meaning outside comments. */
export function findPastedInImageSet(text: string, file: string): Pasted {
  const lines = text.split("\n");
  const characters = findPastedCharacters(text).filter(
    ({ line, isVisible }) => !isVisible || !freeField.test(lines[line - 1] ?? ""),
  );
  const links = lines.flatMap((written, index) => {
    const found = readPastedLink(written);
    return found === undefined ? [] : [{ line: index + 1, ...found }];
  });
  const found = [...characters, ...links];
  return {
    problems: found.map(({ line, column, message, help }) => ({
      rule: "pasted-character",
      severity: "error",
      message,
      help,
      position: { file, line, column },
    })),
    lines: new Set(found.map(({ line }) => line)),
    isStructural: characters.some(({ isStructural }) => isStructural),
  };
}
