import type { CatalogSource } from "@mirrorkit/sdk/catalog";
import { mappingLines, planImageSet, preparePlan } from "@mirrorkit/sdk/plan";
import { openGraphSource } from "@mirrorkit/sdk/releases";
import { describe, expect, test } from "vitest";
import { type Catalog, joinCatalogs } from "#models/catalog";
import type { ImageSetConfiguration, Operator } from "#models/imageset";

const catalog = "registry.example.test/index:v1";
const destination = "docker://quay.example.test/mirror";

function packageOf(name: string): Catalog {
  const image = `registry.example.test/${name}/bundle:v1`;
  const value = { packageName: name, version: "1.0.0" };
  return {
    packages: [{ name, defaultChannel: "stable" }],
    channels: [{ package: name, name: "stable", entries: [{ name: `${name}.v1`, skips: [] }] }],
    bundles: [
      {
        package: name,
        name: `${name}.v1`,
        image,
        relatedImages: [{ name: "", image }],
        properties: [{ type: "olm.package", value }],
      },
    ],
    deprecations: [],
  };
}

/** A catalog of which only the packages that are asked for are read, as from a warm cache. */
function catalogOf(names: readonly string[]): CatalogSource {
  return {
    async find(_reference, packages = names) {
      const found = names.filter((name) => packages.includes(name)).map(packageOf);
      const digest = `sha256:${"1".repeat(64)}`;
      return { catalog: joinCatalogs(found), digest, from: "cache", problems: [] };
    },
  };
}

async function planOf(operators: readonly Operator[]) {
  const imageSet: ImageSetConfiguration = { kind: "ImageSetConfiguration", mirror: { operators } };
  const graphs = openGraphSource({ path: "." });
  const sources = { catalogs: catalogOf(["a", "b", "c"]), graphs };
  const { inputs } = await preparePlan(imageSet, sources, { destination });
  const { plan, refusals } = planImageSet(imageSet, inputs);
  const lines = mappingLines(plan?.images ?? []).filter((line) => line.includes("/bundle:"));
  return { refusals, bundles: lines.map((line) => line.split("/")[3]) };
}

describe("a catalog that two entries name", () => {
  const [first, second] = [
    { catalog, packages: [{ name: "a" }], targetTag: "one" },
    { catalog, targetTag: "two" },
  ];

  test("is read with the packages of both", async () => {
    const found = await planOf([first, { ...second, packages: [{ name: "b" }] }]);
    expect(found).toEqual({ refusals: [], bundles: ["a", "b"] });
  });

  test("is read as a whole where one of them lists no packages", async () => {
    for (const entries of [
      [first, second],
      [second, first],
    ]) {
      expect(await planOf(entries)).toEqual({ refusals: [], bundles: ["a", "b", "c"] });
    }
  });
});
