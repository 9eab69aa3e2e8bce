import { describe, expect, test } from "vitest";
import { smallImageSet } from "../scenario/small-pass.ts";
import { judge, production } from "./attack.ts";

const text = smallImageSet({
  catalogs: [
    { packages: [{ name: "odf-operator", channels: { "stable-4.20": "4.20.5" }, operands: {} }] },
  ],
  images: [{ name: "quay.io/a/b:2" }],
});

/** What oc-mirror 4.20 reads of these: https://github.com/go-yaml/yaml/tree/v2 lets a merge key win over keys before it. */
describe("a merge key that the YAML library of oc-mirror prefers to the key before it", () => {
  test.each([
    ["lowers a pin", 'maxVersion: "4.20.5"}', 'maxVersion: "4.20.5", <<: {maxVersion: "4.20.1"}}'],
    [
      "takes the place of another merge key",
      'minVersion: "4.20.5", maxVersion: "4.20.5"}',
      '<<: {minVersion: "4.20.5", maxVersion: "4.20.5"}, <<: {maxVersion: "4.20.1"}}',
    ],
    [
      "takes the place of all packages",
      "      packages:\n        - name: odf-operator",
      "      packages: &all\n        - name: odf-operator",
      "      <<: {packages: [{name: other}]}\n",
    ],
  ])("%s", async (_, from, to, more = "") => {
    const changed = text
      .replace(from, to)
      .replace("  additionalImages:", `${more}  additionalImages:`);
    expect(changed).not.toBe(text);
    const verdict = await judge({
      before: { [production]: text },
      after: { [production]: changed },
    });
    expect(verdict.text).toMatch(/^held/);
  });

  test("takes the place of the whole stanza", async () => {
    const more = '<<: {mirror: {additionalImages: [{name: "quay.io/a/b:2"}]}}\n';
    const verdict = await judge({
      before: { [production]: text },
      after: { [production]: `${text}${more}` },
    });
    expect(verdict.text).toMatch(/^held/);
  });

  test("holds nothing that has each key once", async () => {
    const shared = text.replace(
      '{name: stable-4.20, minVersion: "4.20.5", maxVersion: "4.20.5"}',
      '{name: stable-4.20, <<: {minVersion: "4.20.5", maxVersion: "4.20.5"}}',
    );
    expect(shared).not.toBe(text);
    const verdict = await judge({
      before: { [production]: text },
      after: { [production]: shared },
    });
    expect(verdict.state).toBe("open");
  });
});
