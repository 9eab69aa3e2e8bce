import { type InstallOptions, planInstall } from "@mirrorkit/sdk/install";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import { describe, expect, test } from "vitest";
import { readOneYaml } from "#base/yaml";
import { certificate, idms, privateKey, resourcesOf, today, told } from "./materials.ts";

const file = "install-config.yaml";
const head = "apiVersion: v1\nmetadata:\n  name: lab\n";
const resources = resourcesOf(idms("one", "q.io/a > m.test/a", "q.io/b > m.test/b"));
const root = certificate("root");

function merge(text: string, options: Partial<InstallOptions> = {}, from = resources) {
  const plan = planInstall(from, { time: today, installConfig: { file, text }, ...options });
  const [, ...lines] = (plan.tree.get(file) ?? "").split("\n");
  return { ...plan, merged: lines.join("\n") };
}

const ours = ["a", "b"].map((name) => `- source: q.io/${name}\n  mirrors:\n    - m.test/${name}\n`);

/** A form that no writer would give. */
const odd =
  "# far\ncompute:\n    -   name:   worker   # w\n\n        replicas: 3\nnetworking: {a:   b}\n#  end\n";

describe("merging into an install-config", () => {
  test.each<[string, string, string]>([
    [
      "no sources yet",
      "# mine\n",
      `# mine\nimageDigestSources:\n${ours.join("").replace(/^(?=.)/gm, "  ")}`,
    ],
    [
      "no newline at its end",
      "fips: true",
      `fips: true\nimageDigestSources:\n${ours.join("").replace(/^(?=.)/gm, "  ")}`,
    ],
    [
      "other sources",
      "imageDigestSources: # kept\n- source:   q.io/x   # his\n  mirrors: [ m.test/x ]\n# his too\nfips: true\n",
      `imageDigestSources: # kept\n- source:   q.io/x   # his\n  mirrors: [ m.test/x ]\n${ours.join("")}# his too\nfips: true\n`,
    ],
    [
      "a source of ours with a mirror of his",
      "imageDigestSources:\n    - mirrors:\n      - m.test/x # near\n      # comment\n      source: q.io/a\nfips: true\n",
      `imageDigestSources:\n    - mirrors:\n      - m.test/x # near\n      - m.test/a\n      # comment\n      source: q.io/a\n${(ours[1] ?? "").replace(/^(?=.)/gm, "    ")}fips: true\n`,
    ],
    ...["", " []", " ~", " [ ]"].map((nothing): [string, string, string] => [
      `sources that are${nothing === "" ? " nothing" : nothing}, and any form elsewhere`,
      `imageDigestSources:${nothing}   # none yet\n${odd}`,
      `imageDigestSources:   # none yet\n${ours.join("").replace(/^(?=.)/gm, "  ")}${odd}`,
    ]),
    [
      "sources in brackets",
      `imageDigestSources: [ {source: q.io/a, mirrors: [m.test/x]} ] # one\n${odd}`,
      `imageDigestSources: # one\n  - {source: q.io/a, mirrors: [m.test/x, "m.test/a"]}\n${(ours[1] ?? "").replace(/^(?=.)/gm, "  ")}${odd}`,
    ],
    [
      "mirrors in brackets",
      `imageDigestSources:\n- source: q.io/a\n  mirrors: [ m.test/x ] # near\n${odd}`,
      `imageDigestSources:\n- source: q.io/a\n  mirrors: # near\n    - m.test/x\n    - m.test/a\n${ours[1] ?? ""}${odd}`,
    ],
    [
      "a source of ours without mirrors",
      `imageDigestSources:\n- source: q.io/a # his\n${odd}`,
      `imageDigestSources:\n- source: q.io/a # his\n  mirrors:\n    - m.test/a\n${ours[1] ?? ""}${odd}`,
    ],
    [
      "all of it already",
      "imageDigestSources:\n- {source: q.io/b, mirrors: [m.test/b]}\n- {source: q.io/a, mirrors: [m.test/a, m.test/x]}\n",
      "imageDigestSources:\n- {source: q.io/b, mirrors: [m.test/b]}\n- {source: q.io/a, mirrors: [m.test/a, m.test/x]}\n",
    ],
  ])("with %s touches nothing else", (_, before, after) => {
    const { merged, problems } = merge(head + before);
    expect(merged).toBe(head + after);
    expect(problems.filter(({ severity }) => severity !== "info")).toEqual([]);
  });

  test("says where mirrors are added behind those of somebody else", () => {
    const { problems } = merge(
      `${head}imageDigestSources:\n- source: q.io/a\n  mirrors:\n  - m.test/x\n`,
    );
    expect(told(problems)).toEqual([
      'info merged-source 5:11: the source "q.io/a" already exists: "m.test/a" is tried after its existing mirrors',
    ]);
  });

  test("keeps CRLF line ends", () => {
    const { merged, tree } = merge(`${head}fips: true\n`.replaceAll("\n", "\r\n"));
    expect(merged.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
    expect(tree.get(file)).toMatch(/^# Written by mirrorkit[^\n]*\r\n/);
  });

  test("into its own result changes nothing", () => {
    const options = { trustBundle: { file: "ca.pem", text: root } };
    const once = merge(`${head}fips: true\n`, options).tree.get(file) ?? "";
    expect(merge(once, options).tree.get(file)).toBe(once);
  });

  test.each<[string, string, string]>([
    ["no bundle", "", root],
    [
      "a bundle of his",
      `additionalTrustBundle: |\n${certificate("other-root").replace(/^(?=.)/gm, "  ")}`,
      certificate("other-root") + root,
    ],
    ["the same bundle", `additionalTrustBundle: |\n${root.replace(/^(?=.)/gm, "    ")}`, root],
  ])("with %s puts ours behind his, each once", (_, before, bundle) => {
    const text = `${head}${before}pullSecret: '{}' # end\n`;
    const { merged } = merge(text, { trustBundle: { file: "ca.pem", text: root } });
    expect(readOneYaml(merged, "").value).toMatchObject({ additionalTrustBundle: bundle });
    expect(merged).toContain("pullSecret: '{}' # end\n");
    expect(merged).toContain("additionalTrustBundlePolicy: Always\n");
  });

  test.each([
    ["Proxyonly", undefined, "Proxyonly"],
    ["Proxyonly", "Always", "Always"],
    ["Always", "Proxyonly", "Proxyonly"],
  ] as const)("a policy %s with %s wished becomes %s", (given, wish, expected) => {
    const { merged } = merge(`${head}additionalTrustBundlePolicy: ${given} # why\n`, {
      trustBundle: { file: "ca.pem", text: root },
      ...(wish === undefined ? {} : { trustBundlePolicy: wish }),
    });
    expect(merged).toMatch(new RegExp(`^additionalTrustBundlePolicy: ${expected}( # why)?$`, "m"));
  });

  test("tells that the pull secret goes along, never what it is", () => {
    const { problems } = merge(`${head}pullSecret: '{"auths":{"q":{"auth":"aHVudGVyMg=="}}}'\n`);
    expect(told(problems)).toEqual([
      "info pull-secret 4:1: the pull secret of this file is also in the merged one",
    ]);
  });
});

describe("an install-config is refused", () => {
  test.each<[string, string, string]>([
    [
      "with the old imageContentSources",
      `${head}imageContentSources:\n- source: q.io/x\n`,
      "error image-content-sources 4:1: imageContentSources is deprecated, and the installer refuses it together with imageDigestSources",
    ],
    [
      "that is of another kind",
      "apiVersion: v1beta1\nkind: AgentConfig\n",
      'error install-config 2:7: this is "AgentConfig", not an install-config',
    ],
    ["that is a list", "- a\n", "error install-config 1:1: expected a mapping, found a list"],
    [
      "whose sources are no list",
      `${head}imageDigestSources: 1\n`,
      "error install-config 4:21: imageDigestSources is a number, not a list",
    ],
    [
      "with an entry without source",
      `${head}imageDigestSources:\n- mirrors: [a]\n`,
      "error install-config 5:3: an entry of imageDigestSources requires a source",
    ],
    [
      "with mirrors that are no list",
      `${head}imageDigestSources:\n- source: q.io/a\n  mirrors: m\n`,
      'error install-config 6:12: the mirrors of "q.io/a" are not a list of strings',
    ],
    [
      "with a bundle that is no text",
      `${head}additionalTrustBundle: []\n`,
      "error install-config 4:24: additionalTrustBundle is a list, not text",
    ],
    [
      "with a private key in its bundle",
      `${head}additionalTrustBundle: |\n${privateKey.replace(/^(?=.)/gm, "  ")}`,
      "error private-key 4:1: the trust bundle contains a private key",
    ],
  ])("%s", (_, text, expected) => {
    const { problems } = merge(text);
    expect(told(problems)).toContain(expected);
    expect(JSON.stringify(problems)).not.toContain("bm90");
  });

  test.each([
    [
      "theirs allows what ours forbids",
      "sourcePolicy: AllowContactingSource",
      "NeverContactSource",
      '"AllowContactingSource"',
    ],
    ["theirs is silent and ours forbids", "mirrors: []", "NeverContactSource", "no sourcePolicy"],
    [
      "theirs forbids what ours allows",
      "sourcePolicy: NeverContactSource",
      "AllowContactingSource",
      '"NeverContactSource"',
    ],
  ])("when %s", (_, line, policy, has) => {
    const from = resourcesOf(idms("one", `q.io/a > m.test/a ! ${policy}`));
    const text = `${head}imageDigestSources:\n- source: q.io/a\n  ${line}\n`;
    expect(told(merge(text, {}, from).problems)).toContain(
      `error mirror-conflict 5:11: the source "q.io/a" has ${has} here and ${policy} in the ImageDigestMirrorSet`,
    );
  });

  test("a source that is duplicated is told, and the first gets the mirrors", () => {
    const entry = "- source: q.io/a\n  mirrors:\n  - m.test/x\n";
    const { merged, problems } = merge(`${head}imageDigestSources:\n${entry}${entry}`);
    expect(merged).toContain(`imageDigestSources:\n${entry}  - m.test/a\n${entry}`);
    expect(told(problems)).toContain(
      'warning mirror-conflict 8:11: the source "q.io/a" is duplicated: mirrors are added to the first',
    );
  });

  test.each<[string, string, string, string]>([
    [
      "the mirrors of a source of ours are an alias",
      "x: &m [m.test/x]\nimageDigestSources:\n- source: q.io/a\n  mirrors: *m\n",
      '7:12 "imageDigestSources.0.mirrors" cannot be edited safely: it is an alias',
      "Replace the alias with its content, one entry per line.",
    ],
    [
      "all sources are an alias",
      "x: &m []\nimageDigestSources: *m\n",
      '5:21 "imageDigestSources" cannot be edited safely: it is an alias',
      "Replace the alias with its content, one entry per line.",
    ],
    [
      "comments are within brackets",
      "imageDigestSources: [ # his\n]\n",
      '4:21 "imageDigestSources" cannot be edited safely: it is written in a form that cannot be changed line by line',
      "Write it in block style, one entry per line, without anchors and aliases.",
    ],
  ])("when %s, as input that must be changed", (_, text, message, help) => {
    try {
      merge(head + text);
    } catch (error) {
      if (!isMirrorError(error)) throw error;
      const place = `${error.position?.line}:${error.position?.column}`;
      expect([error.code, `${place} ${error.message}`, error.hint]).toEqual([
        "invalid-input",
        message,
        help,
      ]);
      return;
    }
    throw new Error("it was merged");
  });

  test("that is no YAML, or not one document", () => {
    for (const text of ["a: [", `${head}---\n${head}`, ""]) {
      expect(() => merge(text)).toThrow(expect.toSatisfy(isMirrorError));
    }
  });
});
