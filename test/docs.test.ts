import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mirrorkit } from "../packages/cli/test/run-cli.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const pages = [
  "README.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-docs-"));
  symlinkSync(join(root, "examples"), join(folder, "examples"));
  process.chdir(folder);
});

afterEach(() => {
  process.chdir(root);
  rmSync(folder, { recursive: true, force: true });
});

interface Session {
  /** `mirrorkit`, or `cp -r`, which copies a folder for the commands after it. */
  readonly tool: string;
  readonly args: readonly string[];
  readonly lines: readonly string[];
}

/** The commands that a page shows, with the output that it promises; a line `…` stands for any lines. */
function sessionsOf(page: string): Session[] {
  const text = readFileSync(join(root, page), "utf8");
  return [
    ...text.matchAll(/^ {4}\$ (mirrorkit|cp -r) (.*)\n((?: {4}(?!\$ ).*\n|\n(?= {4}))*)/gm),
  ].map(([, tool = "", command = "", output = ""]) => ({
    tool,
    args: command.trim().split(/\s+/),
    lines: output
      .trimEnd()
      .split("\n")
      .map((line) => line.slice(4)),
  }));
}

function copy([from = "", to = ""]: readonly string[]): void {
  cpSync(join(folder, from), join(folder, to), { recursive: true });
}

function matches(promised: readonly string[], printed: string): string {
  const lines = printed.trimEnd().split("\n");
  const gap = promised.indexOf("…");
  if (gap < 0) return lines.join("\n");
  const tail = promised.length - gap - 1;
  return [...lines.slice(0, gap), "…", ...(tail === 0 ? [] : lines.slice(-tail))].join("\n");
}

test("the pages show commands", () => {
  expect(pages.flatMap(sessionsOf).length).toBeGreaterThanOrEqual(6);
});

describe.each(pages.filter((page) => sessionsOf(page).length > 0))("%s", (page) => {
  test("shows what is really printed", async () => {
    for (const { tool, args, lines } of sessionsOf(page)) {
      if (tool === "cp -r") {
        copy(args);
        continue;
      }
      const { output, notes } = await mirrorkit(...args);
      expect(matches(lines, notes + output)).toBe(lines.join("\n"));
    }
  });
});

test("links between the pages lead somewhere", () => {
  const broken = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), "utf8");
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, link = ""]) => link);
    return links.filter((link) => {
      try {
        readdirSync(join(root, page, "..", link));
        return false;
      } catch (error) {
        return (error as NodeJS.ErrnoException).code !== "ENOTDIR";
      }
    });
  });
  expect(broken).toEqual([]);
});

/** The anchors of a page's headings, as forges make them. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, "")
      .replaceAll(" ", "-"),
  );
}

test("links to headings lead to one", () => {
  const broken = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), "utf8");
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]*)#([^)]+)\)/g)];
    return links
      .filter(([, file = "", anchor = ""]) => {
        const target = file === "" ? text : readFileSync(join(root, page, "..", file), "utf8");
        return !anchorsOf(target).includes(anchor);
      })
      .map(([link]) => `${page}: ${link}`);
  });
  expect(broken).toEqual([]);
});

test("the index lists every page", () => {
  const index = readFileSync(join(root, "docs/README.md"), "utf8");
  const listed = [...index.matchAll(/\]\(([^)#]+)/g)].map(([, link = ""]) => `docs/${link}`);
  const others = pages.filter((page) => !page.endsWith("README.md"));
  expect(others.filter((page) => !listed.includes(page))).toEqual([]);
});
