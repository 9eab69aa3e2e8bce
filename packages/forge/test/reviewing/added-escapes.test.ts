import { describe, expect, test } from "vitest";
import { addedEscapes } from "../../src/reviewing/added-escapes.ts";

const escape = "# mirrorkit: allow floating-tag - the base image";

function imageSet(...lines: readonly string[]): string {
  return ["kind: ImageSetConfiguration", "mirror:", "  additionalImages:", ...lines, ""].join("\n");
}

const [a, b] = ["    - name: q.io/a:1.2", "    - name: q.io/b:1.2"] as const;
const before = imageSet(a, `    ${escape}`, b);

function added(after: string): readonly (number | undefined)[] {
  return addedEscapes(before, after, "imageset.yaml").map(({ position }) => position?.line);
}

describe("an escape that a change adds is shown", () => {
  test.each<[string, string, readonly number[]]>([
    ["by copying another one", imageSet(`    ${escape}`, a, `    ${escape}`, b), [4]],
    ["by moving one to another item", imageSet(`    ${escape}`, a, b), [4]],
    ["by moving one to the top of the file", `${escape}\n${imageSet(a, b)}`, [1]],
    ["by moving one to the end of a line", imageSet(`${a} ${escape}`, b), [4]],
    [
      "by naming another rule",
      before.replace("floating-tag", "floating-tag, duplicate-image"),
      [5],
    ],
    ["by moving what it covers", imageSet(b, `    ${escape}`, a), [5]],
  ])("%s", (_, after, lines) => {
    expect(added(after)).toEqual(lines);
  });

  test("and no other", () => {
    expect(added(before)).toEqual([]);
    expect(added(imageSet(`    ${escape}`, b, a))).toEqual([]);
    expect(added(before.replace("b:1.2", "b:1.3"))).toEqual([]);
    expect(added(imageSet(a, b))).toEqual([]);
  });
});
