import { readFileSync, writeFileSync } from "node:fs";
import { imageSetJsonSchema, imageSetRules, settingsJsonSchema } from "@mirrorkit/sdk";

const ruleIds = imageSetRules.filter(({ refusal }) => !refusal).map(({ id }) => id);
const schemas = {
  "mirrorkit.schema.json": settingsJsonSchema(ruleIds),
  "image-set-configuration.schema.json": imageSetJsonSchema("ImageSetConfiguration"),
  "delete-image-set-configuration.schema.json": imageSetJsonSchema("DeleteImageSetConfiguration"),
};

const isCheck = process.argv.includes("--check");
for (const [name, schema] of Object.entries(schemas)) {
  const path = new URL(`../schemas/${name}`, import.meta.url);
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  if (!isCheck) {
    writeFileSync(path, text);
  } else if (readIfThere(path) !== text) {
    console.error(`schemas/${name} is out of date: run npm run update:schema`);
    process.exitCode = 1;
  }
}

function readIfThere(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
