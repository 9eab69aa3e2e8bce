import { escapeControls, printable } from "../problem/index.ts";
import { codeSpan, htmlCode, wholeCodeSpan } from "./code-span.ts";

/** A word with the punctuation of a sentence around it. */
const plainWord = /^["'(“]?[\p{L}\p{N}]+(?:[-'’][\p{L}\p{N}]+)*["')”]{0,2}[.,;:!?…]?$/u;
/** A commit or a key of an issue tracker, of which a link would come. */
const reference = /^["'(“]?(?:[\da-fA-F]{7,}|[A-Z][A-Z\d]*-\d+)["')”]?[.,;:!?]?$/;
/** 200 characters, each escaped, and the sign of the cut; see {@link printable}. */
const longestCut = 1_201;
const listNumber = /^\d+[.)]$/;
const punctuation = /^(?:[.,;:!?"'”)(“]{1,3}|[→–—…·✅⛔⏳⚠])$/u;
/** A word with the signs of a sentence around it. */
const wrapped = /^([("“]?)(.+?)([)"”]?[.,;:!?]?)$/u;

/**
 * Writes a sentence so that it says what it says and nothing in it takes effect: no mention, reference, link, emoji,
 * quick action, markup or HTML. What stands between backticks is code, and so is every word that is not a plain one.
 */
export function words(text: string): string {
  const parts = text.split("`");
  if (parts.length % 2 === 0) return prose(parts.join("'"));
  return joined(parts.map((part, index) => (index % 2 === 0 ? prose(part) : codeSpan(part))));
}

/** The same for places where Markdown is not read, such as the title of a folded section. */
export function htmlWords(text: string): string {
  return tokensOf(text)
    .map((token) => (isPlain(token) ? token : htmlCode(printable(token))))
    .join("");
}

/** Puts parts together, with a blank between two that would become something else where they touch. */
export function joined(parts: readonly string[]): string {
  return parts.reduce((text, part) => text + (isSeam(text, part) ? " " : "") + part, "");
}

/** Two spans of code would be one, a link behind `!` an image, and emphasis within a word is none. */
function isSeam(text: string, part: string): boolean {
  if (text === "" || part === "") return false;
  if (text.endsWith("`") && part.startsWith("`")) return true;
  if (text.endsWith("!") && part.startsWith("[")) return true;
  const emphasis = text.endsWith("**") || part.startsWith("**");
  return emphasis && !/\s$/.test(text) && !/^\s/.test(part);
}

function prose(text: string): string {
  return joined(tokensOf(text).map((token) => (isPlain(token) ? token : codeWithin(token))));
}

function codeWithin(token: string): string {
  const [, before = "", word = token, after = ""] = wrapped.exec(token) ?? [];
  const code = isCut(word) ? wholeCodeSpan(word) : codeSpan(word);
  // Code needs no quotes around it.
  if (before === '"' && after.startsWith('"')) return `${code}${after.slice(1)}`;
  return `${before}${code}${after}`;
}

/** Whether a name was cut when the message was written: what follows it names its length already. */
function isCut(word: string): boolean {
  return word.endsWith("…") && word.length <= longestCut;
}

/** Words, and one blank wherever there is space. */
function tokensOf(text: string): readonly string[] {
  return text
    .split(/(\s+)/)
    .map((token, index) => (index % 2 === 0 ? token : " "))
    .filter((token) => token !== "");
}

function isPlain(token: string): boolean {
  if (token === " " || punctuation.test(token)) return true;
  if (reference.test(token) || listNumber.test(token)) return false;
  return plainWord.test(token) && escapeControls(token) === token;
}
