import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

interface Ban {
  readonly pattern: RegExp;
  readonly better: string;
}

/** The words to lose, of CONTRIBUTING.md. "There is no …" and "is no longer" are plain English. */
const bans: readonly Ban[] = [
  {
    pattern:
      /(?<!\bthere\s+)\b(?:is|are|was|were)\s+no\b(?!\s+(?:longer|more|less|fewer|different|one)\b)/gi,
    better: '"is not a valid …" or "is not a …"',
  },
  {
    pattern: /(?<!\bthere\s+)\b(?:is|are)\s+none\b(?!\s+of\b)/gi,
    better: '"an invalid …", "is not one"',
  },
  { pattern: /\b(?:is|are|was|were)\s+(?:there\s+)?twice\b/gi, better: '"is duplicated"' },
  {
    pattern: /\b(?:is|are|was|were)\s+told\b/gi,
    better: '"is reported", or the subject that reports it',
  },
  { pattern: /\bmend(?:s|ed|ing)?\b/gi, better: '"fix"' },
  { pattern: /\bsomebody\b/gi, better: '"someone", or who it is' },
  {
    pattern: /\bby\s+(?:itself|themselves)\b/gi,
    better: '"automatically", "on its own", "directly"',
  },
  {
    pattern: /\bas\s+(?:it|they)\s+should\b/gi,
    better: '"healthy", "correctly", "an unexpected answer"',
  },
  { pattern: /\bbrings?\b/gi, better: '"provides", "adds"' },
  { pattern: /\bFine:/g, better: '"Passed:"' },
  { pattern: /\bHeld:/g, better: '"Blocked:"' },
  { pattern: /\bthe\s+world\s+around\b/gi, better: '"the environment"' },
  { pattern: /\bpass(?:es|ed)?\s+over\b/gi, better: '"skip", "ignore"' },
  { pattern: /\bin\s+(?:the\s+)?place\s+of\b/gi, better: '"instead of"' },
  { pattern: /\banew\b/gi, better: '"again"' },
  { pattern: /\b(?:is|are|was|were)\s+not\s+there\b/gi, better: '"is missing"' },
  { pattern: /\bout\s+of\s+reach\b/gi, better: '"unreachable"' },
  { pattern: /\bswitch(?:es|ed)?\s+(?:\w+\s+)?off\b/gi, better: '"disable"' },
  { pattern: /\bturn(?:s|ed)?\s+away\b/gi, better: '"reject"' },
  { pattern: /\blook(?:s|ed)?\s+through\b/gi, better: '"read", "sweep"' },
  { pattern: /\b(?:no|any|every)body\b/gi, better: '"no one", "anyone"' },
  {
    pattern: /\bof\s+(?:its|their|our|your)\s+own\b(?!\s+\w)/gi,
    better: '"its own …", "a separate …"',
  },
  { pattern: /[,;:.]\s+else\b(?!\s+\w+\.\w)/gi, better: '"otherwise"' },
  { pattern: /\bin\s+silence\b|\bwithout\s+a\s+word\b/gi, better: '"silently"' },
  { pattern: /\bin\s+force\b/gi, better: '"takes effect"' },
  {
    pattern: /\bholds?\s+(?:nothing|no\b|(?:a|the|its)\s+merge)/gi,
    better: '"contains no …", "blocks the merge"',
  },
  { pattern: /\bgo(?:es)?\s+by\b/gi, better: '"use", "apply to"' },
  { pattern: /\bsays?\s+so\b|\bis\s+said\b/gi, better: '"reports it"' },
  { pattern: /\btake\s+(?:it|them|the\s+\w+)\s+out\b/gi, better: '"Remove …"' },
  { pattern: /\bstands\s+(?:where|at|in|on|beside|behind)\b/gi, better: '"is at", "expected …"' },
  { pattern: /\bnothing\s+of\s+(?:it|them)\b/gi, better: '"do not … it"' },
  { pattern: /\bmust\s+be\s+there\b/gi, better: '"required"' },
  { pattern: /\bwent\s+through\b/gi, better: '"succeeds"' },
  { pattern: /\b(?:nothing|no\s+\w+)\s+tells?\b/gi, better: '"is unknown"' },
  {
    // A sentence, not a question, a heading or a clause within one.
    pattern: /(?<=^[`"]?|[.!:]\s+|\n\n|[-*]\s)What\s+(?:is|are|was|were)\b(?![^.?]*\?)/g,
    better: "the thing's name as the subject",
  },
];

/** Not gone over yet: others are rewriting these. The list is emptied when they are done. */
const toBeGoneOver: readonly string[] = [];

/** A text, and where it begins in its file. */
interface Passage {
  readonly text: string;
  readonly start: number;
}

const files = [
  ".",
  "packages/sdk/src",
  "packages/forge/src",
  "packages/bot/src",
  "packages/cli/src",
  "packages/sdk",
  "packages/forge",
  "packages/bot",
  "packages/cli",
  "docs",
  "examples",
]
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: isDeep(folder), encoding: "utf8" }).map((name) =>
      folder === "." ? name : `${folder}/${name.replaceAll("\\", "/")}`,
    ),
  )
  .filter((path) => isSource(path) || isPage(path))
  .sort();

/** Of the root and of a package only the pages beside its folders. */
function isDeep(folder: string): boolean {
  return !/^(?:\.|packages\/[^/]+)$/.test(folder);
}

function isSource(path: string): boolean {
  return /^packages\/[^/]+\/src\/.*\.ts$/.test(path);
}

function isPage(path: string): boolean {
  if (/^docs\/.*\.md$|^examples\/(?:.*\/)?README\.md$/.test(path)) return true;
  return /^(?:packages\/[^/]+\/README|README|GLOSSARY|ARCHITECTURE|SECURITY|CONTRIBUTING)\.md$/.test(
    path,
  );
}

/** The same length with blanks, so that places stay true. */
function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}

function passagesOf(path: string, content: string): readonly Passage[] {
  if (isSource(path)) return messagesOf(content);
  // The tables of CONTRIBUTING.md hold the words themselves.
  const text = path === "CONTRIBUTING.md" ? content.replace(/^\|.*$/gm, blank) : content;
  return [{ text, start: 0 }];
}

/** String literals, and templates with their expressions blanked. */
function messagesOf(content: string): Passage[] {
  const source = ts.createSourceFile("module.ts", content, ts.ScriptTarget.Latest, true);
  const found: Passage[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    const start = node.getStart(source);
    if (ts.isStringLiteralLike(node)) found.push({ text: unescape(node.getText(source)), start });
    if (ts.isTemplateExpression(node)) found.push({ text: textOf(node, source), start });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function textOf(template: ts.TemplateExpression, source: ts.SourceFile): string {
  const start = template.getStart(source);
  let text = template.getText(source);
  for (const { expression } of template.templateSpans) {
    const [from, to] = [expression.getFullStart() - start, expression.getEnd() - start];
    text = text.slice(0, from) + "·".repeat(to - from) + text.slice(to);
  }
  return unescape(text);
}

function unescape(text: string): string {
  return text.replace(/\\[nt]/g, "  ");
}

function bannedIn(path: string): string[] {
  const content = readFileSync(join(root, path), "utf8");
  return passagesOf(path, content).flatMap(({ text, start }) =>
    bans.flatMap(({ pattern, better }) =>
      [...text.matchAll(pattern)].map((match) => {
        const line = content.slice(0, start + match.index).split("\n").length;
        return `${path}:${line}: "${match[0].replace(/\s+/g, " ")}": write ${better}`;
      }),
    ),
  );
}

function isBanned(text: string): boolean {
  return bans.some(({ pattern }) => text.search(pattern) >= 0);
}

const mayStay = (path: string) => toBeGoneOver.some((start) => path.startsWith(start));

test("messages and pages are in plain English", () => {
  expect(files.length).toBeGreaterThan(300);
  expect(files.filter((path) => !mayStay(path)).flatMap(bannedIn)).toEqual([]);
});

test("messages are found in literals and templates, not in comments", () => {
  const code =
    '// is no text\nconst a = "x is no y";\nconst b = `${f("is told")} are no\\nmend`;\nimport "./mend.ts";\n';
  const texts = messagesOf(code).map(({ text }) => text);
  expect(texts).toEqual(['"x is no y"', "`${············} are no  mend`", '"is told"']);
});

test("the style sheet says what is banned, and what to write", () => {
  const sheet = readFileSync(join(root, "CONTRIBUTING.md"), "utf8");
  const table = /^\| not \| but \|\n\| --- \| --- \|\n((?:\|.*\n)+)/m.exec(sheet)?.[1] ?? "";
  const rows = table
    .trimEnd()
    .split("\n")
    .map((row) => row.slice(2, -2).split(" | "));
  expect(rows.length).toBeGreaterThanOrEqual(bans.length);
  expect(rows.filter(([not = ""]) => !isBanned(not))).toEqual([]);
  expect(rows.filter(([, but = ""]) => isBanned(but))).toEqual([]);
  const unsaid = bans.filter(({ pattern }) => !rows.some(([not = ""]) => not.search(pattern) >= 0));
  expect(unsaid.map(({ better }) => better)).toEqual([]);
});

test.each([
  'There is no branch "x".',
  "there are\nno images",
  "the mirror is no longer used",
  "What is mirrored?",
  "## What is checked",
  "it prints what is missing",
  "there is none",
  "is none of a node's business",
])("%s is plain English", (text) => {
  expect(isBanned(text)).toBe(false);
});
