import { cpSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { examplePath, temporaryFolder } from "./fixture-folder.ts";
import { mirrorkit } from "./run-cli.ts";

const first = "20261123T090712Z";
const second = "20261124T090720Z";

async function twoWeeks(): Promise<string> {
  const into = join(temporaryFolder(), "records");
  for (const [week, time] of [
    [1, "2026-11-23T09:07:12Z"],
    [2, "2026-11-24T09:07:20Z"],
  ] as const) {
    const workspace = examplePath(`week-${week}`);
    await mirrorkit("record", "--workspace", workspace, "--into", into, "--time", time);
  }
  return into;
}

describe("latest", () => {
  test("is the newest record for record show and record verify", async () => {
    const into = await twoWeeks();
    const named = await mirrorkit("record", "show", second, "--into", into);
    expect(await mirrorkit("record", "show", "latest", "--into", into)).toEqual(named);
    const verified = await mirrorkit("record", "verify", "latest", "--into", into, "--json");
    expect(JSON.parse(verified.output)).toEqual({ verified: 1, problems: [] });
  });

  test.each([
    ["render", ["--record", "latest", "--cluster", "a", "--out", "o"]],
    ["render", ["--record", "fleet=latest", "--cluster", "a", "--out", "o"]],
    ["install-config", ["--record", "nowhere/latest", "--cluster", "a", "--out", "o"]],
  ])("without the folder of the records %s %j says how to write it", async (command, args) => {
    const { notes, status } = await mirrorkit(command, ...args);
    expect(status).toBe(2);
    expect(notes).toContain(
      "latest does not exist\n  help: For the newest record write DIR/latest",
    );
  });

  test.each([
    ["record", ["--workspace", examplePath("week-1"), "--console", "-"]],
    ["diff", [examplePath("week-1"), "-"]],
    [
      "render",
      ["--workspace", examplePath("week-1"), "--cluster", "a", "--out", "o", "--settings", "-"],
    ],
  ])("%s does not read standard input, and says so", async (command, args) => {
    const { notes, status } = await mirrorkit(command, ...args);
    expect(status).toBe(2);
    expect(notes).toMatch(
      /^error: - does not exist\n {2}help: Standard input is not supported here/,
    );
  });

  test("is the newest also when that one was changed, which is reported", async () => {
    const into = await twoWeeks();
    writeFileSync(join(into, second, "mapping.txt"), "changed");
    const shown = await mirrorkit("record", "show", "latest", "--into", into);
    expect(shown.status).toBe(1);
    expect(shown.notes).toContain("changed since it was recorded");
    writeFileSync(join(into, second, "manifest.json"), "{}");
    const broken = await mirrorkit("record", "show", "latest", "--into", into);
    expect(broken.status).toBe(2);
    expect(broken.notes).toContain(second);
  });

  test.each(["show", "verify"])(
    "of no record is one clear error for record %s",
    async (command) => {
      for (const into of [temporaryFolder(), join(temporaryFolder(), "absent")]) {
        const { output, notes, status } = await mirrorkit(
          "record",
          command,
          "latest",
          "--into",
          into,
        );
        expect([status, output]).toEqual([2, ""]);
        expect(notes).toBe(
          `error: ${into} has no records\n  help: Create one with mirrorkit record, or name another folder with --into.\n`,
        );
      }
    },
  );

  test.each<[string, (into: string) => void]>([
    ["folder", (into) => mkdirSync(join(into, "latest"))],
    ["renamed record", (into) => renameSync(join(into, first), join(into, "latest"))],
    ["symbolic link", (into) => symlinkSync(first, join(into, "latest"))],
    ["file", (into) => writeFileSync(join(into, "latest"), "")],
  ])("is refused where a %s is really called latest", async (_, make) => {
    const into = await twoWeeks();
    make(into);
    for (const command of ["show", "verify"]) {
      const { notes, status } = await mirrorkit("record", command, "latest", "--into", into);
      expect(status).toBe(2);
      expect(notes).toContain(`${into}/latest exists, so latest is ambiguous`);
      expect(notes).toContain(`Rename it, or name the newest record: ${second}.`);
    }
  });

  test("as the end of a path is the newest record wherever a record is taken", async () => {
    const into = await twoWeeks();
    const old = join(into, first);
    const newest = join(into, "latest");
    const out = join(temporaryFolder(), "gitops");
    const render = await mirrorkit("render", "--record", newest, "--cluster", "a", "--out", out);
    expect([render.status, render.notes]).toEqual([0, ""]);
    const named = await mirrorkit(
      "render",
      "--record",
      `s=${newest}`,
      "--cluster",
      "a",
      "--out",
      out,
      "--check",
    );
    expect(named.notes).not.toContain("does not exist");
    const nodes = await mirrorkit("nodes", "--before", old, "--after", `${newest}/`);
    expect(nodes).toEqual(await mirrorkit("nodes", "--before", old, "--after", join(into, second)));
    const diff = await mirrorkit("diff", old, newest);
    expect(diff).toEqual(await mirrorkit("diff", old, join(into, second)));
    expect(diff.status).toBe(1);
    const image = "registry.redhat.io/ubi9/ubi:latest";
    const resolved = await mirrorkit("resolve", image, "--resources", newest);
    expect(resolved).toEqual(await mirrorkit("resolve", image, "--resources", join(into, second)));
  });

  test("as the end of a path is what really has that name", async () => {
    const into = await twoWeeks();
    cpSync(examplePath("week-1"), join(into, "latest"), { recursive: true });
    const { output } = await mirrorkit("diff", join(into, first), join(into, "latest"));
    expect(output).toContain("298 unchanged");
  });

  test("as the end of a path is refused where a record is dated in the future", async () => {
    const into = await twoWeeks();
    cpSync(join(into, second), join(into, "29990101T000000Z"), { recursive: true });
    const { notes, status } = await mirrorkit("diff", join(into, first), join(into, "latest"));
    expect(status).toBe(1);
    expect(notes).toContain("the record 29990101T000000Z is dated after the current time");
  });
});

describe("the name of a record that is not there", () => {
  test.each([
    ["20261124T090721Z", "has no record 20261124T090721Z", `Did you mean ${second}?`],
    ["20261123", '"20261123" is not a valid record name', `Did you mean ${first}?`],
    ["2026", '"2026" is not a valid record name', `Did you mean ${second}?`],
    ["20261124T090720", "is not a valid record name", `Did you mean ${second}?`],
    ["newest", '"newest" is not a valid record name', `The newest is ${second}`],
  ])("%s is answered with the closest", async (name, message, help) => {
    const into = await twoWeeks();
    for (const command of ["show", "verify"]) {
      const { output, notes, status } = await mirrorkit("record", command, name, "--into", into);
      expect([status, output]).toEqual([2, ""]);
      expect(notes).toContain(message);
      expect(notes).toContain(help);
    }
  });
});
