import { type Gate } from "@mirrorkit/forge";
import {
  type Assessment,
  answerCommands,
  assessChange,
  type CommentContext,
  commentText,
} from "@mirrorkit/forge/internal";
import type { Problem } from "@mirrorkit/sdk/problems";
import type { Removal } from "@mirrorkit/sdk/removals";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { effectsIn, hostileFragments, hostileText } from "../../../../test/rendered-markdown.ts";
import { sourcesOf } from "../golden.ts";

let real: Assessment;

beforeAll(async () => {
  const assessment = await assessChange(sourcesOf());
  if (assessment === undefined) throw new Error("there are settings");
  real = assessment;
});

/** Text from outside for every place of a comment where it can stand. */
interface Outside {
  readonly name: string;
  readonly text: string;
  readonly long: boolean;
}

function problemsOf({ name, text, long }: Outside): readonly Problem[] {
  const severities = ["error", "warning", "info"] as const;
  const problem = (index: number): Problem => ({
    rule: text,
    severity: severities[index % 3] ?? "info",
    message: text,
    help: text,
    position: { file: name, line: 1, column: 1 },
  });
  return Array.from({ length: long ? 40 : 2 }, (_, index) => problem(index));
}

function assessmentOf(outside: Outside, at: number): Assessment {
  const { name, text, long } = outside;
  const [imageSet] = real.imageSets;
  const reference = { transport: "docker", registry: text, repository: text, written: text, text };
  const kind = "additional" as const;
  const entry = { source: reference, destination: reference, identity: text, kind, version: text };
  const entries = Array.from({ length: long ? 12 : 1 }, () => entry);
  const problems = problemsOf(outside);
  const evidence = { from: text, url: `x${text}`, ofCommit: true, problems };
  const images = {
    added: entries,
    removed: entries,
    replaced: [],
    releases: [],
    carriedOver: 0,
    unchanged: 0,
  };
  return {
    ...real,
    settingsProblems: at % 2 === 0 ? problems : [],
    removals: {
      ...real.removals,
      settings: [{ path: text, from: text, to: text }],
      files: [{ why: text, path: text, from: text, to: text }],
    },
    imageSets: [0, 1].map((index) => ({
      ...imageSet,
      name,
      path: name,
      problems,
      missing: [text],
      before: evidence,
      after: { ...evidence, url: `https://forge.example.test/${text}` },
      removals: removalsOf(outside),
      successions: [{ from: entry, to: entry, proof: "unknown" as const }],
      ...(index === at ? { review: reviewOf(images, text, problems) } : {}),
    })),
  };
}

function removalsOf({ text, long }: Outside): readonly Removal[] {
  const image = { kind: text, source: text, destination: text };
  const ofText = { imageSet: text, subject: text, within: [text], from: text, to: text };
  const request: Removal = { effect: "lower", ...ofText, before: [], after: [] };
  const images = Array.from({ length: long ? 30 : 1 }, () => ({
    ...request,
    before: [image],
    after: [image],
  }));
  return [request, ...images];
}

function reviewOf(
  images: NonNullable<Assessment["imageSets"][number]["review"]>["images"],
  text: string,
  problems: readonly Problem[],
): NonNullable<Assessment["imageSets"][number]["review"]> {
  return {
    ...(images === undefined ? {} : { images }),
    releases: [{ architecture: text, leaves: [text], comes: [text, text], stays: [text] }],
    groups: [{ name: text, added: 1, removed: 1, replaced: 1 }],
    downgrades: [],
    contradictions: problems,
    moves: 0,
    cautions: problems,
  };
}

function commentOf(outside: Outside, at: number, maxCharacters: number): string {
  const { text } = outside;
  const account = { id: "7", name: text };
  const gate: Gate = {
    state: "held",
    verdict: text,
    ...(at === 0 ? {} : { approvedBy: text }),
  };
  const time = new Date("2026-11-26T08:00:00Z");
  const command = { name: text, words: [text], account, at: time, edited: false };
  const refused = [{ account: { id: "8", name: text }, reason: text }];
  const context: CommentContext = {
    head: text,
    base: text,
    maxCharacters,
    policy: { by: ["comment", "label", "review"], permission: "maintain", author: false },
    answers: { ...answerCommands([command], text, { refused }, ["comment"]), help: at === 1 },
    fileUrl: (path) => `https://forge.example.test/${path}`,
  };
  return commentText(assessmentOf(outside, at), gate, context);
}

function isOwn(address: string): boolean {
  return address.startsWith("https://forge.example.test/");
}

describe("nothing from outside takes effect in a comment", () => {
  test.each(hostileFragments)("%j", (fragment) => {
    for (const long of [true, false]) {
      const comment = commentOf({ name: `${fragment}.yaml`, text: fragment, long }, 1, 1_000_000);
      expect(effectsIn(comment, isOwn)).toEqual([]);
    }
  });

  test("in any place, and in a comment of any length", () => {
    fc.assert(
      fc.property(
        fc.record({ name: hostileText, text: hostileText, long: fc.boolean() }),
        fc.integer({ min: 0, max: 2 }),
        fc.integer({ min: 500, max: 30_000 }),
        (outside, at, maxCharacters) => {
          const comment = commentOf(outside, at, maxCharacters);
          expect(comment.length).toBeLessThanOrEqual(maxCharacters);
          expect(effectsIn(comment, isOwn)).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("findings stand between the sums and the lists, with empty lines around every line of HTML", () => {
    const comment = commentOf({ name: "a.yaml", text: "a finding", long: true }, 1, 1_000_000);
    const [sums, findings, lists] = ["images of", "More findings", "Added ("].map((word) =>
      comment.lastIndexOf(word),
    );
    expect(sums).toBeLessThan(findings ?? 0);
    expect(findings).toBeLessThan(lists ?? 0);
    expect(comment).not.toMatch(/<\/details>\n(?!\n)|[^\n]\n<\/?details>/);
  });
});

test("what an approval covers is shown in full", () => {
  const source = `a.example.test/${"b/".repeat(1_000)}c@sha256:${"a".repeat(64)}`;
  const image = { kind: "operator-operand", source, destination: "m.example.test/b:1" };
  const removal: Removal = {
    imageSet: "a",
    effect: "leaves",
    subject: "b",
    within: [],
    before: [image],
    after: [],
  };
  const assessment = {
    ...real,
    imageSets: real.imageSets.map((one) => ({ ...one, removals: [removal] })),
  };
  const text = commentText(
    assessment,
    { state: "held", verdict: "Blocked." },
    {
      head: "a",
      base: "b",
      maxCharacters: 64_000,
      policy: { by: ["comment"], permission: "maintain", author: false },
      answers: { lines: [], help: false },
    },
  );
  expect(text).toContain(`removed: \`${source}\` → \`m.example.test/b:1\``);
});
