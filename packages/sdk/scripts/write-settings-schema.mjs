import { readFileSync, writeFileSync } from "node:fs";
import { settingsJsonSchema } from "@mirrorkit/sdk";

const path = new URL("../schemas/mirrorkit.schema.json", import.meta.url);
const text = `${JSON.stringify(settingsJsonSchema(), null, 2)}\n`;

if (!process.argv.includes("--check")) {
  writeFileSync(path, text);
} else if (readFileSync(path, "utf8") !== text) {
  console.error("schemas/mirrorkit.schema.json is out of date: run npm run update:schema");
  process.exit(1);
}
