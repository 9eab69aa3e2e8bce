import { checkImageSet, readImageSet } from "@mirrorkit/sdk/imageset";
import { describe, expect, test } from "vitest";

const header = "apiVersion: mirror.openshift.io/v2alpha1\nkind: ImageSetConfiguration\nmirror:\n";

function refused(lines: string): readonly string[] {
  return checkImageSet(`${header}${lines}\n`, "f.yaml")
    .filter(({ rule }) => rule.startsWith("unknown-"))
    .map(({ rule, help }) => `${rule}: ${help}`);
}

const places: readonly (readonly [string, (platforms: string) => string])[] = [
  ["releases", (of) => `  platform: {release: a.io/b:1, ${of}}`],
  ["catalogs", (of) => `  operators: [{catalog: a.io/b:1, ${of}}]`],
  ["images", (of) => `  additionalImages: [{name: a.io/b:1, ${of}}]`],
  ["charts", (of) => `  helm: {repositories: [{name: r, url: u, charts: [{name: c, ${of}}]}]}`],
  ["local charts", (of) => `  helm: {local: [{path: x, ${of}}]}`],
];

describe.each(places)("words of platforms of %s", (_, write) => {
  test.each([
    ["linux", "x86_64", "Did you mean amd64?"],
    ["linux", "X86_64", "Did you mean amd64?"],
    ["linux", "aarch64", "Did you mean arm64?"],
    ["linux", "ppc64el", "Did you mean ppc64le?"],
    ["linux", "AMD64", "Did you mean amd64?"],
    ["Linux", "amd64", "Did you mean linux?"],
    ["rhcos", "amd64", undefined],
    ["linux", "linux/amd64", undefined],
  ])("%s on %s is refused", (os, architecture, help) => {
    const [problem, ...others] = refused(
      write(`platforms: [{os: ${os}, architecture: ${architecture}}]`),
    );
    expect(others).toEqual([]);
    expect(problem).toContain("unknown-platform: ");
    if (help !== undefined) expect(problem).toBe(`unknown-platform: ${help}`);
  });

  test.each(["amd64", "arm64", "ppc64le", "s390x"])("linux on %s is read", (architecture) => {
    expect(refused(write(`platforms: [{os: linux, architecture: ${architecture}}]`))).toEqual([]);
  });
});

test("oc-mirror does not refuse them, so a policy can", () => {
  const text = `${header}  additionalImages: [{name: a.io/b:1.0, platforms: [{os: linux, architecture: sparc}]}]\n`;
  expect(readImageSet(text, "f.yaml").imageSet).toBeDefined();
  const severities = { "unknown-platform": "off" } as const;
  expect(checkImageSet(text, "f.yaml", { severities })).toEqual([]);
});

test("images may be of platforms that releases are not of", () => {
  const of = "platforms: [{os: windows, architecture: amd64}, {os: linux, architecture: riscv64}]";
  expect(refused(`  additionalImages: [{name: a.io/b:1, ${of}}]`)).toEqual([]);
  expect(refused(`  platform: {release: a.io/b:1, ${of}}`)).toHaveLength(2);
});

test.each([
  ["platform: {release: a.io/b:1, architectures: [X86_64]}", "Did you mean amd64?"],
  ["platform: {channels: [{name: a, type: OCP}]}", "Did you mean ocp?"],
])("%s", (lines, help) => {
  expect(refused(`  ${lines}`)).toEqual([`unknown-value: ${help}`]);
});

test.each([
  ["ImagesetConfiguration", "Did you mean ImageSetConfiguration?"],
  ["imageSetConfiguration", "Did you mean ImageSetConfiguration?"],
  ["DeleteImagesetConfiguration", "Did you mean DeleteImageSetConfiguration?"],
  ["ImageSetConfig", "Did you mean ImageSetConfiguration?"],
  ["Deployment", "Known kinds: ImageSetConfiguration, DeleteImageSetConfiguration."],
])("the kind %s", (kind, help) => {
  const stanza = kind.startsWith("Delete") ? "delete" : "mirror";
  const text = `apiVersion: mirror.openshift.io/v2alpha1\nkind: ${kind}\n${stanza}: {additionalImages: [{name: a.io/b:1}]}\n`;
  const [problem] = readImageSet(text, "f.yaml").problems;
  expect(problem).toMatchObject({ rule: "unknown-kind", help });
});
