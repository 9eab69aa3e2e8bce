import { type Assessment, assessChange, decideGate } from "@mirrorkit/forge/internal";
import { describe, expect, test } from "vitest";
import { evidence, type Given, imageSetOf, mappingOf, settingsText, sourcesOf } from "../golden.ts";

const path = "production/imageset.yaml";

async function assess(given: Given = {}): Promise<Assessment> {
  const assessment = await assessChange(sourcesOf(given));
  if (assessment === undefined) throw new Error("there are settings");
  return assessment;
}

async function verdict(given: Given, approvedBy?: string): Promise<string> {
  const gate = decideGate(await assess(given), approvedBy, true);
  return `${gate.state}: ${gate.verdict}`;
}

function errorsIn({ imageSets }: Assessment): string[] {
  return imageSets
    .flatMap(({ problems, after }) => [...problems, ...(after?.problems ?? [])])
    .filter(({ severity }) => severity === "error")
    .map(({ message }) => message);
}

describe("what a change does", () => {
  test("the step from week 1 to week 2 removes the pipelines operator", async () => {
    const { imageSets, removals } = await assess();
    expect(imageSets.map(({ name }) => name)).toEqual(["production"]);
    expect(removals.removals[0]).toMatchObject({
      effect: "leaves",
      subject: "package openshift-pipelines-operator-rh",
    });
    expect(removals.removals).toHaveLength(32);
    expect(removals.digest).toMatch(/^[0-9a-f]{32}$/);
    expect(await verdict({})).toBe("held: Blocked: 32 removals are not approved.");
    expect(await verdict({}, "ada")).toBe("open: Passed: 32 removals, approved.");
  });

  test("the step back moves the release down", async () => {
    const back = {
      files: { before: { [path]: imageSetOf(2) }, after: { [path]: imageSetOf(1) } },
      evidence: { before: evidence(mappingOf(2)), after: evidence(mappingOf(1)) },
    };
    const { removals } = await assess(back);
    expect(removals.removals.filter(({ effect }) => effect === "lower").length).toBeGreaterThan(60);
    expect(await verdict(back)).toMatch(
      /^held: Blocked: \d+ removals and \d+ downgrades are not approved\.$/,
    );
  });

  test("the order of lines does not matter to the digest, and one removal more does", async () => {
    const shuffled = evidence(mappingOf(1).split("\n").toReversed().join("\n"));
    const after = evidence(mappingOf(2));
    const same = await assess({ evidence: { before: shuffled, after } });
    const { digest } = (await assess()).removals;
    expect(same.removals.digest).toBe(digest);
    const more = mappingOf(2)
      .replace(/^.*cluster-logging-bundle.*\n/m, "")
      .replace(/^.*ubi-micro.*\n/m, "");
    const other = await assess({
      evidence: { before: evidence(mappingOf(1)), after: evidence(more) },
    });
    expect(other.removals.digest).not.toBe(digest);
  });

  test("an ImageSet that did not change is not looked at", async () => {
    const files = { before: { [path]: imageSetOf(1) }, after: { [path]: imageSetOf(1) } };
    expect(await verdict({ files })).toBe("open: This change touches no ImageSet.");
  });

  test("settings that cannot be read hold every change, with their line", async () => {
    const { settingsProblems } = await assess({ settings: `${settingsText}bots: 1\n` });
    expect(settingsProblems[0]?.position).toMatchObject({ file: "mirrorkit.yaml", line: 10 });
    expect(await verdict({ settings: "clusters: 1" })).toMatch(/^held: .*settings/);
  });

  test("no settings on the target branch is told apart", async () => {
    const sources = { ...sourcesOf(), settings: async () => undefined };
    expect(await assessChange(sources)).toBeUndefined();
  });

  test("without a mapping the check is still there", async () => {
    const given = { evidence: { before: evidence(mappingOf(1)) } };
    const { imageSets } = await assess(given);
    expect(imageSets[0]?.missing).toEqual(["Nothing is known of after."]);
    expect(imageSets[0]?.problems.length).toBeGreaterThan(0);
    expect(await verdict(given)).toMatch(/^waiting: /);
  });

  test("a mapping of another ImageSet is no evidence", async () => {
    const given = { evidence: { before: evidence(mappingOf(1)), after: evidence(mappingOf(1)) } };
    expect(errorsIn(await assess(given))[0]).toContain("it does not list OpenShift 4.20.19");
    expect(await verdict(given)).toBe("held: Blocked: 1 error to fix.");
  });

  test.each([
    ["no mapping at all", "hello\n"],
    ["binary", "\0\x01\x02"],
    ["a line cut off", mappingOf(2).slice(0, -30)],
  ])("an artefact that is %s holds, and nothing is compared", async (_what, text) => {
    const given = { evidence: { before: evidence(mappingOf(1)), after: evidence(text) } };
    const assessment = await assess(given);
    expect(errorsIn(assessment).length).toBeGreaterThan(0);
    expect(assessment.imageSets[0]?.review).toBeUndefined();
  });

  test.each([
    ["gone", {}, "is deleted, and so is everything that it mirrors, but the settings reference it"],
    ["no UTF-8", { [path]: Uint8Array.of(0x61, 0xff) }, "a byte that is not UTF-8"],
    ["no ImageSet", { [path]: "kind: Pod\n" }, 'the kind is "Pod"'],
    [
      "a YAML bomb",
      {
        [path]: `a: &a [${"x,".repeat(50)}]\nb: &b [${"*a,".repeat(50)}]\nc: [${"*b,".repeat(50)}]\n`,
      },
      "",
    ],
  ])("an ImageSet that is %s holds", async (_what, after, message) => {
    const given = { files: { before: { [path]: imageSetOf(1) }, after } };
    expect(errorsIn(await assess(given))[0]).toContain(message);
    expect(await verdict(given)).toMatch(/^held: /);
  });

  test("paths that lead out of the repository hold, and are not read", async () => {
    const settings = settingsText.replace("production/imageset.yaml", "../../etc/passwd");
    const read: string[] = [];
    const sources = sourcesOf({ settings });
    const watched = {
      ...sources,
      readFile: async (side: "before" | "after", wanted: string) => {
        read.push(wanted);
        return sources.readFile(side, wanted);
      },
    };
    const assessment = await assessChange(watched);
    expect(assessment?.settingsProblems[0]?.message).toContain("is outside the repository");
    expect(read).toEqual([]);
  });

  describe("of the settings", () => {
    function changing(text: string, more: Readonly<Record<string, string>> = {}): Given {
      const files = { [path]: imageSetOf(1), "mirrorkit.yaml": settingsText };
      return { files: { before: files, after: { ...files, "mirrorkit.yaml": text, ...more } } };
    }

    test.each([
      [
        "has the author approve",
        settingsText.replace("review:", "review:\n  approval: {author: true}"),
      ],
      ["switches a rule off", `${settingsText}rules: {heavy-package: off}\n`],
      [
        "drops the ImageSet",
        settingsText
          .replace("imageSets: [production]", "imageSets: []")
          .replace(/imageSets:\n {2}production:\n( {4}.*\n)+/, ""),
      ],
    ])("that %s needs an approval", async (_what, text) => {
      expect(await verdict(changing(text))).toMatch(/^held: Blocked: .*settings.* not approved/);
      expect(await verdict(changing(text), "ada")).toMatch(/^open: Passed/);
    });

    test("that changes nothing of that does not", async () => {
      expect(await verdict(changing(`${settingsText}# a comment\n`))).toMatch(
        /^open: Passed: the settings change/,
      );
    });

    test("that breaks them holds, with the line", async () => {
      const { settingsProblems } = await assess(changing(`${settingsText}bots: 1\n`));
      expect(settingsProblems[0]?.position?.line).toBe(10);
      expect(await verdict(changing(`${settingsText}bots: 1\n`), "ada")).toMatch(/^held: /);
    });

    test("that only the target made is none", async () => {
      const old = settingsText.replace("artefact", "artefact").replace("dry-run", "old-name");
      const files = { [path]: imageSetOf(1), "mirrorkit.yaml": old };
      expect(await verdict({ files: { before: files, after: files } })).toMatch(
        /touches no ImageSet/,
      );
    });

    test("together with the ImageSet that it takes out is a removal to approve", async () => {
      const text = settingsText
        .replace("imageSets: [production]", "imageSets: []")
        .replace(/imageSets:\n {2}production:\n( {4}.*\n)+/, "");
      const before = { [path]: imageSetOf(1), "mirrorkit.yaml": settingsText };
      const given = { files: { before, after: { "mirrorkit.yaml": text } } };
      expect(await verdict(given)).toMatch(/^held: Blocked: \d+ removals, .* not approved/);
      expect(await verdict(given, "ada")).toMatch(/^open: /);
    });

    test("broken on the target keeps the name of the status that the forge asks for", async () => {
      const settings = settingsText.replace("review:", "review:\n  status: gate\n  bots: 1");
      expect((await assess({ settings })).settings.review.status).toBe("gate");
    });
  });

  test("a package that goes down is a downgrade, which no digest tells", async () => {
    const lower = imageSetOf(1).replace(/(minVersion|maxVersion): "?v?2\.16\.1"?/g, '$1: "2.16.0"');
    expect(lower).not.toBe(imageSetOf(1));
    const given = {
      files: { before: { [path]: imageSetOf(1) }, after: { [path]: lower } },
      evidence: { before: evidence(mappingOf(1)), after: evidence(mappingOf(1)) },
    };
    const { removals } = await assess(given);
    expect(removals.removals).toMatchObject([
      { effect: "lower", subject: "channel release-2.16", from: "2.16.1", to: "2.16.0" },
    ]);
  });

  test.each([
    ["empty", ""],
    ["of another ImageSet", mappingOf(2)],
  ])("a mapping before that is %s is no evidence", async (_what, text) => {
    const given = { evidence: { before: evidence(text), after: evidence(mappingOf(2)) } };
    expect(await verdict(given)).toMatch(/^held: Blocked: 1 error to fix/);
  });

  test("an ImageSet that is new only adds", async () => {
    const files = { before: {}, after: { [path]: imageSetOf(2) } };
    expect(await verdict({ files, evidence: { after: evidence(mappingOf(2)) } })).toBe(
      "open: Passed: nothing is removed.",
    );
  });

  test("an escape that a change adds is shown", async () => {
    const excused = imageSetOf(2).replace(/^/, "# mirrorkit: allow floating-tag - because\n");
    const { imageSets } = await assess({
      files: { before: { [path]: imageSetOf(1) }, after: { [path]: excused } },
    });
    expect(imageSets[0]?.problems[0]).toMatchObject({
      rule: "escape-added",
      position: { line: 1 },
    });
  });
});
