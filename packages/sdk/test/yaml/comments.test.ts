import { expect, test } from "vitest";
import { readYamlComments } from "#base/yaml";

test("comments come with text and place, and a # in a scalar is none", () => {
  const text = [
    "# first",
    "a: 'x # y' # second",
    "b: |",
    "  # text of the block",
    "c: https://x#y",
    "  # third",
    "d: 1",
  ].join("\n");
  const comments = readYamlComments(text, "f.yaml");
  expect(
    comments.map(({ text: found, position, ownLine }) => [
      found,
      position.line,
      position.column,
      ownLine,
    ]),
  ).toEqual([
    ["first", 1, 1, true],
    ["second", 2, 12, false],
    ["third", 6, 3, true],
  ]);
});
