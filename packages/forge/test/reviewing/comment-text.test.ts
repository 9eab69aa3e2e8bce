import { type ReviewSources } from "@mirrorkit/forge";
import {
  assessChange,
  type CommentContext,
  commentText,
  decideGate,
} from "@mirrorkit/forge/internal";
import { describe, expect, test } from "vitest";
import { imageSetOf, settingsText, sourcesOf } from "../golden.ts";

const context: CommentContext = {
  head: "a".repeat(40),
  base: "b".repeat(40),
  policy: { by: ["comment"], permission: "maintain", author: false },
  answers: { lines: [], help: false },
  maxCharacters: 64_000,
  fileUrl: (path, line) => `https://forge.example.test/${path}#L${line}`,
};

async function textOf(sources: ReviewSources, some: Partial<CommentContext> = {}): Promise<string> {
  const assessment = await assessChange(sources);
  if (assessment === undefined) throw new Error("there are settings");
  return commentText(assessment, decideGate(assessment, undefined, true), { ...context, ...some });
}

/** Lines that a reader sees before unfolding anything. */
function visibleLines(text: string): number {
  const folded = text.replace(/<details>.*?<\/details>/gs, "folded");
  return folded.split("\n").filter((line) => line.trim() !== "" && !/^\|[ :|-]+\|$/.test(line))
    .length;
}

describe("the comment", () => {
  test("begins with the verdict, says how to approve, and is short", async () => {
    const text = await textOf(sourcesOf());
    expect(text.split("\n")[0]).toBe("### ⛔ Blocked: 32 removals are not approved.");
    expect(text).toContain(
      "\n```text\n/mirror approve-removals f4ee0cada97389c5c8b64955e276c194\n```\n",
    );
    expect(text).toContain(
      "[`production/imageset.yaml:5:5`](<https://forge.example.test/production/imageset.yaml#L5>)",
    );
    expect(visibleLines(text)).toBeLessThan(60);
  });

  test("stays under its limit, whatever it has to say", async () => {
    const many = Array.from({ length: 40 }, (_, index) => `set-${index}`);
    const settings = `imageSets:\n${many.map((name) => `  ${name}: {file: ${name}.yaml}\n`).join("")}`;
    const files = (text: string): Record<string, string> =>
      Object.fromEntries(many.map((name) => [`${name}.yaml`, text]));
    const both = { before: files(imageSetOf(1)), after: files(imageSetOf(2)) };
    const assessment = await assessChange(sourcesOf({ settings, files: both }));
    if (assessment === undefined) throw new Error("there are settings");
    const gate = decideGate(assessment, undefined, true);
    for (const maxCharacters of [2_000, 10_000, 64_000]) {
      const text = commentText(assessment, gate, { ...context, maxCharacters });
      expect(text.length).toBeLessThanOrEqual(maxCharacters);
      const hidden = many.length - many.filter((name) => text.includes(`### ${name}\n`)).length;
      expect(text.includes(`… ${hidden} more ImageSets not shown here.`)).toBe(hidden > 0);
      expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
    }
  });

  test("says what is missing and how to provide it", async () => {
    const text = await textOf(sourcesOf({ evidence: {} }));
    expect(text).toContain("- Nothing is known of before.\n- Nothing is known of after.");
  });

  test("shows what is wrong with the settings, with the line", async () => {
    const text = await textOf(sourcesOf({ settings: `${settingsText}bots: 1\n` }));
    expect(text.split("\n")[0]).toBe("### ⛔ Blocked: the settings cannot be read.");
    expect(text).toContain("`mirrorkit.yaml:10:1`");
  });
});
