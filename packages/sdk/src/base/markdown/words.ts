import { escapeControls, printable } from "../problem/index.ts";
import { codeSpan, htmlCode, wholeCodeSpan } from "./code-span.ts";

/** A word with the punctuation of a sentence around it. */
const plainWord = /^["'(“]?[\p{L}\p{N}]+(?:[-'’][\p{L}\p{N}]+)*["')”]{0,2}[.,;:!?…]?$/u;
/** A commit or an issue key, which a forge would turn into a link. */
const reference = /^["'(“]?(?:[\da-fA-F]{7,}|[A-Z][A-Z\d]*-\d+)["')”]?[.,;:!?]?$/;
/** 200 characters, each escaped, and the mark of the cut; see {@link printable}. */
const longestCut = 1_201;
const listNumber = /^\d+[.)]$/;
const punctuation = /^(?:[.,;:!?"'”)(“]{1,3}|[→–—…·✅⛔⏳⚠])$/u;
/** A word with punctuation around it. */
const wrapped = /^([("“]?)(.+?)([)"”]?[.,;:!?]?)$/u;

/**
 * Writes a sentence so that nothing in it has an effect: no mention, reference, link, emoji, quick action, markup
 * or HTML. Text between backticks becomes code, and so does every word that is not a plain word.
 */
export function words(text: string): string {
  const parts = text.split("`");
  if (parts.length % 2 === 0) return prose(parts.join("'"));
  return joined(parts.map((part, index) => (index % 2 === 0 ? prose(part) : codeSpan(part))));
}

/** Like {@link words}, for places where Markdown is not parsed, such as the title of a folded section. */
export function htmlWords(text: string): string {
  return tokensOf(text)
    .map((token) => (isPlain(token) ? token : htmlCode(printable(token))))
    .join("");
}

/** Joins parts, with a blank between two parts that would form other markup when they touch. */
export function joined(parts: readonly string[]): string {
  return parts.reduce((text, part) => text + (isSeam(text, part) ? " " : "") + part, "");
}

/**
 * Adjacent code spans would merge, a link after `!` would become an image, and emphasis inside a word has no
 * effect.
 */
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

/** Whether a name was cut when the message was written: the text after it already gives its length. */
function isCut(word: string): boolean {
  return word.endsWith("…") && word.length <= longestCut;
}

/** The words of a text, with one blank for each run of white space. */
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
