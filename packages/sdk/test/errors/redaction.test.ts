import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { escapeControls, printable, quoted } from "#base/problem";

const unseen = [
  ["a zero-width space", 0x200b],
  ["a right-to-left override", 0x202e],
  ["an isolate", 0x2066],
  ["an Arabic letter mark", 0x61c],
  ["a soft hyphen", 0xad],
  ["a Mongolian vowel separator", 0x180e],
  ["a Hangul filler", 0x3164],
  ["a half-width Hangul filler", 0xffa0],
  ["a combining grapheme joiner", 0x34f],
  ["a word joiner", 0x2060],
  ["a variation selector", 0xfe0f],
  ["a supplementary variation selector", 0xe0100],
  ["a language tag", 0xe0001],
  ["a tag letter", 0xe0041],
  ["the end of a tag", 0xe007f],
  ["a no-break space", 0xa0],
  ["a blank of Braille", 0x2800],
  ["half a character", 0xd83d],
  ["an escape", 0x1b],
] as const;

const ignored = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}]/u;

describe("text from outside in messages", () => {
  test.each(unseen)("%s is shown by its number", (_, code) => {
    const digits = code.toString(16);
    const shown = code > 0xffff ? `\\u{${digits}}` : `\\u${digits.padStart(4, "0")}`;
    const text = `a${String.fromCodePoint(code)}b`;
    expect(escapeControls(text)).toBe(`a${shown}b`);
    expect(quoted(text)).toBe(`"a${shown}b"`);
  });

  test("what can be seen stays as it is", () => {
    const text = "Größe, 漢字, ✓ and 🔀 of quay.io/a@sha256:0";
    expect(printable(text)).toBe(text);
  });

  test("no two texts look alike for characters that are ignored", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(escapeControls(text)).not.toMatch(ignored);
      }),
    );
  });

  test("credentials are replaced, wherever the text is cut", () => {
    for (let length = 150; length < 210; length += 1) {
      const shown = printable(`${"x".repeat(length)} https://me:hunter2@quay.example.test/v2/`);
      expect(shown).not.toMatch(/hunt|me:/);
    }
    expect(printable("https://me:hun@ter2@quay.example.test")).toBe(
      "https://***@quay.example.test",
    );
  });

  test("a long text is cut between characters", () => {
    const shown = printable("🔀".repeat(200));
    expect(shown).toBe(`${"🔀".repeat(100)}… (400 characters)`);
    expect(printable(`x${"🔀".repeat(200)}`)).toBe(`x${"🔀".repeat(99)}… (401 characters)`);
  });
});
