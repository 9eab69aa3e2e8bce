import { describe, expect, test } from "vitest";
import { operandLine, registry, smallImageSet, smallMapping } from "../scenario/small-pass.ts";
import { errorsOf, judge, production } from "./attack.ts";

const image = (tag: string) => ({ images: [{ name: `quay.io/x/y:${tag}` }] });
const operator = { name: "a", channels: { s: "1.0.0" }, operands: {} };
const pass = { catalogs: [{ packages: [operator] }], ...image("2") };

const lines: readonly [string, string][] = [
  [
    "an upper-case repository",
    `docker://quay.io/Acme/Operator:v1=docker://${registry}/Acme/Operator:v1`,
  ],
  [
    "an over-long tag",
    `docker://quay.io/a/b:${"v".repeat(129)}=docker://${registry}/a/b:${"v".repeat(129)}`,
  ],
  ["an upper-case repository by digest", operandLine("quay.io/Acme/op", "c")],
];

describe("a line that no registry accepts is one problem, and hides no other line", () => {
  test.each(lines)("%s", async (_what, line) => {
    const older = { ...pass, ...image("1") };
    const verdict = await judge({
      before: { [production]: smallImageSet(pass) },
      after: { [production]: smallImageSet(older) },
      mappings: {
        before: { production: smallMapping(pass) },
        after: { production: `${smallMapping(older)}${line}\n` },
      },
    });
    expect(errorsOf(verdict)).toEqual([expect.stringMatching(/^no registry accepts /)]);
    expect(verdict.text).toBe("held: Blocked: 1 error to fix.");
    expect(verdict.removals).toContain(`lower ${registry}/x/y:2`);
  });

  test.each(lines)(
    "%s that was there before does not keep the way out from being merged",
    async (_what, line) => {
      const text = smallImageSet(pass);
      const verdict = await judge({
        before: { [production]: text },
        after: { [production]: `${text}  blockedImages: [{name: "[Aa](cme|/b)"}]\n` },
        mappings: {
          before: { production: `${smallMapping(pass)}${line}\n` },
          after: { production: smallMapping(pass) },
        },
      });
      expect(errorsOf(verdict)).toEqual([]);
      expect(verdict.text).toMatch(/not approved/);
      expect(verdict.removals).toHaveLength(2);
    },
  );

  test("so do many of them", async () => {
    const text = smallImageSet(pass);
    const many = Array.from({ length: 50 }, (_, index) =>
      operandLine(`quay.io/Acme/op-${index}`, "c"),
    );
    const verdict = await judge({
      before: { [production]: text },
      after: { [production]: `${text}  blockedImages: [{name: "Acme"}]\n` },
      mappings: {
        before: { production: `${smallMapping(pass)}${many.join("\n")}\n` },
        after: { production: smallMapping(pass) },
      },
    });
    expect(errorsOf(verdict)).toEqual([]);
    expect(verdict.removals).toHaveLength(51);
  });
});
