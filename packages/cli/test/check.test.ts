import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { examplePath, temporaryFolder } from "./fixture-folder.ts";
import { mirrorkit } from "./run-cli.ts";

const floating = [
  "apiVersion: mirror.openshift.io/v2alpha1",
  "kind: ImageSetConfiguration",
  "mirror:",
  "  platform:",
  "    channels:",
  "      - name: stable-4.20",
  "  additionalImages:",
  "    - name: registry.access.redhat.com/ubi9/ubi:9.6",
  "    - name: registry.access.redhat.com/ubi9/ubi-micro:9.6",
  "",
].join("\n");

function fileWith(text: string): string {
  const path = join(temporaryFolder(), "imageset.yaml");
  writeFileSync(path, text);
  return path;
}

interface JsonProblem {
  readonly rule: string;
  readonly severity: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

function problemsOf(output: string): readonly JsonProblem[] {
  return (JSON.parse(output) as { problems: JsonProblem[] }).problems;
}

/** Settings that say nothing, so that every rule has its own severity. */
function settingsWith(text = "{}\n"): string {
  const path = join(temporaryFolder(), "mirrorkit.yaml");
  writeFileSync(path, text);
  return path;
}

describe("mirrorkit check", () => {
  test("a pinned ImageSet is fine", async () => {
    const { output, status } = await mirrorkit("check", examplePath("week-2/imageset.yaml"));
    expect(status).toBe(0);
    expect(output).toContain("1 file checked: ");
    expect(output).not.toMatch(/error:|warning:/);
  });

  test("a finding has rule, place, caret and help, and exit status 1", async () => {
    const path = fileWith(floating);
    const { output, status } = await mirrorkit("check", path, "--settings", settingsWith());
    expect(status).toBe(1);
    expect(output).toContain(`${path}:6:15: error: `);
    expect(output).toContain("[version-not-pinned]");
    expect(output).toContain(
      "    6 |       - name: stable-4.20\n      |               ^\n    help: ",
    );
  });

  test("JSON has the documented shape", async () => {
    const path = fileWith(floating);
    const json = ["--format", "json", "--settings", settingsWith()];
    const { output, status } = await mirrorkit("check", path, ...json);
    expect(status).toBe(1);
    const errors = problemsOf(output).filter(({ severity }) => severity === "error");
    expect(errors).toEqual([
      {
        rule: "version-not-pinned",
        severity: "error",
        message: expect.stringContaining("stable-4.20") as string,
        file: path,
        line: 6,
        column: 15,
        help: expect.any(String) as string,
      },
    ]);
  });

  test("settings change a severity", async () => {
    const path = fileWith(floating);
    const settings = join(temporaryFolder(), "mirrorkit.yaml");
    writeFileSync(settings, "rules: {version-not-pinned: off}\n");
    const { status } = await mirrorkit("check", path, "--settings", settings);
    expect(status).toBe(0);
  });

  test("settings that would change a refusal are told that they cannot", async () => {
    const settings = join(temporaryFolder(), "mirrorkit.yaml");
    writeFileSync(settings, "rules: {unknown-field: off}\n");
    const { notes, status } = await mirrorkit("check", fileWith(floating), "--settings", settings);
    expect(status).toBe(2);
    expect(notes).toContain(
      'the severity of "unknown-field" cannot be changed: oc-mirror refuses such a file, or misreads it',
    );
  });

  test("SARIF and Code Quality point at the same places", async () => {
    const path = fileWith(floating);
    const sarif = JSON.parse((await mirrorkit("check", path, "--format", "sarif")).output) as {
      version: string;
      runs: {
        results: { ruleId: string; locations: { physicalLocation: { region: object } }[] }[];
      }[];
    };
    expect(sarif.version).toBe("2.1.0");
    const [result] = sarif.runs[0]?.results ?? [];
    expect(result?.ruleId).toBe("version-not-pinned");
    expect(result?.locations[0]?.physicalLocation.region).toEqual({
      startLine: 6,
      startColumn: 15,
    });
    const quality = JSON.parse(
      (await mirrorkit("check", path, "--format", "code-quality")).output,
    ) as { check_name: string; location: object; fingerprint: string }[];
    expect(quality[0]?.location).toEqual({ path, lines: { begin: 6 } });
    expect(new Set(quality.map(({ fingerprint }) => fingerprint)).size).toBe(quality.length);
  });

  test.each([
    ["a: [\n", 2],
    ["kind: Deployment\n", 2],
    ["apiVersion: mirror.openshift.io/v2alpha1\nKind: Deployment\n", 2],
    ["apiVersion: v1\nkind: List\nitems: []\n", 2],
    ["[]\n", 2],
    ["oops\n", 2],
    ["4\n", 2],
    ["null\n", 2],
    ["", 2],
    ["# nothing\n", 2],
    ["{}\n", 2],
    ["apiVersion: mirror.openshift.io/v2alpha1\nkind: ImageSetConfiguration\nmirror: {x: 1}\n", 1],
  ])("%j exits with %i", async (text, expected) => {
    const { output, status } = await mirrorkit("check", fileWith(text), "--json");
    expect(problemsOf(output).length).toBeGreaterThan(0);
    expect(status).toBe(expected);
  });

  test("one unreadable file does not hide the problems of another", async () => {
    const path = fileWith(floating);
    const absent = join(temporaryFolder(), "absent.yaml");
    const { output, status } = await mirrorkit("check", absent, path, "--json");
    expect(status).toBe(2);
    const rules = problemsOf(output).map(({ rule }) => rule);
    expect(rules).toEqual(expect.arrayContaining(["unreadable", "version-not-pinned"]));
  });
});

test("of a rule with more than twenty warnings the others are one line; errors are all there", async () => {
  const images = Array.from(
    { length: 30 },
    (_, index) => `    - name: quay.example.test/a/${index}:latest\n`,
  );
  const broken = Array.from(
    { length: 25 },
    (_, index) => `    - name: quay.example.test/a/b${index}\n`,
  );
  const path = join(temporaryFolder(), "imageset.yaml");
  writeFileSync(
    path,
    `kind: ImageSetConfiguration\napiVersion: mirror.openshift.io/v2alpha1\nmirror:\n  additionalImages:\n${[...images, ...broken].join("")}`,
  );
  const { output } = await mirrorkit("check", path);
  expect(output.match(/\[floating-tag\]$/gm)).toHaveLength(20);
  expect(output).toContain("… and 10 more of [floating-tag]; --json lists all of them\n");
  expect(output.match(/error: .*\[invalid-reference\]$/gm)).toHaveLength(25);
  const { output: json } = await mirrorkit("check", path, "--json");
  expect((JSON.parse(json) as { problems: unknown[] }).problems).toHaveLength(55);
});
