import { isMirrorError } from "@mirrorkit/sdk/problems";
import { expect, test } from "vitest";
import { readSettings } from "#models/settings";

function helpsOf(text: string): readonly (string | undefined)[] {
  try {
    readSettings(text, "mirrorkit.yaml", ["heavy-package", "version-not-pinned"], ["yaml"]);
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return error.problems.map(({ help }) => help);
  }
  return [];
}

test.each([
  ["cluster: {}", "Did you mean clusters?"],
  ["imagesets: {}", "Did you mean imageSets?"],
  ["clusters: {a: {openShift: '4.20'}}", "Did you mean openshift?"],
  ["imageSets: {a: {file: b, destinaton: c}}", "Did you mean destination?"],
  ["catalogs: [{repository: a, catalogsource: b}]", "Did you mean catalogSource?"],
  ["layout: {syncWaves: {catalog: 1}}", "Did you mean catalogs?"],
  ["review: {approval: {permisson: write}}", "Did you mean permission?"],
  ["rules: {heavy-packages: off}", "Did you mean heavy-package?"],
  [
    "clusters: {a: {imageSets: [prod-eu]}}\nimageSets: {prod-eu1: {file: b}}",
    "Did you mean prod-eu1?",
  ],
])("%s is told the name that was meant", (text, help) => {
  expect(helpsOf(`${text}\n`)).toEqual([help]);
});

test.each(["nothing-like-it: 1", "rules: {no-such: off}", "rules: {yaml: off}"])(
  "%s is near nothing",
  (text) => {
    expect(helpsOf(`${text}\n`)).toEqual([undefined]);
  },
);

test("a pasted character in a name is named", () => {
  expect(helpsOf("rules: {}\n\u200blayout: {}\n")).toEqual([
    "Delete the invisible character. There: the name starts with U+200B (zero-width space).",
  ]);
});
