import { compareText } from "../../base/problem/index.ts";
import { type NamePattern, readNamePattern } from "./name-pattern.ts";

/** A file of patterns, by its path in the catalog. */
export interface IgnoreFile {
  readonly path: string;
  readonly text: string;
}

interface Rule {
  /** The folder of the file; the rule is for what is below. */
  readonly domain: readonly string[];
  /** Whether what fits is read after all. */
  readonly includes: boolean;
  /** Whether only folders fit, with all that is below them. */
  readonly foldersOnly: boolean;
  /** One pattern a part of the path; undefined for none or any number of parts. */
  readonly parts: readonly (NamePattern | undefined | "empty")[];
  /** Whether it fits the whole path from its folder, not any part of it. */
  readonly isPath: boolean;
}

/** Whether a file names others that are no part of the catalog. */
export function isIgnoreFile(path: string): boolean {
  return path === ".indexignore" || path.endsWith("/.indexignore");
}

/**
 * Which files `.indexignore` excludes, as operator-registry reads it (joelanford/ignore with the patterns of go-git): of
 * the patterns that fit, the last counts, those of the folders in the order of a walk. A file below an excluded folder can
 * be included again, unlike in Git.
 */
export function ignoring(files: readonly IgnoreFile[]): (path: string) => boolean {
  const rules = [...files].sort((a, b) => comparePaths(a.path, b.path)).flatMap(rulesOf);
  return (path) => {
    const parts = path.split("/");
    const last = rules.findLast((rule) => applies(rule, parts));
    return last !== undefined && !last.includes;
  };
}

function comparePaths(a: string, b: string): number {
  const [one, other] = [a.split("/"), b.split("/")];
  const at = one.findIndex((part, index) => part !== other[index]);
  return compareText(one[at] ?? "", other[at] ?? "");
}

function rulesOf({ path, text }: IgnoreFile): readonly Rule[] {
  const domain = path.split("/").slice(0, -1);
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .flatMap((line) => ruleOf(line, domain) ?? []);
}

/** Undefined for a pattern that fits nothing. */
function ruleOf(line: string, domain: readonly string[]): Rule | undefined {
  const includes = line.startsWith("!");
  const whole = includes ? line.slice(1) : line;
  const foldersOnly = whole.endsWith("/");
  const written = (foldersOnly ? whole.slice(0, -1) : whole).split("/");
  const isPath = written.length > 1;
  const parts: (NamePattern | undefined | "empty")[] = [];
  for (const part of written) {
    if (isPath && part === "") parts.push("empty");
    else if (isPath && part === "**") parts.push(undefined);
    else {
      const pattern = isPath && part.includes("**") ? undefined : readNamePattern(part);
      if (pattern === undefined) return undefined;
      parts.push(pattern);
    }
  }
  return { domain, includes, foldersOnly, isPath, parts };
}

function applies({ domain, ...rule }: Rule, path: readonly string[]): boolean {
  if (path.length <= domain.length || domain.some((part, at) => path[at] !== part)) return false;
  const below = path.slice(domain.length);
  return rule.isPath ? fitsPath(rule, below) : fitsName(rule, below);
}

function fitsName(
  { parts: [pattern], foldersOnly }: Omit<Rule, "domain">,
  path: readonly string[],
) {
  if (typeof pattern !== "function") return false;
  const at = path.findIndex(pattern);
  return at >= 0 && !(foldersOnly && at === path.length - 1);
}

/** A pattern fits a path that goes on below what it names. `**` at the end stands for nothing, as in go-git. */
function fitsPath({ parts, foldersOnly }: Omit<Rule, "domain">, path: readonly string[]): boolean {
  let at = 0;
  let hasMatched = false;
  let mayTraverse = false;
  for (const [index, part] of parts.entries()) {
    if (part === "empty") {
      mayTraverse = false;
    } else if (part === undefined) {
      if (index === parts.length - 1) break;
      mayTraverse = true;
    } else if (at >= path.length) {
      return false;
    } else if (mayTraverse) {
      mayTraverse = false;
      const found = path.findIndex((name, place) => place >= at && part(name));
      hasMatched = found >= 0;
      at = found < 0 ? path.length : found + 1;
    } else {
      if (!part(path[at] ?? "")) return false;
      hasMatched = true;
      at += 1;
    }
  }
  return hasMatched && !(foldersOnly && at >= path.length);
}
