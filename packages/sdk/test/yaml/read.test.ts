import { describe, expect, test } from "vitest";
import { readOneYaml, readYaml, type YamlValue } from "#base/yaml";

function valuesOf(text: string): readonly YamlValue[] {
  const file = readYaml(text, "f.yaml");
  expect(file.problems).toEqual([]);
  return file.documents.map((document) => document.value);
}

function firstProblem(text: string): string {
  const [problem] = readYaml(text, "f.yaml").problems;
  const { line, column } = problem?.position ?? {};
  return `${line}:${column} ${problem?.message}`;
}

describe("values are read as Kubernetes tools read them", () => {
  test.each<[string, YamlValue]>([
    ["yes", true],
    ["on", true],
    ["'on'", "on"],
    ["off", false],
    ["4.20", 4.2],
    ["'4.20'", "4.20"],
    ["1:30", "1:30"],
    ["2024-01-01", "2024-01-01"],
    ["0o17", "0o17"],
    ["~", null],
    ["", null],
    ["1_000", 1000],
    [".inf", ".inf"],
  ])("%s is %j", (text, value) => {
    expect(valuesOf(`a: ${text}\n`)).toEqual([{ a: value }]);
  });

  test("several documents, a byte order mark and carriage returns", () => {
    expect(valuesOf("\ufeff---\r\na: 1\r\n---\r\nb: 2\r\n")).toEqual([{ a: 1 }, { b: 2 }]);
    expect(valuesOf("")).toEqual([]);
    expect(valuesOf('{"a": [1, "x"]}')).toEqual([{ a: [1, "x"] }]);
  });

  test("aliases and merge keys", () => {
    const text = "base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\nlist: [*b]\n";
    expect(valuesOf(text)).toEqual([
      { base: { x: 1, y: 2 }, use: { x: 1, y: 3 }, list: [{ x: 1, y: 2 }] },
    ]);
  });

  test("a key named __proto__ is a key like any other", () => {
    const [value] = valuesOf("__proto__: {polluted: true}\n");
    expect(Object.keys(value as object)).toEqual(["__proto__"]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

describe("what cannot be read is a problem with its place", () => {
  test.each([
    ["a: 1\nb: 2\na: 3\n", '3:1 the key "a" is duplicated'],
    ["a:\n\t- b\n", "2:1 not valid YAML"],
    ["a: [1, 2\n", "not valid YAML"],
    ["{{ name }}: x\n", "1:1 this is a template: render it first"],
    ["{[name]: x}: y\n", "1:1 a key is not text"],
    ["n: 12345678901234567890\n", '1:4 the number "12345678901234567890" is too large'],
    ["a: &x [*x]\n", '1:8 the alias "*x" contains itself'],
    ["a: *nowhere\n", '1:4 the alias "*nowhere" has no anchor'],
    ["a: 1\n<<: {a: 2}\n", '2:1 the key "a" is duplicated by a merge key'],
    ["<<: {a: 1}\n<<: {a: 2}\n", '2:1 the key "a" is duplicated by a merge key'],
  ])("%j", (text, expected) => {
    expect(firstProblem(text)).toContain(expected);
  });

  test("aliases that would expand without bound", () => {
    const levels = Array.from("abcdefghij").map((name, index, names) => {
      const items = index === 0 ? "lol" : Array.from({ length: 9 }, () => `*${names[index - 1]}`);
      return `${name}: &${name} [${String(items)}]`;
    });
    expect(firstProblem(levels.join("\n"))).toContain("aliases expand to more than 10000 values");
  });

  test.each(["[", "{a: ", "- ", "? ", "a:\n  [".concat("[")])("100,000 times %j", (opening) => {
    expect(firstProblem(opening.repeat(100_000))).toContain(
      "the YAML is nested deeper than 200 levels",
    );
  });

  test("brackets in text are no nesting", () => {
    expect(valuesOf(`a: "${"[".repeat(1_000)}"\n`)).toEqual([{ a: "[".repeat(1_000) }]);
  });

  test("two documents where one is expected", () => {
    expect(() => readOneYaml("a: 1\n---\nb: 2\n", "f.yaml")).toThrow("found 2 documents");
    expect(() => readOneYaml("", "f.yaml")).toThrow("found no document");
  });
});

test("positions point at values, keys and, where a path ends early, the nearest place above", () => {
  const document = readOneYaml("mirror:\n  list:\n    - name: a\n    - name: 4.20\n", "f.yaml");
  expect(document.position(["mirror", "list", 1, "name"])).toEqual({
    file: "f.yaml",
    line: 4,
    column: 13,
  });
  expect(document.position(["mirror", "list", 1, "name"], "key").column).toBe(7);
  expect(document.position(["mirror", "list", 1, "absent"])).toMatchObject({ line: 4, column: 7 });
  expect(document.source(["mirror", "list", 1, "name"])).toBe("4.20");
});
