import { readFileSync } from "node:fs";
import { checkImageSet, imageSetRules, readImageSet } from "@mirrorkit/sdk/imageset";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readGoPattern } from "#models/imageset";
import { runs } from "../../../../test/runs.ts";

const ids = new Set(imageSetRules.map(({ id }) => id));
const production = readFileSync(
  new URL("../fixtures/golden/production/1-dry-run/production-w1.yaml", import.meta.url),
  "utf8",
);
const lines = production.split("\n");

function expectSound(text: string): void {
  const problems = checkImageSet(text, "f.yaml");
  const { problems: refusals, imageSet } = readImageSet(text, "f.yaml");
  const unplaced = problems.filter(
    ({ rule, position }) => !ids.has(rule) || position?.file !== "f.yaml",
  );
  expect(unplaced).toEqual([]);
  expect(imageSet !== undefined).toBe(!refusals.some(({ severity }) => severity === "error"));
  expect(checkImageSet(text, "f.yaml")).toEqual(problems);
}

test("any text is checked without a failure, and twice alike", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), expectSound));
});

test("any value of any type at any place is checked without a failure", () => {
  const key = fc.constantFrom(
    ..."apiVersion kind mirror delete platform operators packages channels name catalog".split(" "),
    ..."minVersion maxVersion additionalImages blockedImages helm local charts <<".split(" "),
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 7 },
      fc.constantFrom(null, true, 4.2, "4.20.1", "", "a/b:1", "ImageSetConfiguration"),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(key, tie("value"), { maxKeys: 4 }),
    ),
  }));
  const envelope = fc.record({ kind: fc.constant("ImageSetConfiguration"), mirror: value });
  fc.assert(
    fc.property(fc.oneof(value, envelope), (content) => expectSound(JSON.stringify(content))),
    { numRuns: runs(300) },
  );
});

test("a real file with lines lost, doubled, moved or mangled is checked without a failure", () => {
  const mangle = fc.constantFrom(
    () => "",
    (line: string) => `${line}\n${line}`,
    (line: string) => `  ${line}`,
    (line: string) => line.replace(":", ""),
    (line: string) => line.replace(/\S+$/, "[{"),
    (line: string) => line.replace(/\S+$/, "4.20"),
    (line: string) => line.replace(/\S+$/, "*anchor"),
    (line: string) => `${line} # mirrorkit: allow version-not-pinned - why`,
  );
  const edits = fc.array(fc.tuple(fc.nat(lines.length - 1), mangle), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(edits, (chosen) => {
      const edited = [...lines];
      for (const [index, edit] of chosen) edited[index] = edit(edited[index] ?? "");
      expectSound(edited.join("\n"));
    }),
  );
});

test("any pattern is read or refused", () => {
  const piece = fc.constantFrom(
    ..."a ( ) [ ] { } * + ? | ^ $ . \\ - : , 1 2 Q E p P x i < > =".split(" "),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const reading = readGoPattern(pieces.join(""));
      expect("reason" in reading || typeof reading.fits("a:1") === "boolean").toBe(true);
    }),
    { numRuns: runs(2_000) },
  );
});
