#!/usr/bin/env node
import { readFileSync } from "node:fs";
import process from "node:process";

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? (process.exitCode ?? 0) : 3);
});

const args = process.argv.slice(2);
const { version } = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
) as { version: string };

if (args.length === 1 && (args[0] === "--version" || args[0] === "-V")) {
  process.stdout.write(`${version}\n`);
} else {
  const { run } = await import("./cli.ts");
  const outcome = await run(args, version);
  process.stdout.write(outcome.output);
  process.stderr.write(outcome.notes);
  process.exitCode = outcome.status;
}
