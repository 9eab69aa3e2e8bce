import { checkImageSet, readImageSet } from "@mirrorkit/sdk/imageset";
import { expect, test } from "vitest";

function manyPackages(count: number, entry: (index: number) => string): string {
  const packages = Array.from({ length: count }, (_, index) => entry(index)).join("\n");
  return `apiVersion: mirror.openshift.io/v2alpha1
kind: ImageSetConfiguration
mirror:
  operators:
    - catalog: registry.redhat.io/redhat/redhat-operator-index:v4.20
      packages:
${packages}
`;
}

test("5,000 packages with 5,000 escapes are checked, and the first problems told, each at its line", () => {
  const text = manyPackages(
    5_000,
    (index) => `        # mirrorkit: allow version-not-pinned - why
        - name: package-${index}
        - name: other-${index}`,
  );
  const problems = checkImageSet(text, "f.yaml", { requiredImages: [] });
  expect(problems).toHaveLength(1_000);
  expect(problems[998]?.position?.line).toBe(6 + 3 * 999);
});

test("130,000 empty entries end no stack", () => {
  const text = `apiVersion: mirror.openshift.io/v2alpha1
kind: ImageSetConfiguration
mirror: {additionalImages: [${"{},".repeat(130_000)}]}
`;
  expect(readImageSet(text, "f.yaml").problems).toHaveLength(1_000);
});
