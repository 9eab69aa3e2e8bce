import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { failureCauses } from "@mirrorkit/sdk/diagnosis";
import { expect, test } from "vitest";

const folder = fileURLToPath(new URL("../docs/failures", import.meta.url));
const read = (name: string): string => readFileSync(join(folder, name), "utf8");
const index = read("README.md");

test("every cause has a page, and every page a cause", () => {
  const pages = readdirSync(folder).filter((name) => name !== "README.md");
  expect(pages.toSorted()).toEqual(failureCauses.map(({ id }) => `${id}.md`));
});

test.each(failureCauses.map(({ id, title }) => [id, title]))(
  "the page of %s says what it means, what is printed, why, and what to do",
  (id, title) => {
    const page = read(`${id}.md`);
    expect(page.startsWith(`# ${id}\n\n${title}\n`)).toBe(true);
    const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(["Log", "Why", "What to do"]);
    expect(index).toContain(`| [${id}](${id}.md) | ${title} |`);
  },
);

test("links of the pages lead somewhere", () => {
  const broken = readdirSync(folder).flatMap((name) =>
    [...read(name).matchAll(/\]\((?!https?:)([^)#]+)/g)]
      .map(([, link = ""]) => link)
      .filter((link) => !isFile(join(folder, link))),
  );
  expect(broken).toEqual([]);
});

function isFile(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}
