/** The largest number of characters read from a line; the rest is skipped. */
const longestLine = 65_536;

/** Splits chunks of text into lines. */
export interface LineSplitter {
  /** Receives the next chunk, which may begin and end anywhere. */
  push(text: string): void;
  /** Passes on the text after the last line feed. */
  end(): void;
}

/**
 * Passes on each line without its line feed, cut after 65,536 characters, so that a program that never ends its
 * line does not exhaust the memory.
 */
export function openLineSplitter(take: (line: string) => void): LineSplitter {
  let begun = "";
  return {
    push(text) {
      let from = 0;
      for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", from)) {
        const line = begun === "" ? text.slice(from, end) : begun + text.slice(from, end);
        begun = "";
        from = end + 1;
        take(line.length > longestLine ? line.slice(0, longestLine) : line);
      }
      const rest = longestLine - begun.length;
      if (rest > 0 && from < text.length) begun += text.slice(from, from + rest);
    },
    end() {
      if (begun !== "") take(begun);
      begun = "";
    },
  };
}
