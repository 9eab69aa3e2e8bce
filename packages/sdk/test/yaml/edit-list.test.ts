import { isMirrorError } from "@mirrorkit/sdk/problems";
import fc from "fast-check";
import { expect, test } from "vitest";
import { appendYamlItems, editYamlList, readOneYaml, setYamlKey } from "#base/yaml";
import { runs } from "../../../../test/runs.ts";

const ours = (item: string): boolean => item.startsWith("our-");

function edit(text: string, items: readonly string[]): string {
  return editYamlList(text, "kustomization.yaml", ["resources"], { items, manages: ours });
}

test.each([
  [
    "an entry that is there stays where it is",
    "resources:\n- our-a\n- x\n",
    ["our-a"],
    "resources:\n- our-a\n- x\n",
  ],
  [
    "a new entry follows the one before it, in the list's own indentation",
    "resources:\n    - our-a # first\n    - x\nkind: K\n",
    ["our-a", "our-b"],
    "resources:\n    - our-a # first\n    - our-b\n    - x\nkind: K\n",
  ],
  [
    "a new first entry comes before the next one wanted",
    "resources:\n- x\n- our-b\n# end\n",
    ["our-a", "our-b"],
    "resources:\n- x\n- our-a\n- our-b\n# end\n",
  ],
  [
    "without an entry of ours, new ones come last",
    "resources:\n- x\n- 'y'\n# end\n",
    ["our-a", "our-b"],
    "resources:\n- x\n- 'y'\n- our-a\n- our-b\n# end\n",
  ],
  [
    "an entry not wanted goes with its line, comments around it stay",
    "# top\nresources:\n# before\n- our-a # gone with it\n# after\n- x\n",
    [],
    "# top\nresources:\n# before\n# after\n- x\n",
  ],
  [
    "the second of two goes",
    "resources:\n- our-a\n- x\n- our-a\n",
    ["our-a"],
    "resources:\n- our-a\n- x\n",
  ],
  [
    "the last entry leaves an empty list",
    "resources: # r\n  - our-a\nkind: K\n",
    [],
    "resources: [] # r\nkind: K\n",
  ],
  [
    "an empty list is filled",
    "resources: [] # r\nkind: K\n",
    ["our-a"],
    "resources: # r\n  - our-a\nkind: K\n",
  ],
  [
    "a key without value is filled",
    "a: 1\nresources:\nkind: K\n",
    ["our-a"],
    "a: 1\nresources:\n  - our-a\nkind: K\n",
  ],
  [
    "a key that is not there comes last",
    "kind: K # k\n",
    ["our-a"],
    "kind: K # k\nresources:\n  - our-a\n",
  ],
  ["an empty text gets the list", "", ["our-a"], "resources:\n  - our-a\n"],
  [
    "a text of comments gets the list",
    "# none yet",
    ["our-a"],
    "# none yet\nresources:\n  - our-a\n",
  ],
  [
    "line ends of Windows stay",
    "resources:\r\n- our-a\r\n- x",
    ["our-b"],
    "resources:\r\n- x\r\n- our-b\r\n",
  ],
  [
    "what a reader of YAML 1.1 would misread is quoted",
    "resources:\n- x\n",
    ["1:30"],
    'resources:\n- x\n- "1:30"\n',
  ],
  [
    "a flow list is written anew, with comments",
    "# top\nresources: [our-a, x]\n",
    ["our-b"],
    "# top\nresources:\n  - x\n  - our-b\n",
  ],
  [
    "JSON stays JSON",
    '{"resources": ["our-a", "x"]}\n',
    ["our-b"],
    '{ "resources": [ "x", our-b ] }\n',
  ],
  [
    "an alias is replaced by its list",
    "x: &l [x, our-a]\nresources: *l\n",
    ["our-b"],
    "x: &l [ x, our-a ]\nresources:\n  - x\n  - our-b\n",
  ],
])("%s", (_, text, items, expected) => {
  const edited = edit(text, items);
  expect(edited).toBe(expected);
  expect(edit(edited, items)).toBe(edited);
});

test.each([
  ["text that is no YAML", "a: [", "not valid YAML", 1],
  ["two documents", "a: 1\n---\nb: 1\n", "expected one document, found 2", 3],
  [
    "something else than a list",
    "kind: K\nresources: x.yaml\n",
    '"resources" is text, not a list',
    2,
  ],
  ["something else than a mapping", "- a\n", "the document is a list, not a mapping", 1],
])("%s is refused with its place", (_, text, message, line) => {
  const failure = failureOf(() => edit(text, ["our-a"]));
  expect(failure?.code).toBe("invalid-input");
  expect(failure?.message).toContain(message);
  expect(failure?.position?.line).toBe(line);
});

test("of a list that is written anew, what ends a line in YAML 1.1 alone stays escaped", () => {
  const edited = edit('resources: [a, "x\\Ly\\Nz"]\n', ["our-b"]);
  expect(edited).toContain('"x\\Ly\\Nz"');
  expect(readOneYaml(edited, "f").value).toEqual({ resources: ["a", "x\u2028y\u0085z", "our-b"] });
});

test("a list below other keys is edited, and one below a missing key is not made up", () => {
  const path = ["spec", "items"];
  const wanted = { items: ["our-a"], manages: ours };
  expect(editYamlList("spec:\n  items:\n  - x\n", "f", path, wanted)).toBe(
    "spec:\n  items:\n  - x\n  - our-a\n",
  );
  expect(editYamlList("spec:\n  items: []\n", "f", path, wanted)).toBe(
    "spec:\n  items:\n    - our-a\n",
  );
  expect(editYamlList("spec:\n  x: 1\n", "f", path, wanted)).toBe(
    "spec:\n  x: 1\n  items:\n    - our-a\n",
  );
});

test.each(["", "\n", "# nothing yet\n"])(
  "in the document %j a list below a key is made",
  (text) => {
    const edited = editYamlList(text, "f", ["spec", "items"], { items: ["our-a"], manages: ours });
    expect(edited).toContain(text.trim());
    expect(readOneYaml(edited, "f").value).toEqual({ spec: { items: ["our-a"] } });
  },
);

test("adding, setting and removing one after the other leave all other lines as they are", () => {
  const lines = (resources: string, more: string): string =>
    `# ours\r\nkind: x # a\r\nresources:\r\n${resources}\r\nother: {a: [1]}\r\n${more}`;
  const given = lines("- their-a # b\r\n- our-a", "");
  const appended = appendYamlItems(given, "f", ["resources"], ["their-b"]);
  const set = setYamlKey(appended, "f", "added", "v");
  const removed = edit(set, ["our-b"]);
  expect(removed).toBe(lines("- their-a # b\r\n- their-b\r\n- our-b", "added: v\r\n"));
});

function failureOf(
  call: () => unknown,
): { code: string; message: string; position?: { line?: number } } | undefined {
  try {
    call();
  } catch (error) {
    if (isMirrorError(error)) return error;
    throw error;
  }
  return undefined;
}

function foreign(text: string): string[] {
  return text.split("\n").filter((line) => !/our-|^resources:/.test(line));
}

const entry = fc.oneof(
  fc.constantFrom("our-a", "our-b", "our-c", "our-d"),
  fc.constantFrom("x", "z # z", "'quoted'", '"double"', "../up", "https://x.test/y?ref=1"),
);
const listText = fc
  .array(
    fc.record({
      value: entry,
      comment: fc.constantFrom("", " # note", "\n  # line"),
      indent: fc.constant("  "),
    }),
  )
  .map((items) =>
    items.length === 0
      ? "resources: []\n"
      : `resources:\n${items.map(({ value, comment, indent }) => `${indent}- ${value}${value.includes("#") ? "" : comment}\n`).join("")}`,
  );

test("an edit leaves exactly the foreign entries and the wanted ones, foreign lines untouched; a second changes nothing", () => {
  const wanted = fc.uniqueArray(fc.constantFrom("our-a", "our-b", "our-c", "our-d"));
  fc.assert(
    fc.property(listText, wanted, fc.constantFrom("", "kind: K\n"), (list, items, tail) => {
      const text = `# head\n${list}${tail}`;
      const edited = edit(text, items);
      const entries = readOneYaml(edited, "f").value as { resources: string[] };
      const before = readOneYaml(text, "f").value as { resources: string[] };
      expect(entries.resources.filter((item) => !ours(item))).toEqual(
        before.resources.filter((item) => !ours(item)),
      );
      expect(entries.resources.filter(ours).sort()).toEqual([...items].sort());
      expect(foreign(edited)).toEqual(foreign(text));
      expect(edit(edited, items)).toBe(edited);
    }),
    { numRuns: runs(500) },
  );
});
