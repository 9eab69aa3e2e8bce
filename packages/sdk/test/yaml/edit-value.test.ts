import { appendYamlItems, isMirrorError, readOneYaml, setYamlKey } from "@mirrorkit/sdk";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

function failure(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (isMirrorError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return "no failure";
}

describe("adding to a list", () => {
  test.each<[string, string, (string | number)[], string]>([
    ["at the end of the text", "a:\n- x\n", ["a"], "a:\n- x\n- new\n"],
    [
      "before the next key",
      "a:\n  - x # one\n\n# b\nb: 1\n",
      ["a"],
      "a:\n  - x # one\n  - new\n\n# b\nb: 1\n",
    ],
    [
      "behind a block of text",
      "a:\n  - |\n    x\n    y\nb: 1\n",
      ["a"],
      "a:\n  - |\n    x\n    y\n  - new\nb: 1\n",
    ],
    [
      "behind a flow entry",
      "a:\n- {x: [1,\n   2]} # e\nb: 1\n",
      ["a"],
      "a:\n- {x: [1,\n   2]} # e\n- new\nb: 1\n",
    ],
    [
      "within an entry of a list",
      "a:\n- b:\n  - x\n  c: 1\n",
      ["a", 0, "b"],
      "a:\n- b:\n  - x\n  - new\n  c: 1\n",
    ],
    ["that is not there", "# top\nb: 1", ["a"], "# top\nb: 1\na:\n  - new\n"],
    ["with CRLF line ends", "a:\r\n- x\r\n", ["a"], "a:\r\n- x\r\n- new\r\n"],
    ["in brackets", "a: [ x ] # c\n", ["a"], "a: [ x, new ] # c\n"],
    ["that is empty", "a: [] # c\nb:   1\n", ["a"], "a: [ new ] # c\nb: 1\n"],
    [
      "that is not there, within an entry",
      "a:\n- c: 1 # c\n",
      ["a", 0, "b"],
      "a:\n  - c: 1 # c\n    b:\n      - new\n",
    ],
  ])("%s", (_, before, path, after) => {
    expect(appendYamlItems(before, "f", path, ["new"])).toBe(after);
  });

  test("nothing is added for nothing", () => {
    expect(appendYamlItems("b: 1", "f", ["a"], [])).toBe("b: 1");
  });

  test.each<[string, (string | number)[], string]>([
    ["a: 1\n", ["a"], 'refused: "a" cannot be edited safely: it is a number'],
    ["a: []\n", ["a", 3, "b"], 'refused: "a.3.b" cannot be edited safely: it is not there'],
    ["- x\n", ["a"], 'refused: "a" cannot be edited safely: it is not there'],
    ["a: &x [1]\nb: *x\n", ["b"], 'refused: "b" cannot be edited safely: it is not editable'],
  ])("%j at %j is refused", (text, path, expected) => {
    expect(failure(() => appendYamlItems(text, "f", path, ["new"]))).toBe(expected);
  });
});

describe("setting a key", () => {
  test.each([
    ["adds it at the end", "# c\nb: 1 # b\n", "# c\nb: 1 # b\na: new\n"],
    ["replaces a value on its line", "a: 'old' # why\nb: 1\n", "a: new\nb: 1\n"],
    ["replaces a block", "a: |\n  x\n\n  y\n# b\nb: 1\n", "a: new\n# b\nb: 1\n"],
    ["replaces a mapping", "a:\n  x: 1\n  y:\n  - z\nb: 1\n", "a: new\nb: 1\n"],
    ["gives nothing a value", "a:\nb: 1\n", "a: new\nb: 1\n"],
    ["leaves the same value alone", 'a: "new" # c\n', 'a: "new" # c\n'],
  ])("%s", (_, before, after) => {
    expect(setYamlKey(before, "f", "a", "new")).toBe(after);
  });

  test("in a text that is no mapping is refused", () => {
    expect(failure(() => setYamlKey("- x\n", "f", "a", 1))).toBe(
      "refused: the document cannot be edited safely: it is a list",
    );
  });
});

const word = fc.stringMatching(/^[a-z]{1,4}$/);
const value = fc.oneof(word, fc.boolean(), fc.integer(), fc.array(word), fc.constant("x\ny\n"));
const map = fc.dictionary(word, value, { minKeys: 1 });

test("whatever is set or added is read back, and all the rest with it", () => {
  fc.assert(
    fc.property(map, word, value, (before, key, wanted) => {
      const text = JSON.stringify(before, null, 1);
      const block = Object.entries(before)
        .map(([name, one]) => `"${name}": ${JSON.stringify(one)} # c\n`)
        .join("");
      for (const source of [text, block]) {
        const set = setYamlKey(source, "f", key, wanted);
        expect({ ...(readOneYaml(set, "f").value as object) }).toEqual({
          ...before,
          [key]: wanted,
        });
      }
    }),
  );
});
