import { checkImageSet } from "@mirrorkit/sdk/imageset";
import type { Problem } from "@mirrorkit/sdk/problems";
import { describe, expect, test } from "vitest";
import { brief, briefly, reportedFile } from "./reported.ts";

const header = "apiVersion: mirror.openshift.io/v2alpha1\nkind: ImageSetConfiguration\nmirror:\n";

function check(lines: string): readonly Problem[] {
  return checkImageSet(`${header}${lines}\n`, "f.yaml");
}

function at({ position, message }: Problem): string {
  return `${position?.line}:${position?.column} ${message}`;
}

describe("p07: pasted characters are named as the cause, without their consequences", () => {
  test("no-break spaces as indentation", () => {
    const text = reportedFile("p07-pasted-characters/no-break-spaces.yaml");
    const problems = checkImageSet(text, "f.yaml", { fleetImages: [] });
    expect(problems.map(at)).toEqual([
      "4:1 line 4 starts with U+00A0 (no-break space)",
      "5:1 line 5 starts with U+00A0 (no-break space)",
    ]);
    expect(problems[0]?.help).toBe("Write ordinary spaces.");
  });

  test("curly quotes", () => {
    const problems = checkImageSet(
      reportedFile("p07-pasted-characters/curly-quotes.yaml"),
      "f.yaml",
    );
    expect(problems.map(at)).toEqual([
      "10:27 ‘ is a typographic quote (U+2018)",
      "11:27 ‘ is a typographic quote (U+2018)",
    ]);
    expect(problems[0]?.help).toBe("Write ' or no quotes.");
  });

  test("a link that was pasted as Markdown", () => {
    const problems = checkImageSet(
      reportedFile("p07-pasted-characters/pasted-link.yaml"),
      "f.yaml",
    );
    expect(problems.map(({ help }) => help)).toEqual([
      'Write "mirror.openshift.io/v2alpha1", without the brackets and the address.',
    ]);
  });

  test.each<[string, string, string]>([
    [
      "a Cyrillic letter in a host",
      "  additionalImages:\n    - name: \u0440egistry.access.redhat.com/ubi9/ubi:9.6",
      "5:13 \u0440 only looks like the letter p (U+0440)",
    ],
    [
      "a Greek letter in a package",
      "  operators:\n    - catalog: r.io/a:v4.20\n      packages: [{name: \u03bfdf-operator, minVersion: 1.0.0, maxVersion: 1.0.0}]",
      "6:25 \u03bf only looks like the letter o (U+03BF)",
    ],
    [
      "a catalog",
      "  operators: [{catalog: r.io/redhat–operator–index:v4.20, packages: [{name: a, minVersion: 1.0.0, maxVersion: 1.0.0}]}]",
      "4:36 – is a typographic dash, not a hyphen (U+2013, en dash)",
    ],
    [
      "a package",
      "  operators:\n    - catalog: 'a/b@sha256:" +
        "4".repeat(64) +
        "'\n      packages:\n        - name: odf\u2011operator",
      "7:20 ‑ is a typographic dash, not a hyphen (U+2011, no-break hyphen)",
    ],
    [
      "the dash of a list",
      "  additionalImages:\n    • name: a.io/b:1",
      "5:5 • is a bullet (U+2022), which YAML reads as text",
    ],
    [
      "a tag that was cut off",
      "  additionalImages:\n    - name: a.io/b:1…",
      "5:21 … is an ellipsis (U+2026), which YAML reads as text",
    ],
    [
      "a middle dot",
      "  additionalImages:\n    - name: a.io/b·c:1",
      "5:19 · is a middle dot (U+00B7), which YAML reads as text",
    ],
    [
      "a channel",
      "  platform:\n    channels:\n      - name: “stable-4.20”\n        minVersion: 4.20.1\n        maxVersion: 4.20.1",
      "6:15 “ is a typographic quote (U+201C)",
    ],
    [
      "an image",
      "  additionalImages:\n    - name: a.io/b:1\u200b",
      "5:21 line 5 contains U+200B (zero-width space)",
    ],
    [
      "a word",
      "  platform:\n    release: a.io/b:1\n    architectures: [amd64\u00a0]",
      "6:26 line 6 contains U+00A0 (no-break space)",
    ],
    [
      "a pattern",
      "  additionalImages:\n    - name: a.io/b:1\n  blockedImages:\n    - name: ’x’",
      "7:13 ’ is a typographic quote (U+2019)",
    ],
    [
      "a key",
      "  additionalImages:\n    - \u200bname: a.io/b:1",
      "5:7 line 5 contains U+200B (zero-width space)",
    ],
    [
      "a key in quotes",
      "  additionalImages:\n    - “name”: a.io/b:1",
      "5:7 “ is a typographic quote (U+201C)",
    ],
    [
      "a byte order mark inside",
      "\ufeff  additionalImages:\n    - name: a.io/b:1",
      "4:1 line 4 starts with U+FEFF (byte order mark)",
    ],
    [
      "a helm address",
      "  helm:\n    local:\n      - path: ./x\u00a0",
      "6:18 line 6 contains U+00A0 (no-break space)",
    ],
    [
      "a link in quotes",
      '  additionalImages:\n    - name: "[a.io/b:1](https://a.io/b:1)"',
      '5:14 a link was pasted as Markdown: "[a.io/b:1](https://a.io/b:1)"',
    ],
  ])("in %s", (_, lines, expected) => {
    expect(
      check(lines)
        .filter(({ severity }) => severity === "error")
        .map(at),
    ).toEqual([expected]);
  });

  test.each([
    "  # ‘quoted’ – in a comment\u00a0\n  additionalImages: [{name: 'a.io/b:1.0'}]",
    "  additionalImages: [{name: 'a.io/b:1.0'}] # ‘x’",
    "  helm: {local: [{path: './charts/größe – ‘alt’'}]}",
  ])("where they may stand nothing is said: %j", (lines) => {
    expect(check(lines)).toEqual([]);
  });
});

describe("this is a template: render it first", () => {
  test.each([
    ["Jinja", '  platform: {release: "{{ release }}"}', "4:24 error template"],
    ["Jinja without quotes", "  platform:\n    release: {{ release }}", "5:14 error template"],
    [
      "a Jinja block",
      "{% if x %}\n  platform: {release: a.io/b:1}\n{% endif %}",
      "4:1 error template",
    ],
    ["Helm", "  platform:\n    release: {{ .Values.release | quote }}", "5:14 error template"],
    ["Go", "  platform:\n    {{- range .Channels }}\n    {{- end }}", "5:5 error template"],
    ["envsubst", "  platform:\n    release: quay.io/x:${VERSION}-x86_64", "5:24 error template"],
    [
      "envsubst without braces",
      "  platform:\n    release: quay.io/x:$VERSION",
      "5:24 error template",
    ],
    [
      "a default of the shell",
      "  platform:\n    release: ${RELEASE:-a.io/b:1}",
      "5:14 error template",
    ],
  ])("%s", (_, lines, expected) => {
    expect(briefly(`${header}${lines}\n`)).toEqual([expected]);
    const [problem] = check(lines);
    expect(problem?.message).toContain("this is a template: render it first");
  });

  test.each([
    ["{{ .Values.x }}", "Helm", "helm template"],
    ['{{ include "x" . }}', "Helm", "helm template"],
    ["{{ $x }}", "a Go template", "renders it"],
    ["{{ lookup('env', 'X') }}", "Jinja", "Ansible"],
    ["${X}", "envsubst", "mirrorkit check -"],
  ])("%s is %s", (written, name, help) => {
    const [problem] = check(`  platform:\n    release: "${written.replaceAll('"', "'")}"`);
    expect(problem?.message).toContain(name);
    expect(problem?.help).toContain(help);
  });

  test.each([
    "  # {{ comment }}\n  additionalImages: [{name: a.io/b:1.0}]",
    "  additionalImages: [{name: a.io/b:1.0}]\n  blockedImages: [{name: 'redis$'}, {name: '^a{2}$'}]",
    "  helm: {local: [{path: x, imagePaths: ['{.spec.x[*].image}']}]}",
  ])("%j is none", (lines) => {
    expect(check(lines).map(brief)).toEqual([]);
  });
});

describe("p08: a missing space after a colon, where the YAML can be read", () => {
  test.each([
    ["  platform:release", "3:1"],
    ["  additionalImages:\n    - name:a/b", "5:7"],
    ["  platform:\n    channels:\n      - name:stable-4.20", "6:9"],
  ])("%j", (lines, place) => {
    const [problem] = check(lines);
    expect(problem?.help).toMatch(/^Write a space after "\w+:": without it there is no key\.$/);
    expect(`${problem?.position?.line}`).toBe(place === "3:1" ? "4" : place.split(":")[0]);
  });
});
