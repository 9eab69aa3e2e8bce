import { checkImageSet } from "@mirrorkit/sdk/imageset";
import { describe, expect, test } from "vitest";

function rulesOf(pattern: string): readonly string[] {
  const text = [
    "kind: ImageSetConfiguration",
    "apiVersion: mirror.openshift.io/v2alpha1",
    "mirror:",
    "  additionalImages: [{name: registry.example.test/b:1.0}]",
    `  blockedImages: [{name: ${JSON.stringify(pattern)}}]`,
  ].join("\n");
  return checkImageSet(text, "a.yaml").map(({ rule }) => rule);
}

describe("patterns of blockedImages, which are not anchored", () => {
  test.each([".*", ".?", "(?:)", "a*", "^.*$", "x*|y", "(?i).*"])("%j blocks all", (pattern) => {
    expect(rulesOf(pattern)).toContain("nothing-selected");
  });

  test.each([".+/.+", "^quay", "sha256-[0-7]", "operator-index", "^$", "@sha256", "a+"])(
    "%j leaves some",
    (pattern) => {
      expect(rulesOf(pattern)).not.toContain("nothing-selected");
    },
  );
});
