import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const packages = fileURLToPath(new URL("../packages/", import.meta.url));
const command = process.env["TEST_DIST"]
  ? [`${packages}cli/dist/main.js`]
  : ["--import", "tsx", "--conditions=@mirrorkit/source", `${packages}cli/src/main.ts`];
const week = (number: 1 | 2): string =>
  fileURLToPath(new URL(`../examples/production/week-${number}`, import.meta.url));

function run(...args: string[]) {
  return spawnSync(process.execPath, [...command, ...args], { encoding: "utf8" });
}

describe("the process", () => {
  test.each(["--version", "-V"])("%s prints the package's version", (flag) => {
    const { version } = JSON.parse(readFileSync(`${packages}cli/package.json`, "utf8")) as {
      version: string;
    };
    expect(run(flag)).toMatchObject({ stdout: `${version}\n`, stderr: "", status: 0 });
  });

  test("passes on output, notes and exit status", () => {
    expect(run("check", "/nowhere")).toMatchObject({
      stdout: expect.stringContaining("/nowhere does not exist") as string,
      status: 2,
    });
    expect(run("diff", week(1), "/nowhere")).toMatchObject({
      stdout: "",
      stderr: expect.stringContaining("/nowhere does not exist") as string,
      status: 2,
    });
  });

  test("a reader that leaves early is no failure", () => {
    const line = [process.execPath, ...command, "diff", week(1), week(2), "--json"]
      .map((part) => `'${part}'`)
      .join(" ");
    const { stdout, stderr } = spawnSync("bash", ["-c", `set -o pipefail; ${line} | head -c 20`], {
      encoding: "utf8",
    });
    expect(stdout).toHaveLength(20);
    expect(stderr).toBe("");
  });
});
