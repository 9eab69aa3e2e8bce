import { describe, expect, test } from "vitest";
import { mirrorkit } from "./run-cli.ts";

describe("the command line", () => {
  test("help lists the commands and the exit statuses, and exits with 0", async () => {
    const { output, notes, status } = await mirrorkit("--help");
    expect(status).toBe(0);
    expect(notes).toBe("");
    for (const word of ["check", "diff", "render", "Exit status:"]) expect(output).toContain(word);
  });

  /** What prints JSON, or the format of Prometheus, in any case. */
  const otherFormats = ["bot", "metrics"];

  test("every command has an example and --json, but for bot and metrics, which have their own format", async () => {
    const { output } = await mirrorkit("--help");
    const names = [...output.matchAll(/^ {2}([a-z-]+) {2,}\S/gm)].map(([, name = ""]) => name);
    expect(names.length).toBeGreaterThan(8);
    const subcommands: Readonly<Record<string, readonly string[]>> = {
      auth: ["auth merge", "auth check"],
      registry: ["registry check"],
      catalog: ["packages", "channels", "versions", "show", "images", "diff"].map(
        (verb) => `catalog ${verb}`,
      ),
      releases: ["channels", "versions", "path", "show", "select"].map(
        (verb) => `releases ${verb}`,
      ),
      transfer: ["transfer record", "transfer show", "transfer verify"],
    };
    for (const name of names.flatMap((one) => subcommands[one] ?? [one])) {
      const help = await mirrorkit(...name.split(" "), "--help");
      expect([name, /^Example/m.test(help.output)]).toEqual([name, true]);
      expect([name, help.output.includes("--json")]).toEqual([name, !otherFormats.includes(name)]);
    }
  });

  test.each(["check", "diff", "render", "bot doctor"])(
    "%s --help has an example",
    async (command) => {
      const { output, status } = await mirrorkit(...command.split(" "), "--help");
      expect(status).toBe(0);
      expect(output).toMatch(new RegExp(`^Examples?:\\n {2}mirrorkit ${command}`, "m"));
    },
  );

  test.each([
    [[], "Usage: mirrorkit"],
    [["chekc"], "unknown command 'chekc'"],
    [["check"], "missing required argument:\n  <file...>"],
    [["check", "--format", "xml", "f"], "Allowed choices are text, json, sarif, code-quality"],
    [["render"], "missing required options:\n  --cluster <name>"],
    [["diff", "a", "b", "--max-bytes", "3"], "Give a whole number of at least 1000."],
  ])("%j is wrong use", async (args, expected) => {
    const { output, notes, status } = await mirrorkit(...args);
    expect(status).toBe(2);
    expect(output).toBe("");
    expect(notes).toContain(expected);
  });

  test("a failure that nobody foresaw is a bug, with how to report it and without credentials", async () => {
    const module = process.env["TEST_DIST"] ? "../dist/failure.js" : "../src/failure.ts";
    const { failureOutcome } = (await import(module)) as {
      readonly failureOutcome: (
        error: unknown,
        version: string,
      ) => Promise<{ notes: string; status: number }>;
    };
    const error = new TypeError("boom at https://user:hunter2@quay.test/");
    const { notes, status } = await failureOutcome(error, "1.2.3");
    expect(status).toBe(70);
    expect(notes).toContain("report it");
    expect(notes).toContain("mirrorkit 1.2.3");
    expect(notes).not.toContain("hunter2");
  });
});
