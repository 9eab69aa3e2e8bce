import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { imageSetRules } from "@mirrorkit/sdk/imageset";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Where an id is not written behind `rule:`: it is handed on, or the code of an error. */
const withoutLiteral = [
  "packages/cli/src/failure.ts",
  "packages/forge/src/reviewing/content-problems.ts",
  "packages/forge/src/reviewing/record-evidence.ts",
  "packages/sdk/src/decisions/diagnosis/diagnose.ts",
  "packages/sdk/src/decisions/install/digest-sources.ts",
  "packages/sdk/src/decisions/install/trust-bundle.ts",
  "packages/sdk/src/decisions/verification/finding.ts",
  "packages/sdk/src/models/cluster-resources/shape.ts",
  "packages/sdk/src/models/imageset/finding.ts",
];

const sources = ["sdk", "forge", "bot", "cli"]
  .map((name) => `packages/${name}/src`)
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => `${folder}/${name.replaceAll("\\", "/")}`),
  )
  .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));

const rulesOfImageSets = new Set<string>(imageSetRules.map(({ id }) => id));
const found = new Set([
  ...sources.filter(({ path }) => !isOfImageSets(path)).flatMap(({ text }) => idsIn(text)),
  ...errorCodes(),
]);
const listed = rowsOf(readFileSync(join(root, "docs/problems.md"), "utf8"));
const ids = listed.map(([id]) => id);

/** What reads ImageSets reports only rules that have pages. */
function isOfImageSets(path: string): boolean {
  return path.startsWith("packages/sdk/src/models/imageset/");
}

/** `rule: "a"`, `rule: wanted ? "a" : "b"`, and what is handed on: `problem("a", …)`, `report(check, ["a", "error"], …)`. */
function idsIn(text: string): string[] {
  const written = /\brule: ([^,;\n]*)/g;
  const handedOn = /\b(?:problem\(\s*|report\(check, \[)("[^"]*")/g;
  return [...text.matchAll(written), ...text.matchAll(handedOn)].flatMap(([, value = ""]) =>
    [...value.matchAll(/"([a-z]+(?:-[a-z]+)*)"/g)].map(([, id = ""]) => id),
  );
}

/** Whether a module gives a problem an id that is not written behind `rule:`. */
function buildsIds(text: string): boolean {
  const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
  return /^\s+rule,$|\brule: (?!string\b)[a-z][^",;\n]*(?:[,;]|$)/m.test(code);
}

/** A failure without problems prints its code as the id. */
function errorCodes(): readonly string[] {
  const path = "packages/sdk/src/base/problem/mirror-error.ts";
  const text = sources.find((source) => source.path === path)?.text ?? "";
  const [union = ""] = /(?<=export type ErrorCode =)[^;]*/.exec(text) ?? [];
  return [...union.matchAll(/"([^"]+)"/g)].map(([, id = ""]) => id);
}

/** The cells of the rows, without the heads of the tables. */
function rowsOf(page: string): readonly (readonly [string, ...string[]])[] {
  return [...page.matchAll(/^\| `([^`]+)` \| (.*) \|$/gm)].map(([, id = "", rest = ""]) => [
    id,
    ...rest.split(" | "),
  ]);
}

test("ids are found in the sources", () => {
  expect(errorCodes()).toHaveLength(10);
  expect(found.size).toBeGreaterThan(90);
  expect(
    idsIn('{ rule: now ? "a-b" : "c", x: "d" }; report(check, ["e-f", level], "g"); problem("h")'),
  ).toEqual(["a-b", "c", "e-f", "h"]);
});

test("no other module builds an id", () => {
  const building = sources.filter(({ text }) => buildsIds(text));
  expect(building.map(({ path }) => path).sort()).toEqual(withoutLiteral);
});

test("every id is in the table, and every rule of ImageSets has a page", () => {
  expect([...found].filter((id) => !ids.includes(id)).sort()).toEqual([]);
  const pages = new Set(readdirSync(join(root, "docs/rules")));
  expect([...rulesOfImageSets].filter((id) => !pages.has(`${id}.md`))).toEqual([]);
});

test("the modules of ImageSets report nothing but rules with pages", () => {
  const reported = sources
    .filter(({ path }) => isOfImageSets(path))
    .flatMap(({ text }) => idsIn(text));
  expect(reported.filter((id) => !rulesOfImageSets.has(id))).toEqual([]);
});

test("the table has each id once, and none that the sources do not have", () => {
  expect(ids.filter((id) => !found.has(id))).toEqual([]);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});

test("every row says the severity, what it means and what to do", () => {
  const severity = /^(?:error|warning|note)(?:, (?:warning|note)){0,2}$/;
  const incomplete = listed.filter(
    ([, level = "", ...sentences]) =>
      !severity.test(level) ||
      sentences.length !== 2 ||
      !sentences.every((sentence) => /^[A-Z`].*\.$/.test(sentence)),
  );
  expect(incomplete).toEqual([]);
});

test("an id that has a page, too, links to it", () => {
  const both = listed.filter(([id]) => rulesOfImageSets.has(id));
  expect(both.filter(([id, ...cells]) => !cells.join(" ").includes(`(rules/${id}.md)`))).toEqual(
    [],
  );
});
