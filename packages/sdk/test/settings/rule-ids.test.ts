import { readFileSync } from "node:fs";
import { checkImageSet, imageSetRules } from "@mirrorkit/sdk/imageset";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import { readMirrorkitYaml } from "@mirrorkit/sdk/settings";
import { describe, expect, test } from "vitest";

const url = new URL("../../schemas/mirrorkit.schema.json", import.meta.url);
const schema = JSON.parse(readFileSync(url, "utf8")) as {
  readonly properties: { readonly rules: { readonly propertyNames: { readonly enum: string[] } } };
};
const inSchema = schema.properties.rules.propertyNames.enum;
const all = imageSetRules.map(({ id }) => id);

function isSettable(rule: string): boolean {
  try {
    readMirrorkitYaml(`rules: {${rule}: info}\n`, "mirrorkit.yaml");
    return true;
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return false;
  }
}

function isExcused(rule: string): boolean {
  const text = `# mirrorkit: allow ${rule} - a reason\nkind: ImageSetConfiguration\n`;
  const problems = checkImageSet(text, "imageset.yaml");
  return !problems.some((problem) => problem.rule === "escape-unknown-rule");
}

describe("rule ids", () => {
  test("those of the schema are those that the settings take", () => {
    expect(inSchema.length).toBeGreaterThan(15);
    expect(inSchema).toEqual(all.filter(isSettable));
  });

  test("those that a comment excuses are those of the schema, but for what is wrong with comments", () => {
    const excused = all.filter(isExcused);
    expect(excused).toEqual(inSchema.filter((id) => !id.startsWith("escape-")));
  });

  test("a rule that cannot be excused is told apart from one that does not exist", () => {
    const messageOf = (rule: string) =>
      checkImageSet(`# mirrorkit: allow ${rule} - a reason\nkind: ImageSetConfiguration\n`, "f")
        .filter((problem) => problem.rule === "escape-unknown-rule")
        .map(({ message, help }) => `${message} | ${help ?? ""}`);
    expect(messageOf("unknown-field")).toEqual([
      '"unknown-field" cannot be excused: oc-mirror refuses such a file, or misreads it | Correct the file.',
    ]);
    expect(messageOf("floating-tags")).toEqual([
      'there is no rule "floating-tags" to excuse | Did you mean floating-tag?',
    ]);
    expect(messageOf("heavy-pacakge")).toEqual([
      'there is no rule "heavy-pacakge" to excuse | Did you mean heavy-package?',
    ]);
    expect(messageOf("nothing-like-it")).toEqual([
      'there is no rule "nothing-like-it" to excuse | Write the rule id that the finding shows.',
    ]);
  });
});
