import fc from "fast-check";
import { expect, test } from "vitest";
import { readOneYaml, writeYaml, type YamlValue } from "#base/yaml";
import { runs } from "../../../../test/runs.ts";

test("what readers of YAML 1.1 would misread is quoted", () => {
  const value = { a: "yes", b: "on", c: "n", d: "2024-01-01", e: "1:30", f: "4.20", on: "x" };
  expect(writeYaml(value)).toBe(
    'a: "yes"\nb: "on"\nc: "n"\nd: "2024-01-01"\ne: "1:30"\nf: "4.20"\n"on": x\n',
  );
});

test("long text stays on one line and shared objects are written twice", () => {
  const shared = { image: "registry.example.test/".padEnd(300, "x") };
  expect(writeYaml({ a: shared, b: shared }).split("\n")).toHaveLength(5);
});

test("what is written is read back", () => {
  const { tree } = fc.letrec<{ tree: YamlValue }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.constant(null),
      fc.boolean(),
      fc.integer(),
      fc.string({ unit: "grapheme" }),
      fc.constantFrom(
        "yes",
        "1:30",
        "0777",
        "1e3",
        "- a",
        "#",
        "<<",
        "~",
        "",
        " x",
        "a: b",
        "1_0",
        "=",
        "y",
        "a\u0085",
        "\u2028",
        "a\u2029b",
      ),
      fc.array(tie("tree")),
      fc.dictionary(fc.string(), tie("tree")),
    ),
  }));
  fc.assert(
    fc.property(tree, (value) => {
      expect(readOneYaml(writeYaml({ value }), "f").value).toEqual({ value });
    }),
    { numRuns: runs(1000) },
  );
});
