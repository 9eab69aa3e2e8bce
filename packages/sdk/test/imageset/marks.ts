/** A text without its marks `▶`, and the line and column of each. */
export function takeMarks(marked: string): {
  readonly text: string;
  readonly places: readonly string[];
} {
  const places = marked.split("\n").flatMap((line, index) => {
    const parts = line.split("▶");
    return parts
      .slice(1)
      .map((_, at) => `${index + 1}:${parts.slice(0, at + 1).join("").length + 1}`);
  });
  return { text: marked.replaceAll("▶", ""), places };
}
