import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDocument, stringify } from "yaml";
import { readYamlValues } from "#base/yaml";
import { runs } from "../../../../test/runs.ts";
import { readPlainBlocks } from "../../src/base/yaml/plain-blocks.ts";
import { schemaOptions } from "../../src/base/yaml/schema.ts";

const byLibrary = (text: string): unknown => parseDocument(text, schemaOptions).toJS();

const scalars = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(
    "yes",
    "1.2",
    "1e3",
    "0x1f",
    "12:30",
    "a: b",
    "a #b",
    "-",
    "- a",
    "|",
    "'",
    '"',
    "~",
    "a\nb",
    " a",
    "a ",
    "v1.2.3",
    "sha256:abc",
    ">=1.0.0 <2.0.0",
  ),
);
const keys = fc.constantFrom(
  "name",
  "image",
  "entries",
  "olm.package",
  "a-b",
  "yes",
  "a b",
  "1",
  "",
);
const values = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    scalars,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(keys, tie("value"), { maxKeys: 4 }),
  ),
})).value;

describe("documents whose places do not matter", () => {
  test("have the values that the library reads", () => {
    fc.assert(
      fc.property(values, fc.boolean(), (value, indentSeq) => {
        const text = stringify(value, { version: "1.1", indentSeq, lineWidth: 0 });
        const plain = readPlainBlocks(text);
        if (plain !== undefined) expect(plain.value).toEqual(byLibrary(text));
        const { values: found, problems } = readYamlValues(text, "f");
        expect(problems).toEqual([]);
        expect(found[0]?.value).toEqual(byLibrary(text));
      }),
      { numRuns: runs(300) },
    );
  });

  test.each([
    "a: b\nc:\n- d\n- e: f\n  g: h\n",
    "---\nschema: olm.bundle\nname: a.v1.0.0\nproperties:\n- type: olm.gvk\n  value:\n    group: a.b\n    version: v1\n",
    "a: |-\n  one\n\n    two\n  three\nb: c\n",
    "a: |\n  one\n  two\n",
    "a: []\nb: {}\nc: 'x: y'\nd: \"z\"\ne:\nf: 1.10\n",
    "a: 'it''s'\n",
    'a: "\\x41"\n',
  ])("%j is read the fast way", (text) => {
    const plain = readPlainBlocks(text);
    expect(plain).toBeDefined();
    expect(plain?.value).toEqual(byLibrary(text));
  });

  test.each([
    "a: &x 1\nb: *x\n",
    "a: >\n  folded\n  text\n",
    "a: one\n  two\n",
    "a: {b: c}\n",
    "a: b # comment\n",
    "# comment\na: b\n",
    "'a': b\n",
    "a:\n  - b\n c: d\n",
    "a: |2\n   b\n",
    "a: |\n  b\n   \n",
    "a: b: c\n",
    "a: !!str 1\n",
    "yes: a\n",
    "__proto__: a\n",
    "- - a\n",
    "a: b\n\tc: d\n",
    "a: 'b\n",
    "plain\n",
    "",
  ])("%j is left to the library", (text) => {
    expect(readPlainBlocks(text)).toBeUndefined();
  });

  test("come with the lines that they begin in, and what cannot be read with its line", () => {
    const { values: found, problems } = readYamlValues("a: 1\n---\nb: 'x\n---\nc: 3\n", "f.yaml");
    expect(found).toEqual([
      { value: { a: 1 }, line: 1 },
      { value: { c: 3 }, line: 4 },
    ]);
    expect(problems).toEqual([
      expect.objectContaining({ rule: "yaml", position: { file: "f.yaml", line: 4, column: 1 } }),
    ]);
  });
});
