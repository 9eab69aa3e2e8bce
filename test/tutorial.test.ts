import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "mirrorkit-tutorial-"));
const read = (path: string): string => readFileSync(join(root, path), "utf8");

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The program of the tutorial, on the sources or on the build. */
function run(): string {
  const isBuilt = process.env["TEST_DIST"] !== undefined;
  const flags = ["--import", "tsx", ...(isBuilt ? [] : ["--conditions=@mirrorkit/source"])];
  const args = ["examples/tutorial/week.ts", "examples/production", join(folder, "out")];
  return execFileSync(process.execPath, [...flags, ...args], { cwd: root, encoding: "utf8" });
}

describe("docs/tutorial.md", () => {
  test("shows the whole program, in its order", () => {
    const blocks = [...read("docs/tutorial.md").matchAll(/```ts\n([^]*?)```/g)];
    const shown = blocks.map(([, code = ""]) => code.trim()).join("\n\n");
    expect(shown).toBe(read("examples/tutorial/week.ts").trim());
  });

  test("shows what it prints; a second run changes nothing", () => {
    const [, promised = ""] = read("docs/tutorial.md").split("It prints:\n");
    const lines = promised.trim().split("\n");
    expect(run()).toBe(`${lines.map((line) => line.replace(/^ {4}/, "")).join("\n")}\n`);
    expect(run()).toContain("0 files created, 0 updated");
  });
});
