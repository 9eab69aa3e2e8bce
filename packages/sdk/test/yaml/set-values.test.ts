import { expect, test } from "vitest";
import { setYamlValues } from "#base/yaml";

const at = ["a", 0, "v"];

test.each([
  [
    "a plain value, with its comment",
    "# top\na:\n  - v: 1.0.0 # why\n    w: x\n",
    "# top\na:\n  - v: 1.2.0 # why\n    w: x\n",
  ],
  ["double quotes", 'a:\n  - v: "1.0.0"\n', 'a:\n  - v: "1.2.0"\n'],
  ["single quotes", "a: [{v: '1.0.0'}]\n", "a: [{v: '1.2.0'}]\n"],
  ["line ends of Windows", "a:\r\n  - v: 1.0.0\r\nb: 1\r\n", "a:\r\n  - v: 1.2.0\r\nb: 1\r\n"],
  [
    "a key that is missing",
    "a:\n  - w: x # one\n  # two\nb: 1\n",
    "a:\n  - w: x # one\n    v: 1.2.0\n  # two\nb: 1\n",
  ],
  ["a key that is missing in braces", "a: [{w: x}] # one\n", 'a: [{w: x, v: "1.2.0"}] # one\n'],
])("setting values keeps %s", (_, before, after) => {
  expect(setYamlValues(before, "f.yaml", [{ path: at, value: "1.2.0" }])).toBe(after);
});

test("a text that looks like a number is quoted", () => {
  expect(setYamlValues("a: x\n", "f.yaml", [{ path: ["a"], value: "1.20" }])).toBe('a: "1.20"\n');
});

test("values come one after the other", () => {
  const changes = [
    { path: ["a"], value: "2" },
    { path: ["b"], value: [{ c: "x" }] },
  ];
  expect(setYamlValues("a: one\n", "f.yaml", changes)).toBe('a: "2"\nb:\n  - c: x\n');
});

test.each([
  ["an alias", "x: &x {v: 1.0.0}\na:\n  - *x\n"],
  ["a block of text", "a:\n  - v: |\n      1.0.0\n"],
  ["a list", "a:\n  - v: [1]\n"],
  ["nothing above the path", "a: []\n"],
])("%s is not edited", (_, text) => {
  expect(() => setYamlValues(text, "f.yaml", [{ path: at, value: "1.2.0" }])).toThrow(
    "cannot be edited safely",
  );
});
