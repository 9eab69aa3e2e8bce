import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { type FoundPattern, findPatterns } from "../checks/find-patterns.ts";
import { complaints, judgePatterns } from "../checks/judge-patterns.ts";

const folder = mkdtempSync(join(tmpdir(), "patterns-"));
afterAll(() => rmSync(folder, { recursive: true }));

function found(modules: Readonly<Record<string, string>>): readonly FoundPattern[] {
  const paths = Object.entries(modules).map(([name, text]) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  });
  return findPatterns(paths, folder);
}

function textsOf(text: string): (string | undefined)[] {
  return found({ "one.ts": text }).map(({ source }) => source);
}

describe("the search for regular expressions", () => {
  test.each([
    ["/a\\/b+/giu.test(text)", ["a\\/b+"]],
    ["// /comment/\nconst quotient = 4 / 2 / 1; const text = '/a/';", []],
    ['new RegExp("a+") ?? RegExp("b+", "u")', ["a+", "b+"]],
    ["const part = 'a|b'; new RegExp(`^(${part})` + \"$\")", ["^(a|b)$"]],
    ["const one = /a+/; new RegExp(`${one.source}b`)", ["a+", "a+b"]],
    ["let part = 'a'; new RegExp(part)", [undefined]],
    ["new RegExp(`^${process.argv[2]}$`)", [undefined]],
    ["new RegExp('a', flags())", [undefined]],
  ])("in %j", (text, sources) => {
    expect(textsOf(text)).toEqual(sources);
  });

  test("goes through imports, and tells the place", () => {
    const patterns = found({
      "parts.ts": 'export const host = "[a-z]+";\n',
      "uses.ts":
        'import { host as name } from "./parts.ts";\n\nexport const all = new RegExp(`^${name}$`, "i");\n',
    });
    expect(patterns).toEqual([
      {
        file: "uses.ts",
        line: 3,
        written: 'new RegExp(`^${name}$`, "i")',
        source: "^[a-z]+$",
        flags: "i",
      },
    ]);
  });
});

describe("the verdict on regular expressions", () => {
  const patterns = found({
    "judged.ts": "/^(a+)+$/; /x*y/; /^ab+$/; RegExp(process.argv[2] ?? '')",
  });
  const [exponential, quadratic, , dynamic] = patterns.map(({ file, written }) => ({
    file,
    written,
    reason: "only for this test",
  }));
  const exceptions = [exponential, quadratic, dynamic].filter((one) => one !== undefined);

  test("names what backtracks and what is not constant", async () => {
    expect(complaints(await judgePatterns(patterns, 2), [])).toEqual([
      expect.stringContaining("judged.ts:1 /^(a+)+$/ is vulnerable (exponential)"),
      expect.stringContaining("judged.ts:1 /x*y/ is vulnerable (2nd degree polynomial)"),
      "judged.ts:1 RegExp(process.argv[2] ?? '') has parts that are known only at run time",
    ]);
  });

  test("lets exceptions pass, and names those that excuse nothing", async () => {
    const verdicts = await judgePatterns(patterns, 2);
    expect(complaints(verdicts, exceptions)).toEqual([]);
    const idle = { file: "judged.ts", written: "/^ab+$/", reason: "safe" };
    expect(complaints(verdicts, [...exceptions, idle])).toEqual([
      "judged.ts has no unsafe pattern /^ab+$/ any more",
    ]);
  });
});
