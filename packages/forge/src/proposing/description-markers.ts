const [begin, end] = ["<!-- mirrorkit:begin -->", "<!-- mirrorkit:end -->"];

/**
 * Inserts mirrorkit's text into a description, between two markers; text that people wrote around them stays. When
 * they deleted mirrorkit's text, it is appended.
 *
 * @param digest - digest of the proposed files, by which the description is found again
 */
export function withOurText(description: string, text: string, digest: string): string {
  const ours = `${begin}\n${text.trim()}\n\n${digestLine(digest)}\n${end}`;
  const [from, to] = [description.indexOf(begin), description.lastIndexOf(end)];
  if (from >= 0 && to > from) {
    return `${description.slice(0, from)}${ours}${description.slice(to + end.length)}`;
  }
  return description.trim() === "" ? ours : `${description.trimEnd()}\n\n${ours}`;
}

/** Whether a description is of a proposal of exactly these files. */
export function isOfFiles(description: string, digest: string): boolean {
  return description.includes(digestLine(digest));
}

function digestLine(digest: string): string {
  return `<!-- mirrorkit:files=${digest} -->`;
}
