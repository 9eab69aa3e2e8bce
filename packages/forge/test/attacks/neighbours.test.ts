import { describe, expect, test } from "vitest";
import { type SmallPass, smallImageSet, smallMapping } from "../scenario/small-pass.ts";
import { judge, lab, production, twoImageSets } from "./attack.ts";

const ubi = "registry.access.redhat.com/ubi9/ubi";
const digest = (digit: string): string => `sha256:${digit.repeat(64)}`;

function release(version: string): NonNullable<SmallPass["releases"]>[number] {
  return { channel: "stable-4.20", min: version, max: version, versions: [version] };
}

/** A change of the second ImageSet beside one that stays. */
async function verdict(standing: SmallPass, before: SmallPass, after: SmallPass): Promise<string> {
  const { text } = await judge({
    settings: twoImageSets,
    before: { [production]: smallImageSet(standing), [lab]: smallImageSet(before) },
    after: { [production]: smallImageSet(standing), [lab]: smallImageSet(after) },
    mappings: {
      before: { production: smallMapping(standing), lab: smallMapping(before) },
      after: { production: smallMapping(standing), lab: smallMapping(after) },
    },
  });
  return text;
}

const kept = { images: [{ name: "quay.io/x/y:1" }] };
const odf = {
  name: "odf-operator",
  channels: { s: "4.20.1" },
  operands: { "registry.redhat.io/odf4/a": "a" },
};

describe("two ImageSets of one registry, an honest change of one", () => {
  test.each<[string, SmallPass, SmallPass, SmallPass]>([
    [
      "the same image",
      { images: [{ name: `${ubi}:9.6` }] },
      kept,
      { images: [...kept.images, { name: `${ubi}:9.6` }] },
    ],
    [
      "the same release",
      { releases: [release("4.20.18")] },
      kept,
      { ...kept, releases: [release("4.20.18")] },
    ],
    [
      "a newer release",
      { releases: [release("4.20.18")] },
      { releases: [release("4.20.18")] },
      { releases: [release("4.20.19")] },
    ],
    [
      "the same catalog with the same packages",
      { catalogs: [{ packages: [odf] }] },
      kept,
      { ...kept, catalogs: [{ packages: [odf] }] },
    ],
    [
      "its own tag of an image of both",
      { images: [{ name: `${ubi}:9.6` }] },
      { images: [{ name: `${ubi}:9.6` }] },
      { images: [{ name: `${ubi}:9.7` }] },
    ],
    [
      "a digest of an image that the other has by its tag",
      { images: [{ name: `${ubi}:9.6` }] },
      kept,
      { images: [...kept.images, { name: `${ubi}@${digest("a")}` }] },
    ],
  ])("%s", async (_what, standing, before, after) => {
    expect(await verdict(standing, before, after)).toBe("open: Passed: nothing is removed.");
  });

  test("a catalog that both have already, with a package more in one", async () => {
    const more = { ...odf, name: "acm", operands: { "registry.redhat.io/rhacm2/a": "b" } };
    const both = { catalogs: [{ packages: [odf] }] };
    // Before the change both push the same catalog; after it the one that is pushed last wins.
    expect(await verdict(both, both, { catalogs: [{ packages: [odf, more] }] })).toMatch(/^held/);
  });
});
