import { describe, expect, test } from "vitest";
import { smallImageSet, smallMapping } from "../scenario/small-pass.ts";
import { type Attack, errorsOf, judge, oneImageSet, production } from "./attack.ts";

const repository = "registry.redhat.io/odf4/odf-rhel9-operator";

/** The digests that two changes need an approval of. */
async function digests(approved: Attack, edited: Attack): Promise<readonly unknown[]> {
  const [one, other] = [await judge(approved), await judge(edited)];
  expect(one.text).toMatch(/^held: .* not approved\.$/);
  expect([...errorsOf(one), ...errorsOf(other)]).toEqual([]);
  return [one.digest, other.digest];
}

describe("an edit after the approval voids it", () => {
  test("of a list of channels, by which an older version is selected (with honest mappings)", async () => {
    const open = { name: "odf-operator", channels: {}, operands: { [repository]: "a" } };
    const before = smallImageSet({ catalogs: [{ packages: [open] }] }).replace(
      "          channels:\n",
      "",
    );
    const after = (pin: string, digit: string): Attack => {
      const listed = { ...open, channels: { stable: pin }, operands: { [repository]: digit } };
      const pass = { catalogs: [{ packages: [listed] }] };
      return {
        before: { [production]: before },
        after: { [production]: smallImageSet(pass) },
        mappings: {
          before: { production: smallMapping({ catalogs: [{ packages: [open] }] }) },
          after: { production: smallMapping(pass) },
        },
      };
    };
    const [approved, edited] = await digests(after("", "b"), after("0.1.0", "0"));
    expect(edited).not.toBe(approved);
  });

  test("of which copy of an image loses a platform (with honest mappings)", async () => {
    const name = "quay.io/a/b:1";
    const copies = ["test/app", "live/app"] as const;
    const images = copies.map((targetRepo) => ({ name, targetRepo }));
    const mapping = smallMapping({ images });
    const after = (chosen: string): Attack => {
      const platforms = [{ os: "linux", architecture: "amd64" }];
      const filtered = images.map((image) =>
        image.targetRepo === chosen ? { ...image, platforms } : image,
      );
      return {
        before: { [production]: smallImageSet({ images }) },
        after: { [production]: smallImageSet({ images: filtered }) },
        mappings: { before: { production: mapping }, after: { production: mapping } },
      };
    };
    const [approved, edited] = await digests(after(copies[0]), after(copies[1]));
    expect(edited).not.toBe(approved);
  });

  const templated = smallImageSet({
    catalogs: [
      {
        packages: [{ name: "a", channels: { s: "" }, operands: {} }],
        more: ["      targetCatalogSourceTemplate: templates/cs.yaml"],
      },
    ],
  });

  test("of a template, where the forge does not list all paths that differ", async () => {
    const after = (template: string): Attack => ({
      before: { [production]: templated, "templates/cs.yaml": "a: 1\n" },
      after: { [production]: templated, "templates/cs.yaml": template },
      changed: "unknown",
    });
    const [approved, edited] = await digests(after("a: 2\n"), after("a: evil\n"));
    expect(edited).not.toBe(approved);
  });

  test("of a chart beside a committed mapping, where not all paths that differ are listed", async () => {
    const image = { images: [{ name: "quay.io/a/b:1" }] };
    const text = `${smallImageSet(image)}  helm:\n    local: [{name: c, path: charts/c}]\n`;
    const mapping = smallMapping(image);
    const after = (chart: string): Attack => ({
      before: { [production]: text, "charts/c/values.yaml": "a: 1\n" },
      after: { [production]: text, "charts/c/values.yaml": chart },
      mappings: { before: { production: mapping }, after: { production: mapping } },
      changed: "unknown",
      committed: true,
    });
    const [approved, edited] = await digests(after("a: 2\n"), after("a: evil\n"));
    expect(edited).not.toBe(approved);
  });

  test("of what a moved ImageSet finds beside itself: the move makes it count", async () => {
    const moved = oneImageSet.replace(production, "next/imageset.yaml");
    const relative = templated.replace("templates/cs.yaml", "cs.yaml");
    const after = (template: string): Attack => {
      const common = {
        "production/cs.yaml": "a: 1\n",
        // Merged before, when no ImageSet named it and nobody was asked.
        "next/cs.yaml": template,
        [production]: relative,
      };
      return {
        before: common,
        after: { ...common, "mirrorkit.yaml": moved, "next/imageset.yaml": relative },
      };
    };
    const [approved, edited] = await digests(after("a: 1\n"), after("a: evil\n"));
    expect(edited).not.toBe(approved);
  });

  test("of what a template's new path names: the change makes it count", async () => {
    const after = (template: string): Attack => ({
      before: { [production]: templated, "templates/next.yaml": template },
      after: {
        [production]: templated.replace("cs.yaml", "next.yaml"),
        "templates/next.yaml": template,
      },
    });
    const [approved, edited] = await digests(after("a: 1\n"), after("a: evil\n"));
    expect(edited).not.toBe(approved);
  });
});

describe("an approval that something leaves is not one of what takes its place (no mapping configured)", () => {
  test.each([
    ["an image", "good.example/a/b:1", "evil.example/a/b:1"],
    ["an image by digest", `good.example/a/b@sha256:${"a".repeat(64)}`, "evil.example/a/b:9"],
  ])("%s", async (_what, good, evil) => {
    const kept = { name: "quay.io/x/y:1" };
    const after = (...more: readonly string[]): Attack => ({
      before: { [production]: smallImageSet({ images: [kept, { name: good }] }) },
      after: {
        [production]: smallImageSet({ images: [kept, ...more.map((name) => ({ name }))] }),
      },
    });
    const [approved, edited] = await digests(after(), after(evil));
    expect(edited).not.toBe(approved);
  });

  test("a catalog", async () => {
    const kept = { images: [{ name: "quay.io/x/y:1" }] };
    const packages = [{ name: "a", channels: { s: "" }, operands: {} }];
    const after = (...references: readonly string[]): Attack => ({
      before: { [production]: smallImageSet({ ...kept, catalogs: [{ packages }] }) },
      after: {
        [production]: smallImageSet({
          ...kept,
          catalogs: references.map((reference) => ({ reference, packages })),
        }),
      },
    });
    const evil = "evil.example/redhat/redhat-operator-index:v4.20";
    const [approved, edited] = await digests(after(), after(evil));
    expect(edited).not.toBe(approved);
  });
});
