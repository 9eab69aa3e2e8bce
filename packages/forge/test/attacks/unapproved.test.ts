import { describe, expect, test } from "vitest";
import { operandLine, registry, smallImageSet, smallMapping } from "../scenario/small-pass.ts";
import { errorsOf, judge, lab, production, twoImageSets } from "./attack.ts";

const index = "registry.redhat.io/redhat/redhat-operator-index";
const odfRepository = "registry.redhat.io/odf4/odf-rhel9-operator";

function odf(pin: string, digit: string) {
  return {
    name: "odf-operator",
    channels: { "stable-4.20": pin },
    operands: { [odfRepository]: digit },
  };
}

const pipelines = {
  name: "pipelines",
  channels: { latest: "" },
  operands: { "registry.redhat.io/openshift-pipelines/controller": "b" },
};

describe("a line that oc-mirror reads and the gate does not", () => {
  const pass = { catalogs: [{ packages: [odf("", "a")] }] };
  const text = smallImageSet(pass);

  test.each([
    ["U+2028", "\u2028"],
    ["U+2029", "\u2029"],
    ["U+0085", "\u0085"],
    ["a lone carriage return", "\r"],
  ])("a comment that ends at %s hides an older bound behind it", async (_what, end) => {
    const line = "            - {name: stable-4.20}";
    const lowered = text.replace(
      line,
      `            - name: stable-4.20 # the weekly review${end}              maxVersion: 4.18.1`,
    );
    expect(lowered).not.toBe(text);
    const older = { catalogs: [{ packages: [odf("", "0")] }] };
    const verdict = await judge({
      before: { [production]: text },
      after: { [production]: lowered },
      mappings: {
        before: { production: smallMapping(pass) },
        after: { production: smallMapping(older) },
      },
    });
    expect(verdict.text).toMatch(/^held/);
  });

  test("a name with the tag !!binary is another one for oc-mirror", async () => {
    // Go decodes the base64 of the tag: the channel `beta` leaves in silence beside a valid default channel.
    const channels = (beta: string) =>
      text.replace(
        "            - {name: stable-4.20}",
        `            - {name: stable-4.20}\n            - {name: ${beta}}`,
      );
    const verdict = await judge({
      before: { [production]: channels("beta") },
      after: { [production]: channels("!!binary beta") },
    });
    expect(verdict.text).toMatch(/^held/);
  });
});

describe("catalogs that take the place of others", () => {
  test("another ImageSet pushes a catalog of other packages under the same tag", async () => {
    const whole = { catalogs: [{ packages: [odf("", "a"), pipelines] }] };
    const image = { images: [{ name: "quay.io/a/b:1" }] };
    const fewer = { ...image, catalogs: [{ packages: [odf("", "a")] }] };
    const verdict = await judge({
      settings: twoImageSets,
      before: { [production]: smallImageSet(whole), [lab]: smallImageSet(image) },
      after: { [production]: smallImageSet(whole), [lab]: smallImageSet(fewer) },
      mappings: {
        before: { production: smallMapping(whole), lab: smallMapping(image) },
        after: { production: smallMapping(whole), lab: smallMapping(fewer) },
      },
    });
    expect(verdict.text).toMatch(/^held/);
  });

  test("an additional image of the catalog's own repository goes over its tag", async () => {
    const real = { packages: [odf("", "a")] };
    const decoy = { ...real, more: ["      targetTag: spare"] };
    const raw = { name: `${index}:v4.19`, targetTag: "v4.20" };
    const before = { catalogs: [real] };
    const after = { catalogs: [decoy, real], images: [raw] };
    // Of one catalog under two targets oc-mirror pushes only the last (golden edge-258).
    const mapping = smallMapping({ catalogs: [real], images: [raw] });
    const verdict = await judge({
      before: { [production]: smallImageSet(before) },
      after: { [production]: smallImageSet(after) },
      mappings: { before: { production: smallMapping(before) }, after: { production: mapping } },
    });
    expect(errorsOf(verdict)).toEqual([]);
    expect(verdict.text).toMatch(/^held/);
  });

  test("a second entry of the same catalog takes over, with fewer and older packages", async () => {
    const target = (tag: string) => ({
      more: [`      targetTag: ${tag}`],
      target: `redhat/redhat-operator-index:${tag}`,
    });
    const first = { packages: [odf("4.20.5", "a"), pipelines], ...target("v4.20-1") };
    const second = { packages: [odf("4.20.1", "0")], ...target("v4.20-2") };
    const before = smallMapping({ catalogs: [first] });
    // The images of both entries, the catalog of the last (golden edge-259).
    const both = smallMapping({ catalogs: [{ ...second, packages: second.packages }] });
    const operands = first.packages.flatMap(({ operands: all }) =>
      Object.entries(all).map(([repository, digit]) => operandLine(repository, digit)),
    );
    const verdict = await judge({
      before: { [production]: smallImageSet({ catalogs: [first] }) },
      after: { [production]: smallImageSet({ catalogs: [first, second] }) },
      mappings: {
        before: { production: before },
        after: { production: `${both}${operands.join("\n")}\n` },
      },
    });
    expect(errorsOf(verdict)).toEqual([]);
    expect(verdict.text).toMatch(/^held/);
  });

  test("an added catalog has a bundle of the same name, whose images oc-mirror takes instead", async () => {
    const before = { catalogs: [{ packages: [odf("4.20.1", "a")] }] };
    const foreign = "evil.example/x/index:v1";
    const after = {
      catalogs: [
        { packages: [odf("4.20.1", "a")] },
        { reference: foreign, packages: [odf("4.20.1", "0")] },
      ],
    };
    // Related images are kept by the bundle's name alone: the last catalog wins (golden dev-008).
    const mapping = smallMapping(after).replace(`${operandLine(odfRepository, "a")}\n`, "");
    const verdict = await judge({
      before: { [production]: smallImageSet(before) },
      after: { [production]: smallImageSet(after) },
      mappings: { before: { production: smallMapping(before) }, after: { production: mapping } },
    });
    expect(errorsOf(verdict)).toEqual([]);
    expect(verdict.text).toMatch(/^held/);
  });

  test("a local catalog is put back to an older content", async () => {
    const line = `    - catalog: oci://catalogs/acme\n      targetCatalog: acme/index\n      targetTag: v1\n`;
    const text = smallImageSet({}).replace("mirror:\n", `mirror:\n  operators:\n${line}`);
    const mapping = (digit: string): string =>
      [
        "oci:///srv/catalogs/acme=docker://localhost:55000/acme/index:v1",
        `docker://localhost:55000/acme/index:${"1".repeat(32)}=docker://${registry}/acme/index:v1`,
        operandLine("registry.acme.example/acme/operator", digit),
        "",
      ].join("\n");
    const verdict = await judge({
      before: { [production]: text, "catalogs/acme/index.json": "new" },
      after: { [production]: text, "catalogs/acme/index.json": "old" },
      mappings: { before: { production: mapping("a") }, after: { production: mapping("0") } },
    });
    expect(errorsOf(verdict)).toEqual([]);
    expect(verdict.text).toMatch(/^held/);
  });
});

describe("bounds of packages", () => {
  test("a lower bound of a package drops the channels below it", async () => {
    const named = (more: string) =>
      smallImageSet({}).replace(
        "mirror:\n",
        `mirror:\n  operators:\n    - catalog: ${index}:v4.20\n      packages:\n        - {name: logging${more}}\n`,
      );
    const repository = "registry.redhat.io/logging/operator";
    const pass = (...digits: readonly string[]) => {
      const small = { catalogs: [{ packages: [{ ...pipelines, operands: {} }] }] };
      return `${smallMapping(small)}${digits.map((digit) => `${operandLine(repository, digit)}\n`).join("")}`;
    };
    // Heads of stable-5.9 and stable-6.2 before, stable-6.2 alone after (golden edge-265).
    const verdict = await judge({
      before: { [production]: named("") },
      after: { [production]: named(', minVersion: "6.0.0"') },
      mappings: {
        before: { production: pass("5", "6") },
        after: { production: pass("6") },
      },
    });
    expect(errorsOf(verdict)).toEqual([]);
    expect(verdict.text).toMatch(/^held/);
  });
});

describe("what lies beside an ImageSet", () => {
  const image = { images: [{ name: "quay.io/a/b:1" }] };
  const charted = (chart: string) => `${smallImageSet(image)}  helm:\n    local: [${chart}]\n`;

  test("a chart of the same name at another path", async () => {
    const verdict = await judge({
      before: { [production]: charted("{name: greeter, path: charts/greeter-2.tgz}") },
      after: { [production]: charted("{name: greeter, path: charts/greeter-1.tgz}") },
    });
    expect(verdict.text).toMatch(/^held/);
  });

  test("an additional image from a folder of the repository", async () => {
    const text = smallImageSet({ images: [{ name: "oci://images/app" }] });
    const mapping = `oci://images/app=docker://${registry}/images/app:latest\n`;
    const verdict = await judge({
      before: { [production]: text, "images/app/index.json": "new" },
      after: { [production]: text, "images/app/index.json": "old" },
      mappings: { before: { production: mapping }, after: { production: mapping } },
    });
    expect(verdict.text).toMatch(/^held/);
  });

  test("a template by a path from the folder in which the pipeline runs oc-mirror", async () => {
    const path = "teams/a/imageset.yaml";
    const settings = (await import("./attack.ts")).oneImageSet.replace(production, path);
    const text = smallImageSet({
      catalogs: [
        {
          packages: [odf("", "a")],
          more: ["      targetCatalogSourceTemplate: ../templates/cs.yaml"],
        },
      ],
    });
    const verdict = await judge({
      settings,
      before: { [path]: text, "templates/cs.yaml": "a: 1\n" },
      after: { [path]: text, "templates/cs.yaml": "a: 2\n" },
    });
    expect(verdict.text).toMatch(/^held/);
  });
});
