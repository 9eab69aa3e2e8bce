import * as zlib from "node:zlib";
import { describe, expect, test } from "vitest";
import { readCatalogImage } from "../../src/edges/catalogs/image.ts";
import type { WrittenEntry } from "../registry/tar-writer.ts";
import { type MadeImage, makeImage, packageFile } from "./catalog-image.ts";

const file = (path: string, content: string): WrittenEntry => ({ path, content });
const base = [file("etc/os-release", "NAME=base"), file("bin/opm", "x".repeat(5_000))];
const original = [
  { path: "configs/", type: "5" },
  file("configs/a/catalog.json", packageFile("a")),
  file("configs/b/catalog.json", packageFile("b")),
];
const cache = [file("tmp/cache/pogreb.v1/db", "y".repeat(5_000))];

async function packagesOf(image: MadeImage, reference = "list"): Promise<readonly string[]> {
  const { catalog, problems } = await readCatalogImage(image, reference, "index");
  expect(problems).toEqual([]);
  return catalog.bundles.map(({ name }) => name);
}

describe("a catalog image", () => {
  test("gives the files of its label, in the order of their paths", async () => {
    const image = makeImage([base, [...original].reverse(), cache]);
    expect(await packagesOf(image)).toEqual(["a.v1.0.0", "b.v1.0.0"]);
    expect(image.streamed).toEqual([2, 1, 0]);
  });

  test("that oc-mirror rebuilt is read down to the whiteout, and no further", async () => {
    const filtered = [file("configs/b/catalog.json", packageFile("b", "2.0.0"))];
    const image = makeImage([base, original, cache, [file(".wh.configs", "")], filtered]);
    expect(await packagesOf(image)).toEqual(["b.v2.0.0"]);
    expect(image.streamed).toEqual([4, 3]);
  });

  test("is read down to the whiteout also where its names are absolute, as of oc-mirror 4.18", async () => {
    const filtered = [file("/configs/b/catalog.json", packageFile("b", "2.0.0"))];
    const image = makeImage([original, [file("/.wh.configs", "")], filtered]);
    expect(await packagesOf(image)).toEqual(["b.v2.0.0"]);
    expect(image.streamed).toEqual([2, 1]);
  });

  test.each([
    [
      "a file that a layer above replaces",
      [file("configs/a/catalog.json", packageFile("a", "2.0.0"))],
      ["a.v2.0.0", "b.v1.0.0"],
    ],
    ["a file that a layer above removes", [file("configs/a/.wh.catalog.json", "")], ["b.v1.0.0"]],
    ["a folder that a layer above removes", [file("configs/.wh.a", "")], ["b.v1.0.0"]],
    [
      "a folder that a layer above empties",
      [file("configs/a/.wh..wh..opq", ""), file("configs/a/new.json", packageFile("c"))],
      ["c.v1.0.0", "b.v1.0.0"],
    ],
    ["a file that a link replaces", [{ path: "configs/a/catalog.json", type: "2" }], ["b.v1.0.0"]],
    ["a folder that a link replaces", [{ path: "configs/a", type: "2" }], ["b.v1.0.0"]],
    [
      "a path that leads outside",
      [file("configs/../../etc/a.json", packageFile("evil"))],
      ["a.v1.0.0", "b.v1.0.0"],
    ],
    [
      "an .indexignore",
      [file("configs/.indexignore", "/a\n*.test.json\n"), file("configs/b/x.test.json", "{")],
      ["b.v1.0.0"],
    ],
    [
      "an .indexignore that a link replaces",
      [{ path: "configs/.indexignore", type: "2" }],
      ["a.v1.0.0", "b.v1.0.0"],
    ],
    [
      "a file of another name",
      [file("configs/c/catalog", packageFile("c")), file("configs/.d", packageFile("d"))],
      ["d.v1.0.0", "a.v1.0.0", "b.v1.0.0", "c.v1.0.0"],
    ],
    [
      "an .indexignore with exceptions",
      [
        file("configs/.indexignore", "**/x\n*.md\n!LICENSE.md\n"),
        file("configs/a/x/c.json", "{"),
        file("configs/README.md", "text"),
        file("configs/logo.md", "\0"),
        file("configs/LICENSE.md", packageFile("l")),
      ],
      ["l.v1.0.0", "a.v1.0.0", "b.v1.0.0"],
    ],
    [
      "a hard link, which oc-mirror skips",
      [{ path: "configs/c.json", type: "1" }],
      ["a.v1.0.0", "b.v1.0.0"],
    ],
  ] as const)("shows what %s leaves", async (_, above, expected) => {
    expect(await packagesOf(makeImage([original, above]))).toEqual(expected);
  });

  test("whose whole folder is emptied above shows only what is above", async () => {
    const above = [file("configs/.wh..wh..opq", ""), file("configs/n.json", packageFile("n"))];
    const image = makeImage([original, above]);
    expect(await packagesOf(image)).toEqual(["n.v1.0.0"]);
    expect(image.streamed).toEqual([1]);
  });

  test("may have its files in a folder of several parts", async () => {
    const image = makeImage(
      [
        [file("opt/catalog/configs/a.yaml", "schema: olm.package\nname: a\n")],
        [file(".wh.opt", ""), file("opt/catalog/configs/b.json", packageFile("b"))],
      ],
      "opt/catalog/configs/",
    );
    expect(await packagesOf(image)).toEqual(["b.v1.0.0"]);
    expect(image.streamed).toEqual([1]);
  });

  test.each([
    [
      "a label",
      makeImage([base], ""),
      "it has no label operators.operatorframework.io.index.configs.v1",
    ],
    ["a folder inside the image", makeImage([base], "../etc"), "it has no label"],
    ["a file below its label", makeImage([base]), 'it contains no catalog files below "/configs"'],
  ])("without %s is refused by name", async (_, image, reason) => {
    await expect(
      readCatalogImage(image, "list", "registry.example.test/index:v1"),
    ).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringContaining(
        `registry.example.test/index:v1 is not a usable catalog: ${reason}`,
      ),
    });
  });

  test("with a document that is broken says in which file", async () => {
    const image = makeImage([[file("configs/a.json", '{"schema":')]]);
    const { problems } = await readCatalogImage(image, "list", "index");
    expect(problems).toEqual([
      expect.objectContaining({ position: { file: "configs/a.json", line: 1, column: 1 } }),
    ]);
  });

  test("with a file that holds no documents says which", async () => {
    const image = makeImage([
      original,
      [file("configs/README.md", "text"), file("configs/x", "\0")],
    ]);
    const { catalog, problems } = await readCatalogImage(image, "list", "index");
    expect(catalog.packages).toHaveLength(2);
    expect(problems.map(({ rule, position }) => [rule, position?.file])).toEqual([
      ["catalog-document", "configs/README.md"],
      ["catalog-document", "configs/x"],
    ]);
  });

  test.runIf(!("createZstdDecompress" in zlib))(
    "with a layer of zstd is refused by name on this Node",
    async () => {
      const image = makeImage([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0, 0])]);
      await expect(readCatalogImage(image, "list", "index")).rejects.toMatchObject({
        message: expect.stringContaining("zstd"),
      });
    },
  );
});
