import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Where the id of a rule is looked up, and nothing but what is shown or configured follows from it. */
const lookups = [
  // The page of a rule.
  "packages/forge/src/reviewing/findings-blocks.ts",
  // Severities that people write in mirrorkit.yaml.
  "packages/sdk/src/models/settings/names.ts",
];

/** Comparisons of the id of a problem: with a text, in a switch, or with a list. */
const comparisons = [
  /\brule\s*[!=]==?\s*["'`]/,
  /["'`]\s*[!=]==?\s*(?:\w+\??\.)*rule\b(?!\.)/,
  /\bswitch \((?:\w+\??\.)*rule\)/,
  /\.(?:has|includes|indexOf)\((?:\w+\??\.)*rule\b(?!\.)/,
  /\brule\??\.(?:startsWith|endsWith|includes|match)\(/,
];

function decidesOnId(text: string): boolean {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
  return comparisons.some((comparison) => comparison.test(code));
}

test("nothing is decided on the id of a problem", () => {
  const deciding = ["sdk", "forge", "bot", "cli"]
    .map((name) => `packages/${name}/src`)
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts"))
        .map((name) => `${folder}/${name.replaceAll("\\", "/")}`),
    )
    .filter((path) => decidesOnId(readFileSync(join(root, path), "utf8")));
  expect(deciding.sort()).toEqual(lookups);
});

test.each([
  'problems.some(({ rule }) => rule === "private-key")',
  'if (one.rule !== "yaml") return;',
  'problems.filter((one) => "yaml" === one.rule)',
  "problems.filter(({ rule }) => unreadable.has(rule))",
  "known.includes(problem.rule)",
  "switch (problem.rule) {",
  'rule.startsWith("escape-")',
])("%s decides on an id", (text) => {
  expect(decidesOnId(text)).toBe(true);
});

test.each([
  "others.some((one) => one.rule === problem.rule)",
  'problems.push({ rule: "yaml", severity: "error" })',
  'rules.find((one) => one.mirrorSourcePolicy === "NeverContactSource")',
  'problems.some(({ lost }) => lost === "text")',
])("%s does not", (text) => {
  expect(decidesOnId(text)).toBe(false);
});
