import type { Problem } from "@mirrorkit/sdk/problems";

const escape = /#\s*mirrorkit:\s*allow\b/;

/** Escapes that a change adds to an ImageSet: they switch rules of the target off, and a reviewer should see them. */
export function addedEscapes(
  before: string | undefined,
  after: string,
  file: string,
): readonly Problem[] {
  const known = new Set((before ?? "").split(/\r?\n/).filter(isEscape).map(trimmed));
  return after.split(/\r?\n/).flatMap((text, index) => {
    if (!isEscape(text) || known.has(trimmed(text))) return [];
    const written = text.slice(text.search(escape)).trim();
    return [
      {
        rule: "escape-added",
        severity: "warning" as const,
        message: `this change adds an escape: ${written}`,
        position: { file, line: index + 1 },
      },
    ];
  });
}

function isEscape(line: string): boolean {
  return escape.test(line);
}

function trimmed(line: string): string {
  return line.trim();
}
