// Writes the output of the commands that the pages show anew; `…` keeps as many lines before and after it.
// A page may also copy a folder, `$ cp -r FROM TO`, for the commands after it.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const mirrorkit = join(root, "packages/cli/dist/main.js");
const session = /^ {4}\$ (mirrorkit|cp -r) (.*)\n((?: {4}(?!\$ ).*\n|\n(?= {4}))*)/gm;

function copy(folders, cwd) {
  const [from = "", to = ""] = folders.trim().split(/\s+/);
  cpSync(join(cwd, from), join(cwd, to), { recursive: true });
}

function run(command, cwd) {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [mirrorkit, ...command.trim().split(/\s+/)],
    {
      cwd,
      encoding: "utf8",
      env: { ...process.env, NO_COLOR: "1", TZ: "UTC" },
    },
  );
  return (stderr + stdout).trimEnd().split("\n");
}

function shorten(lines, shown) {
  const gap = shown.findIndex((line) => line.trim() === "…");
  if (gap < 0) return lines;
  const tail = shown.length - gap - 1;
  return [...lines.slice(0, gap), "…", ...(tail === 0 ? [] : lines.slice(-tail))];
}

for (const page of [
  "README.md",
  ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`),
]) {
  if (!page.endsWith(".md")) continue;
  const folder = mkdtempSync(join(tmpdir(), "mirrorkit-docs-"));
  symlinkSync(join(root, "examples"), join(folder, "examples"));
  const text = readFileSync(join(root, page), "utf8");
  const updated = text.replace(session, (shown, tool, command, output) => {
    if (tool === "cp -r") {
      copy(command, folder);
      return shown;
    }
    const lines = shorten(run(command, folder), output.trimEnd().split("\n"));
    const body = lines.map((line) => (line === "" ? "" : `    ${line}`)).join("\n");
    return `    $ mirrorkit ${command}\n${body}\n`;
  });
  rmSync(folder, { recursive: true });
  if (updated !== text) writeFileSync(join(root, page), updated);
}
