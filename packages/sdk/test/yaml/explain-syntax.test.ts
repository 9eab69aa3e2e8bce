import { describe, expect, test } from "vitest";
import { readYaml } from "#base/yaml";

/** Place and message of the first problem. */
function firstOf(text: string): string {
  const [problem] = readYaml(text, "f.yaml").problems;
  return `${problem?.position?.line}:${problem?.position?.column} ${problem?.message}`;
}

test.each(["a:\n  b: c: d\n", "a: # on\n  b: c: d\n", "x: 1\na:\n    - b: c: d\n"])(
  "a line right below the key that it belongs to is not indented wrongly: %j",
  (text) => {
    expect(firstOf(text)).toContain("Nested mappings are not allowed");
  },
);

describe("p08: a line that is indented wrongly is named, with the one that it belongs beside", () => {
  test.each([
    [
      "a:\n  - name: x\n    version: 1\n      paths:\n        - b\n",
      "4:7 paths is indented deeper than version (line 3)",
    ],
    ["a:\n  b: 1\n    c: 2\n", "3:5 c is indented deeper than b (line 2)"],
    ['a:\n  b: "1"\n    c: 2\n', "3:5 c is indented deeper than b (line 2)"],
    ["a:\n  b: [1]\n    c: 2\n", "3:5 c is indented deeper than b (line 2)"],
    [
      "a:\n  b: true # on\n\n    # later\n    c:\n      - x\n",
      "5:5 c is indented deeper than b (line 2)",
    ],
    ["a:\n  - name: x\n     version: y\n", "3:6 version is indented deeper than name (line 2)"],
    ["a:\n  b: x\n    - c: 2\n", "3:5 the entry is indented deeper than b (line 2)"],
    [
      "a:\n  - name: x\n    - name: y\n",
      "3:5 the entry is indented deeper than the one before (line 2)",
    ],
    [
      "a:\n  - name: x\n - name: y\n",
      "3:2 the entry does not align with any line above it; the nearest are the entry (line 2) and a (line 1)",
    ],
    [
      "a:\n  - name: x\n   version: y\n",
      "3:4 version does not align with any line above it; the nearest are name (line 2) and the entry (line 2)",
    ],
    [
      "a:\n  b:\n    x: 1\n   y: 2\n",
      "4:4 y does not align with any line above it; the nearest are x (line 3) and b (line 2)",
    ],
  ])("%j", (text, expected) => {
    expect(firstOf(text)).toBe(expected);
  });

  test("the help names the column", () => {
    const [problem] = readYaml("a:\n  b: 1\n    c: 2\n", "f.yaml").problems;
    expect(problem?.help).toBe("Align c with b of line 2, at column 3.");
  });

  test.each(["a: b: c\n", "a: note: do it\nb: 1\n"])(
    "two colons in one line stay so: %j",
    (text) => {
      expect(readYaml(text, "f.yaml").problems[0]?.help).toContain("in quotes");
    },
  );
});

describe("p08: a missing space is named where it is missing", () => {
  test.each([
    ["a:\n  - name:stable\n    v: 1\n", "2:9 there is no space after `name:`"],
    ["a:\n  - v: 1\n    name:stable\n", "3:9 there is no space after `name:`"],
    ["a:\n  - v: 1\n    name:stable\n    w: 1\n", "3:9 there is no space after `name:`"],
    ["kind:X\nmirror:\n  a: 1\n", "1:5 there is no space after `kind:`"],
    ["platform:vsphere\nname: x\n", "1:9 there is no space after `platform:`"],
    ['a:\n  b:"c"\n  d: e\n', "2:4 there is no space after `b:`"],
    ["a:\n  -name: x\n   v: 1\n", "2:3 there is no space after the dash"],
    ["a:\n  - name: x\n  -name: x\n", "3:3 there is no space after the dash"],
  ])("%j", (text, expected) => {
    expect(firstOf(text)).toBe(expected);
  });
});

describe("p08: what stands around the YAML is named", () => {
  test.each([
    [
      "cat << EOF > x.yaml\napiVersion: x\nkind: y\nEOF\n",
      "1:1 line 1 is a shell command, not YAML",
    ],
    ["$ cat x.yaml\napiVersion: x\n", "1:1 line 1 is a shell command, not YAML"],
    ["oc apply -f - <<'EOF'\napiVersion: x\n", "1:1 line 1 is a shell command, not YAML"],
    ["tee imageset.yaml\napiVersion: x\n", "1:1 line 1 is a shell command, not YAML"],
    ["apiVersion: x\nkind: y\nEOF\n", "3:1 line 3 is the end of a shell command, not YAML"],
    ["```yaml\napiVersion: x\n```\n", "1:1 line 1 is a Markdown fence around the YAML"],
    [
      "a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> x\n",
      "2:1 line 2 is a merge conflict marker",
    ],
  ])("%j", (text, expected) => {
    expect(firstOf(text)).toBe(expected);
  });
});

describe("p07: pasted characters that break the YAML are named as the cause", () => {
  test.each([
    ["a: ‘b: c’\n", "1:4 ‘ is a typographic quote (U+2018)"],
    ["a:\u00a0b\nc: d\n", "1:3 line 1 contains U+00A0 (no-break space)"],
    ["a:\n  -\u3000name: b\n    d: 1\n", "2:4 line 2 contains U+3000 (ideographic space)"],
    ["a:\n \u202fb: 1\n  c: 2\n", "2:2 line 2 starts with U+202F (narrow no-break space)"],
    ["a: [b](http://c)\nd: e\n", '1:4 a link was pasted as Markdown: "[b](http://c)"'],
    ["a: x\u200by\nb: [c](http://d)\ne: f\n", '2:4 a link was pasted as Markdown: "[c](http://d)"'],
    ["a: [b](http://c)\nd: e\u00a0f\n", '1:4 a link was pasted as Markdown: "[b](http://c)"'],
    [
      "a:\n  - b: [c:1](https://c:1)\n    d: 1\n",
      '2:8 a link was pasted as Markdown: "[c:1](https://c:1)"',
    ],
  ])("%j", (text, expected) => {
    expect(firstOf(text)).toBe(expected);
  });

  test("one far from the error is not blamed", () => {
    expect(firstOf("a: ‘x’\nb: 1\nc: 1\nd: [\n")).toContain("not valid YAML");
  });

  test("one in a comment is not blamed", () => {
    expect(firstOf("a: [ # ‘x’\n")).toContain("not valid YAML");
  });
});

test.each([
  ["a: {{ x }}\nb: {{ y }}-z\n", "Jinja"],
  ["{% for a in b %}\n- a: {{ a }}\n{% endfor %}\n", "Jinja"],
  ["a: {{ .Values.x | quote }}\n", "Helm"],
  ["{{- if .x }}\na: b\n{{- end }}\n", "a Go template"],
])("%j is called a template where it is not YAML", (text, engine) => {
  expect(firstOf(text)).toContain("this is a template: render it first");
  expect(firstOf(text)).toContain(engine);
});

test("what is YAML with braces in its text is read", () => {
  expect(readYaml('a: "{{ $labels.x }} ${Y}"\n', "f.yaml").problems).toEqual([]);
});
