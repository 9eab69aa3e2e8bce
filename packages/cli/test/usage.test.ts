import { readdirSync } from "node:fs";
import type { Command } from "commander";
import { describe, expect, test } from "vitest";
import { mirrorkit } from "./run-cli.ts";

interface ProgramModule {
  readonly openProgram: (
    args: readonly string[],
    version: string,
    sinks: {
      readonly print: (text: string) => void;
      readonly note: (text: string) => void;
      readonly finish: (outcome: unknown) => void;
    },
  ) => Promise<Command>;
}

const module = process.env["TEST_DIST"] ? "../dist/program.js" : "../src/program.ts";
const { openProgram } = (await import(module)) as ProgramModule;

const order = [
  "check",
  "bump",
  "pin",
  "catalog",
  "plan",
  "releases",
  "dry-run",
  "diff",
  "push",
  "explain",
  "removal",
  "transfer",
  "run",
  "preflight",
  "status",
  "schedule",
  "alert",
  "metrics",
  "report",
  "clean",
  "auth",
  "registry",
  "seed",
  "sizes",
  "grant",
  "verify",
  "render",
  "nodes",
  "resolve",
  "install-config",
  "review",
  "publish",
  "bot",
  "record",
];

function openAll(): Promise<Command> {
  const ignore = (): void => {};
  return openProgram(order, "0.0.0", { print: ignore, note: ignore, finish: ignore });
}

/** A command with the words that call it. */
interface Called {
  readonly words: readonly string[];
  readonly command: Command;
}

function calledIn(command: Command, above: readonly string[] = []): readonly Called[] {
  return command.commands.flatMap((sub) => {
    const words = [...above, sub.name()];
    return [{ words, command: sub }, ...calledIn(sub, words)];
  });
}

const commands = calledIn(await openAll());
const table = commands.map(({ words, command }) => [words.join(" "), command] as const);

/** Commands that only hold subcommands, each with examples of its own. */
const holders: ReadonlySet<string> = new Set([
  "auth",
  "catalog",
  "registry",
  "releases",
  "transfer",
]);
const runnable = table.filter(([name]) => !holders.has(name));

/** The calls of mirrorkit in the examples of a help text, as words. */
function examplesIn(help: string): readonly (readonly string[])[] {
  const [, ...parts] = help.split(/^Examples?[^\n]*:\n/m);
  return parts
    .flatMap((part) => part.split("\n"))
    .flatMap((line) => /^ {2}(?:[^#]*\| )?mirrorkit (.*)$/.exec(line)?.[1] ?? [])
    .map((line) => line.split(" "));
}

describe("help", () => {
  test("lists what is tried first at the top", async () => {
    const { output } = await mirrorkit("--help");
    const names = [...output.matchAll(/^ {2}([a-z-]+) {2,}\S/gm)].map(([, name]) => name);
    expect(names).toEqual(order);
  });

  test("knows every subcommand", () => {
    const names = commands.map(({ words }) => words.join(" "));
    expect(names).toContain("record show");
    expect(names).toContain("bot doctor");
    expect(names.length).toBeGreaterThanOrEqual(15);
  });

  test.each(runnable)("of %s has an example that its options take", async (name) => {
    const { output, status } = await mirrorkit(...name.split(" "), "--help");
    expect(status).toBe(0);
    const examples = examplesIn(output).filter((words) => words.join(" ").startsWith(name));
    expect(examples.length).toBeGreaterThan(0);
    for (const words of examples) {
      const program = await openAll();
      let ran: string | undefined;
      for (const called of calledIn(program)) {
        called.command.action(() => {
          ran = called.words.join(" ");
        });
      }
      await program.parseAsync([...words], { from: "user" });
      expect(ran).toBe(name);
    }
  });

  test("an example with an option that does not exist would be found", async () => {
    const program = await openAll();
    const parsed = program.parseAsync(["record", "show", "latest", "--jsno"], { from: "user" });
    await expect(parsed).rejects.toMatchObject({ name: "UsageError" });
  });
});

const pass = "--workspace <[name=]dir> or --record <[name=]dir>";
const images = "<image...>, --mapping <file> or --manifests <path...>";

describe("a command line that lacks something", () => {
  test.each([
    ["check", ["<file...>"]],
    ["diff", ["<before>"]],
    ["render", ["--cluster <name>", "--out <dir>", pass]],
    ["render --cluster production", ["--out <dir>", pass]],
    ["render --workspace w --out gitops", ["--cluster <name>"]],
    ["nodes", ["--before <dir>", "--after <dir>"]],
    ["resolve", ["--resources <dir>", images]],
    ["resolve --resources gitops", [images]],
    ["resolve image", ["--resources <dir>"]],
    ["record", ["--workspace <dir>"]],
    ["record --imageset imageset.yaml", ["--workspace <dir>"]],
    ["record show", ["<name>"]],
    ["record prune --dry-run", ["--keep <n>"]],
    ["install-config --trust-bundle ca.pem", ["--cluster <name>", "--out <dir>", pass]],
    ["publish", ["--to <project>", pass]],
    ["publish --to platform/gitops --dry-run", [pass]],
  ])("%s names all of it at once", async (line, missing) => {
    const { output, notes, status } = await mirrorkit(...line.split(" "));
    expect(status).toBe(2);
    expect(output).toBe("");
    const listed = notes.split("\n").filter((text) => text.startsWith("  "));
    expect(listed.map((text) => text.trim().split(/ {2,}/)[0])).toEqual(missing);
  });

  test.each(table)("%s says how it is used and where its help is", async (name, command) => {
    const { notes, status } = await mirrorkit(...name.split(" "), "--no-such-option");
    expect(status).toBe(2);
    expect(notes).toContain("error: unknown option '--no-such-option'");
    expect(notes).toContain(`\nUsage: mirrorkit ${name} ${command.usage()}\n`);
    expect(notes).toContain(`\nRun mirrorkit ${name} --help for its options and examples.\n`);
  });

  test("is wrong use in JSON too, one problem for each thing that is missing", async () => {
    const { output, status } = await mirrorkit("nodes", "--json");
    expect(status).toBe(2);
    const { problems } = JSON.parse(output) as { problems: { message: string; rule: string }[] };
    expect(problems.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
      "wrong-use: missing required option: --before <dir>",
      "wrong-use: missing required option: --after <dir>",
    ]);
  });

  test.each([
    ["render --clutser production --out gitops", "'--clutser'. Did you mean --cluster?"],
    ["nodes --befor=a --after b", "'--befor'. Did you mean --before?"],
    ["record list --itno records", "'--itno'. Did you mean --into?"],
    ["bot docter", "'docter'. Did you mean doctor?"],
    ["record shwo latest", "'shwo'. Did you mean show?"],
    ["recrod show latest", "'recrod'. Did you mean record?"],
    ["record veriyf", "'veriyf'. Did you mean verify?"],
  ])("%s names what was probably meant", async (line, expected) => {
    const { notes, status } = await mirrorkit(...line.split(" "));
    expect(status).toBe(2);
    expect(notes).toContain(expected);
  });

  test("control characters of a command line are not printed", async () => {
    const { notes } = await mirrorkit("check", "--\u001b[31mred");
    expect(notes).not.toContain("\u001b");
  });
});

test("the help groups commands as their folders do", async () => {
  const { output } = await mirrorkit("--help");
  const headings = output.matchAll(/^([A-Z]\w+):\n((?: {2}.+\n)+)/gm);
  const groups = [...headings].map(([, group = "", lines = ""]) => ({
    group: group.toLowerCase(),
    files: [...lines.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name = ""]) => `${name}.ts`),
  }));
  const shown = groups.filter(({ group }) => group !== "options" && group !== "commands");
  const folder = new URL("../src/commands/", import.meta.url);
  expect(shown.map(({ group }) => group).toSorted()).toEqual(readdirSync(folder).toSorted());
  for (const { group, files } of shown) {
    expect(readdirSync(new URL(`${group}/`, folder))).toEqual(expect.arrayContaining(files));
  }
});
