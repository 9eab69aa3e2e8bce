const [begin, end] = ["<!-- mirrorkit:begin -->", "<!-- mirrorkit:end -->"];

/** Puts our text into a description, between two marks; what people wrote around them stays. */
export function withOurText(description: string, text: string): string {
  const ours = `${begin}\n${text.trim()}\n${end}`;
  const [from, to] = [description.indexOf(begin), description.lastIndexOf(end)];
  if (from < 0 || to < from) return ours;
  return `${description.slice(0, from)}${ours}${description.slice(to + end.length)}`;
}
