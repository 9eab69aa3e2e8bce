import { checkImageSet, readImageSet } from "@mirrorkit/sdk/imageset";
import { readMirrorkitYaml, rulePolicy } from "@mirrorkit/sdk/settings";
import { describe, expect, test } from "vitest";
import { brief, reportedFile } from "./reported.ts";

const p03 = "p03-version-one-name-version-two-content";
const stanza = `kind: ImageSetConfiguration
mirror:
  additionalImages:
    - name: registry.access.redhat.com/ubi9/ubi:9.6
    - name: registry.access.redhat.com/ubi9/ubi-micro:9.6
`;

function briefOf(text: string): readonly string[] {
  return checkImageSet(text, "f.yaml", { requiredImages: [] }).map(brief);
}

describe("p03: a file that oc-mirror v2 reads is not refused for the apiVersion of v1", () => {
  test.each(["imageset.yaml", "delete.yaml"])("%s", (file) => {
    const text = reportedFile(`${p03}/${file}`);
    const problems = checkImageSet(text, "f.yaml");
    expect(problems.map(brief)).toEqual(["1:13 warning api-version"]);
    expect(problems[0]?.message).toBe('the apiVersion is "mirror.openshift.io/v1alpha2"');
    expect(problems[0]?.help).toBe(
      "Write mirror.openshift.io/v2alpha1: oc-mirror ignores the field, but other tools read it.",
    );
    expect(readImageSet(text, "f.yaml").imageSet).toBeDefined();
  });

  test.each([
    "mirror.openshift.io/v1alpha1",
    "mirror.openshift.io/v1",
    "mirror.openshift.io/v2",
    "v1",
    "config.openshift.io/v1",
  ])("apiVersion: %s", (apiVersion) => {
    expect(briefOf(`apiVersion: ${apiVersion}\n${stanza}`)).toEqual(["1:13 warning api-version"]);
  });

  test("every rule of v2 is checked under the apiVersion of v1", () => {
    const text = `apiVersion: mirror.openshift.io/v1alpha2
kind: ImageSetConfiguration
archiveSize: 4
mirror:
  platform: {channels: [{name: stable-4.20}], whatever: 1}
`;
    expect(briefOf(text)).toEqual([
      "1:13 warning api-version",
      "5:32 error version-not-pinned",
      "5:47 error unknown-field",
    ]);
  });

  test.each([
    ["storageConfig", "storageConfig: {}\n", "remove storageConfig (v2 uses --workspace)"],
    ["ocp", "  ocp: {}\n", "replace its v1 fields"],
    ["headsOnly", "  operators: [{catalog: a/b:1, headsOnly: true}]\n", "replace its v1 fields"],
  ])("with the field %s of v1 it is refused, and no absent field is named", (_, line, way) => {
    const text = `apiVersion: mirror.openshift.io/v1alpha2\n${stanza}`;
    const [first] = checkImageSet(text + line, "f.yaml", { requiredImages: [] });
    expect(first?.rule).toBe("version-one");
    expect(first?.help).toBe(`Write apiVersion: mirror.openshift.io/v2alpha1, and ${way}.`);
  });
});

describe("p04: no apiVersion is a warning that can be switched off", () => {
  const text = reportedFile("p04-no-api-version/imageset.yaml");

  test("it is a warning", () => {
    expect(checkImageSet(text, "f.yaml").map(brief)).toEqual(["1:1 warning api-version"]);
  });

  test("the settings of the case switch it off", () => {
    const settings = readMirrorkitYaml(
      reportedFile("p04-no-api-version/mirrorkit.yaml"),
      "mirrorkit.yaml",
    );
    expect(checkImageSet(text, "f.yaml", rulePolicy(settings))).toEqual([]);
  });

  test.each([
    ["missing", ""],
    ["empty", 'apiVersion: ""\n'],
    ["null", "apiVersion:\n"],
    ["of v1", "apiVersion: mirror.openshift.io/v1alpha2\n"],
  ])("a comment excuses an apiVersion that is %s", (_, line) => {
    const comment = "# mirrorkit: allow api-version - the generator leaves it out\n";
    expect(briefOf(comment + line + stanza)).toEqual([]);
  });
});
