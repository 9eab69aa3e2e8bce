import { readMirrorkitYaml } from "@mirrorkit/sdk/settings";
import { describe, expect, test } from "vitest";
import { catalogRenamesBetween } from "#decisions/catalog-renames";

const imageSets = "imageSets:\n  week: {file: a.yaml}\n";
const clusters = "clusters:\n  one: {imageSets: [week]}\n  two: {imageSets: [week]}\n";

function renames(before: string, after: string) {
  const read = (text: string) => readMirrorkitYaml(imageSets + text, "mirrorkit.yaml");
  return catalogRenamesBetween(read(before), read(after)).map(
    ({ kind, from, to, clusters: on }) => `${kind} ${from} → ${to} on ${on.join(", ")}`,
  );
}

function named(catalogSource: string): string {
  return `catalogs:\n  - {repository: redhat/redhat-operator-index, catalogSource: ${catalogSource}}\n`;
}

describe("catalogs that settings rename", () => {
  test("a name for all clusters counts for each of them", () => {
    expect(renames(clusters + named("a"), clusters + named("b"))).toEqual([
      "CatalogSource a → b on one, two",
    ]);
  });

  test("a new entry takes the place of the layout's name, a dropped one gives it back", () => {
    const usual = "cs-redhat-operator-index";
    expect(renames(clusters, clusters + named("a"))).toEqual([
      `CatalogSource ${usual} → a on one, two`,
    ]);
    expect(renames(clusters + named("a"), clusters)).toEqual([
      `CatalogSource a → ${usual} on one, two`,
    ]);
  });

  test("a cluster's own name renames it there alone", () => {
    const own = clusters.replace(
      "two: {",
      "two: {catalogs: [{repository: redhat-operator-index, catalogSource: mine}], ",
    );
    expect(renames(clusters, own)).toEqual([
      "CatalogSource cs-redhat-operator-index → mine on two",
    ]);
  });

  test("OLM's default names rename the catalogs that have one, but not those that are named", () => {
    const olm = "olm: {defaultNames: true}\n";
    expect(renames(clusters, clusters + olm)).toContain(
      "CatalogSource cs-certified-operator-index → certified-operators on one, two",
    );
    expect(renames(clusters + named("a"), clusters + named("a") + olm)).toHaveLength(3);
  });

  test("an entry for a tag renames that tag, and gives no other a name", () => {
    const tagged = named("a").replace("{repository", "{tag: v4.21, repository");
    expect(renames(clusters, clusters + tagged)).toEqual([
      "CatalogSource cs-redhat-operator-index → a on one, two",
      "ClusterCatalog cc-redhat-operator-index → cc-redhat-operator-index-v4-21 on one, two",
    ]);
  });

  test("what a catalog shows, the order of entries and a new cluster rename nothing", () => {
    const shown = named("a").replace("}", ", displayName: Ours}");
    expect(renames(clusters + named("a"), clusters + shown)).toEqual([]);
    expect(renames(clusters, `${clusters}  three: {imageSets: [week]}\n`)).toEqual([]);
  });
});
