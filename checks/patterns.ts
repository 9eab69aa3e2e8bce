// Fails on regular expressions that a text from outside could make slow. Run: npm run check:patterns
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findPatterns } from "./find-patterns.ts";
import { complaints, judgePatterns } from "./judge-patterns.ts";
import { patternExceptions } from "./pattern-exceptions.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

const modules = ["sdk", "forge", "bot", "cli"].flatMap((name) => {
  const folder = join(root, "packages", name, "src");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => join(folder, path));
});

const patterns = findPatterns(modules, root);
const verdicts = await judgePatterns(patterns, availableParallelism());
const wrong = complaints(verdicts, patternExceptions);
for (const line of wrong) console.error(line);
if (wrong.length > 0) {
  console.error(
    "Rewrite it, or cap the text before it and say so in checks/pattern-exceptions.ts.",
  );
}
console.log(`${patterns.length} regular expressions, ${wrong.length} complaints`);
process.exit(wrong.length > 0 || patterns.length === 0 ? 1 : 0);
