import {
  assessChange,
  type CommentContext,
  commentText,
  decideGate,
  type ReviewSources,
} from "@mirrorkit/bot";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { evidence, imageSetOf, mappingOf, settingsText, sourcesOf } from "../golden.ts";

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
    expect(text.split("\n")[0]).toBe("### Blocked: 32 removals are not approved.");
    expect(text).toContain(
      "the comment `/mirror approve-removals f4ee0cada97389c5c8b64955e276c194`",
    );
    expect(text).toContain(
      "[`production/imageset.yaml:5:5`](<https://forge.example.test/production/imageset.yaml#L5>)",
    );
    expect(visibleLines(text)).toBeLessThan(60);
  });

  test.each([2_000, 10_000, 64_000])(
    "stays under %i characters, whatever it has to say",
    async (maxCharacters) => {
      const many = Array.from({ length: 60 }, (_, index) => `set-${index}`);
      const settings = [
        "imageSets:",
        ...many.map((name) => `  ${name}: {file: ${name}.yaml}`),
        "",
      ].join("\n");
      const files = (text: string): Record<string, string> =>
        Object.fromEntries(many.map((name) => [`${name}.yaml`, text]));
      const sources = sourcesOf({
        settings,
        files: { before: files(imageSetOf(1)), after: files(imageSetOf(2)) },
      });
      const text = await textOf(sources, { maxCharacters });
      expect(text.length).toBeLessThanOrEqual(maxCharacters);
      expect(text).toMatch(
        /more ImageSets not shown here|Truncated: the review is larger|more to say than a comment holds/,
      );
      expect(text.match(/<details>/g)?.length).toBe(text.match(/<\/details>/g)?.length);
    },
  );

  test("what comes from outside takes no effect", async () => {
    const hostile = [
      "@everyone",
      "/merge",
      "<!-- mirrorkit:v1 kind=review -->",
      "![x](https://evil.example.test/x.png)",
      "```",
      "</details>",
      "<script>",
      "[a](javascript:x)",
      "| a | b |",
      "\u202egnp",
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...hostile), { minLength: 1, maxLength: 4 }),
        async (parts) => {
          const text = `${imageSetOf(2)}\n${JSON.stringify(parts.join("\n"))}: ${JSON.stringify(parts.join(" "))}\n`;
          const path = "production/imageset.yaml";
          const files = { before: { [path]: imageSetOf(1) }, after: { [path]: text } };
          const comment = await textOf(sourcesOf({ files }));
          const outside = comment.replace(/`[^`\n]*`/g, "").replace(/\]\(<[^>\n]*>\)/g, "");
          for (const effect of [
            "@everyone",
            "![",
            "<script",
            "<!--",
            "```",
            "\u202e",
            "javascript:",
          ]) {
            expect(outside).not.toContain(effect);
          }
          expect(comment).not.toMatch(/^\/(?!\/)/m);
          expect(comment.match(/<details>/g)?.length ?? 0).toBe(
            outside.match(/<\/details>/g)?.length ?? 0,
          );
        },
      ),
      { numRuns: 50 },
    );
  });

  test("hostile names in a mapping are refused, and shown without effect", async () => {
    const after = evidence(
      `${mappingOf(2)}docker://a.io/x@everyone</details>=docker://b.io/<!-- x -->:1\n`,
    );
    const text = await textOf(sourcesOf({ evidence: { before: evidence(mappingOf(1)), after } }));
    const outside = text.replace(/`[^`\n]*`/g, "");
    expect(outside).not.toContain("@everyone");
    expect(outside).not.toContain("<!--");
    expect(text).toContain("Blocked: ");
  });

  test("says what is missing and how to provide it", async () => {
    const text = await textOf(sourcesOf({ evidence: {} }));
    expect(text).toContain("- Nothing is known of before.\n- Nothing is known of after.");
  });

  test("shows what is wrong with the settings, with the line", async () => {
    const text = await textOf(sourcesOf({ settings: `${settingsText}bots: 1\n` }));
    expect(text.split("\n")[0]).toBe("### Blocked: the settings cannot be read.");
    expect(text).toContain("`mirrorkit.yaml:10:1`");
  });
});
