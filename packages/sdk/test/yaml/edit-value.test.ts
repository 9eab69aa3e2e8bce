import { isMirrorError } from "@mirrorkit/sdk/problems";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { appendYamlItems, readOneYaml, setYamlKey } from "#base/yaml";

function failure(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    expect([error.code, error.problems.length]).toEqual(["invalid-input", 1]);
    return `${error.position?.line}:${error.position?.column} ${error.message}`;
  }
  return "no failure";
}

const unfit =
  "cannot be edited safely: it is written in a form that cannot be changed line by line";

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
    [
      "in brackets",
      "a: [ x, 'y' ] # c\nb:   1",
      ["a"],
      "a: # c\n  - x\n  - 'y'\n  - new\nb:   1\n",
    ],
    ["in brackets over lines", "a: [\n x,\n y,\n] # c\n", ["a"], "a: # c\n  - x\n  - y\n  - new\n"],
    [
      "of mappings in brackets",
      "a: [{x: [1], y: 2}]\nb:   1\n",
      ["a"],
      "a:\n  - {x: [1], y: 2}\n  - new\nb:   1\n",
    ],
    ["that is empty", "a: [] # c\nb:   1\n", ["a"], "a: # c\n  - new\nb:   1\n"],
    ["that is empty below its key", "a: # c\n  []\nb:   1\n", ["a"], "a: # c\n  - new\nb:   1\n"],
    ["that is nothing", "a:   # c\n# d\nb:   1\n", ["a"], "a:   # c\n  - new\n# d\nb:   1\n"],
    ["that is null", "a: ~   # c\nb:   1\n", ["a"], "a:   # c\n  - new\nb:   1\n"],
    ["with CRLF that is empty", "a: [] # c\r\nb: 1\r\n", ["a"], "a: # c\r\n  - new\r\nb: 1\r\n"],
    [
      "within braces",
      "a:\n- {b: [ x ], c:   1} # c\n",
      ["a", 0, "b"],
      'a:\n- {b: [ x, "new" ], c:   1} # c\n',
    ],
    ["within braces that is empty", "a:\n- {b: [ ]}\n", ["a", 0, "b"], 'a:\n- {b: ["new"]}\n'],
    ["with a dash on a line of its own", "a:\n-\n  b: 1\n", ["a"], "a:\n-\n  b: 1\n- new\n"],
    [
      "behind an entry that ends in nothing",
      "a:\n- b: 1\n  c: # c\nd: 1\n",
      ["a"],
      "a:\n- b: 1\n  c: # c\n- new\nd: 1\n",
    ],
    ["of an indented document", "  b: 1\n", ["a"], "  b: 1\n  a:\n    - new\n"],
    [
      "that is not there, within an entry",
      "a:\n    - c: 1 # c\n    # d\n",
      ["a", 0, "b"],
      "a:\n    - c: 1 # c\n      b:\n        - new\n    # d\n",
    ],
  ])("%s", (_, before, path, after) => {
    expect(appendYamlItems(before, "f", path, ["new"])).toBe(after);
  });

  test("nothing is added for nothing", () => {
    expect(appendYamlItems("b: 1", "f", ["a"], [])).toBe("b: 1");
  });

  test.each<[string, (string | number)[], string]>([
    ["a: 1\n", ["a"], '1:4 "a" cannot be edited safely: it is a number'],
    ["a: []\n", ["a", 3, "b"], '1:4 "a.3.b" cannot be edited safely: it is not there'],
    ["- x\n", ["a"], '1:1 "a" cannot be edited safely: it is not there'],
    ["a: &x [1]\nb: *x\n", ["b"], '2:4 "b" cannot be edited safely: it is an alias'],
    [
      "a: &x\n  b: []\nc:\n  - *x\n",
      ["c", 0, "b"],
      '4:5 "c.0" cannot be edited safely: it is an alias',
    ],
    ["a: &x\n- 1\nb: *x\n", ["a"], `2:1 "a" ${unfit}`],
    ["a: [x, # why\n  y]\n", ["a"], `1:4 "a" ${unfit}`],
    ["{a: 1}\n", ["b"], `1:1 "b" ${unfit}`],
    ["b: 1\n...\n", ["a"], `1:1 "a" ${unfit}`],
    ["a:\n- {b: 1}\n", ["a", 0, "c"], `2:3 "a.0.c" ${unfit}`],
  ])("%j at %j is refused", (text, path, expected) => {
    expect(failure(() => appendYamlItems(text, "f", path, ["new"]))).toBe(expected);
  });
});

describe("setting a key", () => {
  test.each([
    ["adds it at the end", "# c\nb: 1 # b\n", "# c\nb: 1 # b\na: new\n"],
    ["replaces a value on its line", "a: 'old' # why\nb: 1\n", "a: new # why\nb: 1\n"],
    ["replaces a block", "a: |\n  x\n\n  y\n# b\nb: 1\n", "a: new\n# b\nb: 1\n"],
    ["keeps blank lines", "a: | # c\n  x\n\n\nb:   1\n", "a: new # c\n\n\nb:   1\n"],
    ["keeps the comment of a value below", "a: # c\n  'x'\nb:   1\n", "a: new # c\nb:   1\n"],
    ["keeps the comment of nothing", "a:   # c\nb:   1\n", "a: new   # c\nb:   1\n"],
    ["keeps CRLF", "a: x # c\r\nb: 1\r\n", "a: new # c\r\nb: 1\r\n"],
    ["keeps the quotes of the key", '"a" : x\nb: 1\n', '"a" : new\nb: 1\n'],
    ["replaces a mapping", "a:\n  x: 1\n  y:\n  - z\nb: 1\n", "a: new\nb: 1\n"],
    ["gives nothing a value", "a:\nb: 1\n", "a: new\nb: 1\n"],
    ["leaves the same value alone", 'a: "new" # c\n', 'a: "new" # c\n'],
  ])("%s", (_, before, after) => {
    expect(setYamlKey(before, "f", "a", "new")).toBe(after);
  });

  test("in a text that is no mapping is refused", () => {
    expect(failure(() => setYamlKey("- x\n", "f", "a", 1))).toBe(
      "1:1 the document cannot be edited safely: it is a list",
    );
  });
});

const word = fc.stringMatching(/^[a-z]{1,4}$/);
const value = fc.oneof(word, fc.boolean(), fc.integer(), fc.array(word), fc.constant("x\ny\n"));
const map = fc.dictionary(word, value, { minKeys: 1 });

test("whatever is set or added is read back, and all the rest with it", () => {
  fc.assert(
    fc.property(map, word, value, (before, key, wanted) => {
      const block = Object.entries(before)
        .map(([name, one]) => `"${name}": ${JSON.stringify(one)} # c\n`)
        .join("");
      const set = setYamlKey(block, "f", key, wanted);
      expect({ ...(readOneYaml(set, "f").value as object) }).toEqual({ ...before, [key]: wanted });
      const others = (text: string): string[] =>
        text.split("\n").filter((line) => line.endsWith("# c") && !line.startsWith(`"${key}":`));
      expect(others(set)).toEqual(others(block));
    }),
  );
});
