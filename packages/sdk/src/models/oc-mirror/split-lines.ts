/** The most characters of a line that are looked at; the rest of it is passed over. */
const longestLine = 65_536;

/** Makes lines of pieces of text. */
export interface LineSplitter {
  /** Takes the next piece, which may begin and end anywhere. */
  push(text: string): void;
  /** Hands on what came after the last line feed. */
  end(): void;
}

/**
 * Hands each line on, without its line feed. Of a line over 65,536 characters only so many are, so that a program that
 * never ends its line takes no more memory than that.
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
