import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const isBuilt = process.env["TEST_DIST"] !== undefined;
const flags = isBuilt ? [] : ["--import", "tsx", "--conditions=@mirrorkit/source"];

/** The packages of Redis that a program loads; both are CommonJS, or load what is. */
function loaded(program: string): string {
  const code = `
    import { createRequire } from "node:module";
    import { createKeyedQueue, openBullQueue } from "@mirrorkit/bot/internal";
    ${program}
    const paths = Object.keys(createRequire(import.meta.url).cache);
    console.log(paths.some((path) => path.includes("/node_modules/ioredis/")));
    process.exit();`;
  const args = [...flags, "--input-type=module", "-e", code];
  const cwd = fileURLToPath(new URL("../../", import.meta.url));
  return execFileSync(process.execPath, args, { cwd, encoding: "utf8" }).trim();
}

test("the queue in memory loads no package of Redis", () => {
  expect(loaded("createKeyedQueue({ handler: async () => {} });")).toBe("false");
});

test("the queue on Redis loads them", () => {
  const program = `await openBullQueue({ handler: async () => {}, redis: { url: "redis://127.0.0.1:1" } });`;
  expect(loaded(program)).toBe("true");
});
