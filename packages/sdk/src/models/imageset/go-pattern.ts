import { RE2JS, RE2JSSyntaxException } from "re2js";

/** A pattern as Go's `regexp` takes it, or the reason why it does not. */
export type GoPatternReading =
  | {
      /** Whether the unanchored pattern matches in a text; in time linear in its length. */
      readonly fits: (text: string) => boolean;
    }
  | { readonly reason: string };

const longestPattern = 10_000;

/** Reads a pattern by the rules of Go's package `regexp`, which oc-mirror compiles `blockedImages` with. */
export function readGoPattern(text: string): GoPatternReading {
  if (text.length > longestPattern) return { reason: "it is longer than 10,000 characters" };
  try {
    const pattern = RE2JS.compile(text);
    return { fits: (image) => pattern.matcher(image).find() };
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    return { reason: error.message.replace("error parsing regexp: ", "") };
  }
}
