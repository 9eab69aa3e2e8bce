import { checkImageSet } from "@mirrorkit/sdk/imageset";
import { expect, test } from "vitest";
import { additionalImageNames } from "#models/imageset";
import { brief } from "./reported.ts";

const header = "apiVersion: mirror.openshift.io/v2alpha1\nkind: ImageSetConfiguration\nmirror:\n";
const digest = `sha256:${"4".repeat(64)}`;

test.each([
  ["another ImageSet of the fleet has it", ["q.io/x:2", "q.io/y:1"], []],
  ["the fleet has it by digest", [`q.io/x@${digest}`], []],
  ["the fleet has another one", ["q.io/xx:1"], ["4:3 warning base-image-missing"]],
  ["no settings say what the fleet is", undefined, []],
])("base-image-missing where %s", (_, fleetImages, expected) => {
  const policy = { requiredImages: ["q.io/x"], ...(fleetImages && { fleetImages }) };
  const text = `${header}  additionalImages: [{name: q.io/z:1.0}]\n`;
  expect(checkImageSet(text, "f.yaml", policy).map(brief)).toEqual(expected);
});

test.each([
  [
    "an ImageSet",
    `${header}  additionalImages: [{name: a/b:1}, {name: c/d:2}]\n`,
    ["a/b:1", "c/d:2"],
  ],
  ["one that is refused", `${header}  x: 1\n  additionalImages: [{name: a/b:1}]\n`, ["a/b:1"]],
  [
    "a list of what to delete",
    "kind: DeleteImageSetConfiguration\ndelete: {additionalImages: [{name: a/b:1}]}\n",
    [],
  ],
  ["text that is not YAML", "a: [", []],
])("the additional images of %s", (_, text, expected) => {
  expect(additionalImageNames(text)).toEqual(expected);
});
