import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import process from "node:process";

/** Writes JSON Schemas by file name into a folder; with --check only says which are out of date. */
export function writeSchemas(folder, schemas) {
  const isCheck = process.argv.includes("--check");
  if (!isCheck) mkdirSync(folder, { recursive: true });
  for (const [name, schema] of Object.entries(schemas)) {
    const path = new URL(name, folder);
    const text = `${JSON.stringify(schema, null, 2)}\n`;
    if (!isCheck) {
      writeFileSync(path, text);
    } else if (readIfThere(path) !== text) {
      console.error(`schemas/${name} is out of date: run npm run update:schema`);
      process.exitCode = 1;
    }
  }
}

function readIfThere(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
