import { describe, expect, test } from "vitest";
import { operandLine, registry, smallImageSet, smallMapping } from "../scenario/small-pass.ts";
import { errorsOf, judge, lab, oneImageSet, production, twoImageSets } from "./attack.ts";

const image = { images: [{ name: "quay.io/x/y:1" }] };

describe("destinations of several ImageSets", () => {
  // `quay.example.test` and `quay.example.test/mirror` hold each other's repositories.
  const nested = twoImageSets.replace(
    `file: ${lab}, destination: quay.example.test/mirror`,
    `file: ${lab}, destination: quay.example.test`,
  );

  test("one whose destination is the folder above writes over another's image (no mapping)", async () => {
    const live = smallImageSet({ images: [{ name: "good.example/app/live:1" }] });
    const evil = { name: "evil.example/app/live:1", targetRepo: "mirror/app/live" };
    const verdict = await judge({
      settings: nested,
      before: { [production]: live, [lab]: smallImageSet(image) },
      after: { [production]: live, [lab]: smallImageSet({ images: [...image.images, evil] }) },
    });
    expect(verdict.text).toMatch(/^held/);
  });

  test("a place that is taken is listed, also when another registry has one of the same end", async () => {
    const other = twoImageSets.replace(
      `file: ${lab}, destination: quay.example.test/mirror`,
      `file: ${lab}, destination: other.example.test/x`,
    );
    const live = { images: [{ name: "good.example/a/b:1" }, { name: "quay.io/x/y:1" }] };
    const evil = { name: "evil.example/z:1", targetRepo: "a/b", targetTag: "1" };
    const foreign = { images: [...live.images, evil] };
    const line = (host: string) => `docker://evil.example/z:1=docker://${host}/a/b:1\n`;
    const there = smallMapping(live);
    const verdict = await judge({
      settings: other,
      before: { [production]: smallImageSet(live), [lab]: smallImageSet(live) },
      after: { [production]: smallImageSet(foreign), [lab]: smallImageSet(foreign) },
      // The pipeline makes a mapping of one of the two only.
      mappings: {
        before: { lab: there.replaceAll(registry, "other.example.test/x") },
        after: {
          lab: `${there.replaceAll(registry, "other.example.test/x")}${line("other.example.test/x")}`,
        },
      },
    });
    const taken = verdict.assessment.removals.removals.filter(
      ({ effect }) => effect === "destination",
    );
    expect(taken.map(({ imageSet }) => imageSet).toSorted()).toEqual(["lab", "production"]);
  });
});

describe("decoys", () => {
  const repository = "registry.redhat.io/odf4/odf-console";
  const operator = (pin: string, digit: string) => ({
    name: "odf-operator",
    channels: { "stable-4.20": pin },
    operands: { "registry.redhat.io/odf4/odf-rhel9-operator": digit },
  });

  test("a chart that lists an old image keeps a vanished operand's repository alive", async () => {
    const before = { catalogs: [{ packages: [operator("4.20.1", "a")] }] };
    const after = { catalogs: [{ packages: [operator("4.20.2", "b")] }] };
    const charted = (text: string) => `${text}  helm:\n    local: [{name: c, path: charts/c}]\n`;
    const verdict = await judge({
      before: { [production]: charted(smallImageSet(before)), "charts/c/values.yaml": "a: 1\n" },
      after: { [production]: charted(smallImageSet(after)), "charts/c/values.yaml": "a: 2\n" },
      mappings: {
        before: { production: `${smallMapping(before)}${operandLine(repository, "a")}\n` },
        // By the chart's new values: the operand itself is gone.
        after: { production: `${smallMapping(after)}${operandLine(repository, "0")}\n` },
      },
    });
    expect(errorsOf(verdict)).toEqual([]);
    expect(verdict.text).toMatch(/^held/);
  });
});

describe("what lies behind a link", () => {
  test("a chart whose templates are a symbolic link to a folder beside it", async () => {
    const text = `${smallImageSet(image)}  helm:\n    local: [{name: c, path: charts/c}]\n`;
    // charts/c/templates is a link to ../../shared; Helm follows it, and the tree has its mode.
    const common = { [production]: text, "charts/c/templates": "link:../../shared" };
    const verdict = await judge({
      before: { ...common, "shared/deploy.yaml": "image: quay.io/a/b:2\n" },
      after: { ...common, "shared/deploy.yaml": "image: quay.io/a/b:1\n" },
      mappings: {
        before: {
          production: smallMapping({ images: [...image.images, { name: "quay.io/a/b:2" }] }),
        },
        after: {
          production: smallMapping({ images: [...image.images, { name: "quay.io/a/b:1" }] }),
        },
      },
    });
    expect(verdict.text).toMatch(/^held/);
  });
});

describe("honest changes", () => {
  const templated = smallImageSet({
    catalogs: [
      {
        packages: [operatorless("a")],
        more: ["      targetCatalogSourceTemplate: templates/cs.yaml"],
      },
    ],
  });

  function operatorless(name: string) {
    return { name, channels: { s: "" }, operands: {} };
  }

  test("many files elsewhere, so that the forge does not list all: the template is the same", async () => {
    const common = { [production]: templated, "templates/cs.yaml": "a: 1\n" };
    const verdict = await judge({
      before: common,
      after: { ...common, "docs/a.md": "a" },
      changed: "unknown",
    });
    expect(verdict.text).toMatch(/^open/);
  });

  test("a record of a pass from disk before, a dry run to the registry after: one approval at most", async () => {
    const pass = {
      images: [{ name: "quay.io/x/y:1" }, { name: "quay.io/a/b:1" }, { name: "quay.io/c/d:1" }],
    };
    const mirror = smallMapping(pass);
    const fromDisk = mirror.replaceAll("docker://quay.io/", "docker://localhost:55000/");
    const verdict = await judge({
      before: { [production]: smallImageSet(pass) },
      after: { [production]: `# reviewed\n${smallImageSet(pass)}` },
      mappings: { before: { production: fromDisk }, after: { production: mirror } },
      pushed: true,
    });
    expect(errorsOf(verdict)).toEqual([]);
    expect(verdict.removals.length).toBeLessThanOrEqual(1);
  });

  test("an operator of a community catalog, bumped: its images have tags", async () => {
    const pass = (version: string) => {
      const packages = [{ name: "a", channels: { s: version }, operands: {} }];
      const small = { catalogs: [{ packages }] };
      const line = `docker://quay.io/acme/operator:v${version}=docker://${registry}/acme/operator:v${version}`;
      return { text: smallImageSet(small), mapping: `${smallMapping(small)}${line}\n` };
    };
    const [from, to] = [pass("1.2.0"), pass("1.3.0")];
    const verdict = await judge({
      settings: oneImageSet,
      before: { [production]: from.text },
      after: { [production]: to.text },
      mappings: { before: { production: from.mapping }, after: { production: to.mapping } },
    });
    expect(verdict.text).toBe("open: Passed: nothing is removed.");
  });
});
