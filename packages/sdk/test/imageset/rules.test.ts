import { readdirSync, readFileSync } from "node:fs";
import { checkImageSet, imageSetRules } from "@mirrorkit/sdk/imageset";
import { describe, expect, test } from "vitest";

const pages = new URL("../../../../docs/rules/", import.meta.url);
const header = "apiVersion: mirror.openshift.io/v2alpha1\nkind: ImageSetConfiguration\n";

function pageOf(id: string): string {
  return readFileSync(new URL(`${id}.md`, pages), "utf8");
}

/** The examples of a page: one that is found, one to write instead. */
function examplesOf(id: string): readonly string[] {
  const blocks = pageOf(id).match(/(?<=```yaml\n)[\s\S]*?(?=```)/g) ?? [];
  return blocks.map((block) => (/^(?:apiVersion|kind):/m.test(block) ? block : header + block));
}

function rulesIn(text: string): readonly string[] {
  return checkImageSet(text, "f.yaml", { fleetImages: [] }).map(({ rule }) => rule);
}

test("every rule has a page, and every page a rule", () => {
  const names = readdirSync(pages).filter((name) => name !== "README.md");
  expect(names.map((name) => name.replace(/\.md$/, "")).sort()).toEqual(
    imageSetRules.map(({ id }) => id),
  );
});

test("rules are sorted and told once", () => {
  const ids = imageSetRules.map(({ id }) => id);
  expect(ids).toEqual([...new Set(ids)].sort());
  expect(imageSetRules.every(({ refusal, severity }) => !refusal || severity === "error")).toBe(
    true,
  );
});

const ofFile = imageSetRules.filter(({ needsContent }) => !needsContent);

describe.each(ofFile)("the page of $id", (described) => {
  const { id, severity, severityWithoutSettings, refusal } = described;
  const [found = "", instead = ""] = examplesOf(id);

  test("shows what is found, with its severity", () => {
    const problems = checkImageSet(found, "f.yaml", { fleetImages: [] }).filter(
      ({ rule }) => rule === id,
    );
    expect(problems.map((problem) => problem.severity)).toContain(severity);
    expect(new Set(problems.map((problem) => problem.severity)).size).toBe(1);
  });

  test("shows what to write instead", () => {
    expect(examplesOf(id)).toHaveLength(2);
    expect(rulesIn(instead)).not.toContain(id);
    const refusals = new Set(imageSetRules.filter((rule) => rule.refusal).map((rule) => rule.id));
    expect(rulesIn(instead).filter((rule) => refusals.has(rule))).toEqual([]);
  });

  test("begins with its name, tells the severity, and stands in the list", () => {
    expect(pageOf(id).split("\n")[0]).toBe(`# ${id}`);
    expect(pageOf(id)).toContain(
      refusal ? "This rule is a refusal: it is always an error." : `Severity: ${severity}.`,
    );
    expect(pageOf("README")).toContain(`| [${id}](${id}.md) |`);
    expect(pageOf(id).includes(`Without a \`mirrorkit.yaml\`: ${severityWithoutSettings}.`)).toBe(
      severity !== severityWithoutSettings,
    );
  });
});
