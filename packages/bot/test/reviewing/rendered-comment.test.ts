import { type Assessment, assessChange, commentText, decideGate } from "@mirrorkit/bot";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { expect, test } from "vitest";
import { evidence, mappingOf, sourcesOf } from "../golden.ts";

const hostile =
  "<img src=x onerror=alert(1)> ![i](https://evil.example/i.png) [l](https://evil.example) @ada `code` | https://evil.example </details> #1";

function html(markdown: string): string {
  return micromark(markdown, {
    extensions: [gfm()],
    htmlExtensions: [gfmHtml()],
    allowDangerousHtml: true,
  });
}

/** The comment of an assessment, whose texts from outside are hostile. */
async function comment(edit: (assessment: Assessment) => Assessment): Promise<string> {
  const before = evidence(mappingOf(1));
  const after = evidence(mappingOf(2));
  const assessed = await assessChange(sourcesOf({ evidence: { before, after } }));
  if (assessed === undefined) throw new Error("there are settings");
  const assessment = edit(assessed);
  return commentText(assessment, decideGate(assessment, undefined, true), {
    head: "a".repeat(40),
    base: "b".repeat(40),
    policy: assessment.settings.review.approval,
    answers: { lines: [], help: false },
    maxCharacters: 60_000,
  });
}

test("nothing from outside takes effect, wherever it stands, however many findings there are", async () => {
  const text = await comment((assessment) => ({
    ...assessment,
    imageSets: assessment.imageSets.map((one) => ({
      ...one,
      problems: Array.from({ length: 60 }, (_, index) => ({
        rule: hostile,
        severity: index % 2 === 0 ? ("error" as const) : ("info" as const),
        message: `${hostile} ${index}`,
        help: hostile,
        position: { file: hostile, line: 1 },
      })),
      missing: ["A sentence of ours."],
      removals: one.removals.map((removal) => ({
        ...removal,
        subject: hostile,
        within: [hostile],
        from: hostile,
        to: hostile,
        before: removal.before.map((image) => ({
          ...image,
          source: hostile,
          destination: hostile,
        })),
      })),
    })),
    removals: {
      ...assessment.removals,
      settings: [{ path: hostile, from: hostile, to: hostile }],
      files: [{ why: hostile, path: hostile, from: hostile, to: hostile }],
    },
  }));
  const rendered = html(text);
  const outside = rendered.replace(/<code>[^]*?<\/code>/g, "");
  expect(outside).not.toContain("<img");
  expect(outside).not.toContain("evil.example");
  expect(outside).not.toContain("@ada");
  expect(rendered).not.toMatch(/<img|onerror=alert\(1\)>/);
});
