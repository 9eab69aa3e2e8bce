import { expect, test } from "vitest";
import { chooseCatalogs, largestCatalogs } from "../../src/reviewing/artefact-catalogs.ts";

const build = `redhat-operator-index/${"a".repeat(64)}`;
const filter = "b".repeat(32);
const rebuilt = `${build}/filtered-catalogs/${filter}/catalog-config`;
const mapping = Buffer.from(
  `docker://localhost:55000/redhat/redhat-operator-index:${filter}=docker://q.test/redhat/redhat-operator-index:v4.20\n`,
);

function chosen(files: Readonly<Record<string, number>>): readonly string[] {
  return chooseCatalogs(
    Object.entries(files).map(([path, size]) => ({ path, size })),
    mapping,
  );
}

test("rebuilt catalogs of the mapping are chosen, with the same packages of the whole one", () => {
  const wanted = {
    [`${rebuilt}/gitops/catalog.json`]: 10,
    [`${build}/catalog-config/configs/gitops/catalog.json`]: 10,
    [`${build}/catalog-config/configs/gitops/more/a.json`]: 10,
  };
  const others = {
    [`${build}/catalog-config/configs/pipelines/catalog.json`]: 10,
    [`${build}/filtered-catalogs/${"c".repeat(32)}/catalog-config/gitops/catalog.json`]: 10,
    [`${build}/filtered-catalogs/${filter}/digest`]: 10,
    [`${build}/catalog-image/blobs/sha256/${"d".repeat(64)}`]: 10,
    [`other-index/${"a".repeat(64)}/catalog-config/configs/gitops/catalog.json`]: 10,
  };
  expect(chosen({ ...others, ...wanted }).toSorted()).toEqual(Object.keys(wanted).toSorted());
});

test("the whole catalog is left out where there is no room for it", () => {
  const whole = `${build}/catalog-config/configs/gitops/catalog.json`;
  const own = `${rebuilt}/gitops/catalog.json`;
  expect(chosen({ [own]: 10, [whole]: largestCatalogs - 10 })).toEqual([own, whole]);
  expect(chosen({ [own]: 10, [whole]: largestCatalogs })).toEqual([own]);
  const many = Array.from({ length: 500 }, (_, index) => [`${whole}${index}.json`, 1]);
  expect(chosen({ [own]: 10, ...Object.fromEntries(many) })).toEqual([own]);
});

test("paths that leave their folder, or are hidden, are none", () => {
  expect(
    chosen({
      [`${rebuilt}/../catalog.json`]: 1,
      [`${rebuilt}/gitops/../../catalog.json`]: 1,
      [`${rebuilt}/.wh.gitops/catalog.json`]: 1,
      [`../${rebuilt}/gitops/catalog.json`]: 1,
      [`${rebuilt}/gitops\\catalog.json`]: 1,
    }),
  ).toEqual([]);
});
