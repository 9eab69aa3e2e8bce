import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const bench = fileURLToPath(new URL("../bench/", import.meta.url));
const named = /import (?:type )?\{([^{}]*)\} from "(@mirrorkit\/[a-z/-]+)"/g;

const imports = readdirSync(bench, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(mjs|ts)$/.test(file))
  .flatMap((file) =>
    [...readFileSync(join(bench, file), "utf8").matchAll(named)].flatMap(
      ([, names = "", entry = ""]) =>
        names
          .split(",")
          .map((name) => name.trim())
          .filter((name) => name !== "" && !name.startsWith("type "))
          .map((name): [string, string, string] => [file, name, entry]),
    ),
  );

test("benches import what the packages have", async () => {
  expect(imports.length).toBeGreaterThan(15);
  const lacking: string[] = [];
  for (const [file, name, entry] of imports) {
    const loaded = (await import(entry)) as object;
    if (!(name in loaded)) lacking.push(`${file}: ${name} of ${entry}`);
  }
  expect(lacking).toEqual([]);
});
