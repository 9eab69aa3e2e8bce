import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openCatalogSource, readCatalogFolder } from "@mirrorkit/sdk/catalog";
import { openRegistryClient, type RegistryClient } from "@mirrorkit/sdk/registry";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type DockerRegistry,
  missingTools,
  registryIsMissing,
  startDockerRegistry,
} from "../../../../test/registries/docker-registry.ts";
import { pushBlob, pushManifest } from "../../../../test/registries/push.ts";
import { makeImage, packageFile } from "./catalog-image.ts";
import { ociManifest, writeLayout } from "./layout.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-catalogs-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, text: string): void {
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

const hex = "a".repeat(64);
const reference = "registry.example.test/ns/the-index:v1";

describe("a catalog on disk", () => {
  test("is read from a folder: JSON and YAML, in any depth, by path; links that leave it are not followed", () => {
    put("plain/b/catalog.json", packageFile("b"));
    put("plain/a.yaml", "schema: olm.package\nname: a\n");
    put("plain/b/empty", "");
    put("outside.json", packageFile("outside"));
    symlinkSync(join(folder, "outside.json"), join(folder, "plain/link.json"));
    const { catalog, problems } = readCatalogFolder(join(folder, "plain"));
    expect(problems).toEqual([]);
    expect(catalog.packages.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  test("is read whatever the names of its files are, and a file without documents is a problem", () => {
    put("names/a/catalog", packageFile("a"));
    put("names/b/catalog.YAML", "schema: olm.package\nname: b\n");
    put("names/.hidden/.c.json", packageFile("c"));
    put("names/README.md", "text");
    put("names/x.bin", "\0");
    const { catalog, problems } = readCatalogFolder(join(folder, "names"));
    expect(catalog.packages.map(({ name }) => name)).toEqual(["c", "a", "b"]);
    expect(problems.map(({ rule, message, position }) => [rule, message, position?.file])).toEqual([
      ["catalog-document", "not a document of a catalog: it is not a mapping", "README.md"],
      [
        "catalog-document",
        "not a document of a catalog: x.bin holds a NUL byte: this is not a text file",
        "x.bin",
      ],
    ]);
  });

  test("leaves out what .indexignore names", () => {
    put("ignoring/a.json", packageFile("a"));
    put("ignoring/old/b.json", packageFile("b"));
    put("ignoring/keep/x.test.json", "{");
    put("ignoring/.indexignore", "# comment\nold/\n*.test.json\n");
    const { catalog, problems } = readCatalogFolder(join(folder, "ignoring"));
    expect(problems).toEqual([]);
    expect(catalog.packages.map(({ name }) => name)).toEqual(["a"]);
  });

  test("that has no file of a catalog is refused", () => {
    put("empty/.indexignore", "*.md");
    put("empty/README.md", "text");
    expect(() => readCatalogFolder(join(folder, "empty"))).toThrowError(
      expect.objectContaining({ code: "unreadable-input" }),
    );
  });

  test.each(["workspace", "workspace/working-dir", "workspace/working-dir/operator-catalogs"])(
    "is found in %s with the digest of its image, whatever its label is",
    async (below) => {
      const place = `workspace/working-dir/operator-catalogs/the-index/${hex}/catalog-config`;
      put(`${place}/other-label/a/catalog.json`, packageFile("a"));
      const source = openCatalogSource({ folders: [{ folder: join(folder, below) }] });
      const found = await source.find(reference);
      expect(found).toMatchObject({ digest: `sha256:${hex}`, problems: [] });
      expect((await source.find(`registry.example.test/ns/the-index@sha256:${hex}`)).digest).toBe(
        `sha256:${hex}`,
      );
      await expect(
        source.find(`${reference.replace(":v1", "")}@sha256:${"b".repeat(64)}`),
      ).rejects.toMatchObject({ code: "not-found" });
    },
  );

  test("that the workspace does not have is not taken from another catalog", async () => {
    const source = openCatalogSource({ folders: [{ folder: join(folder, "workspace") }] });
    await expect(source.find("registry.example.test/ns/other:v1")).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining("registry.example.test/ns/other:v1 is not in"),
    });
  });

  test("is the folder that a catalog is given as, with the digest that is given", async () => {
    put("own/configs/a.json", packageFile("a"));
    const digest = `sha256:${hex}`;
    const source = openCatalogSource({
      folders: [{ folder: join(folder, "own"), reference, digest }],
    });
    expect(await source.find(reference)).toMatchObject({ digest });
    await expect(source.find("registry.example.test/ns/other:v1")).rejects.toMatchObject({
      code: "not-found",
    });
  });

  test("is found in an image in OCI's layout", async () => {
    const image = makeImage([[{ path: "configs/a.json", content: packageFile("a") }]]);
    writeLayout(join(folder, `layout/operator-catalogs/the-index/${hex}/catalog-image`), [image]);
    const source = openCatalogSource({ folders: [{ folder: join(folder, "layout") }] });
    const { catalog, digest } = await source.find(reference);
    expect(catalog.packages.map(({ name }) => name)).toEqual(["a"]);
    expect(digest).toBe(`sha256:${hex}`);
  });

  test("is the image that oci:// names, with its digest, where the source may read any folder", async () => {
    const image = makeImage([[{ path: "configs/a.json", content: packageFile("a") }]]);
    const at = join(folder, "named/the-index");
    const [digest] = writeLayout(at, [image]);
    const source = openCatalogSource({ readsLayouts: true });
    expect(await source.find(`oci://${at}`)).toMatchObject({ digest, from: at });
    const given = `sha256:${hex}`;
    expect(await source.find(`oci://${at}@${given}`)).toMatchObject({ digest: given });
    await expect(source.find(`oci://${at}-2`)).rejects.toMatchObject({ code: "not-found" });
    writeLayout(join(folder, "named/two"), [
      image,
      makeImage([[{ path: "configs/b.json", content: packageFile("b") }]]),
    ]);
    await expect(source.find(`oci://${join(folder, "named/two")}`)).rejects.toMatchObject({
      code: "invalid-input",
    });
    const other = openCatalogSource({ folders: [{ folder: join(folder, "named") }] });
    expect(other.readsLayouts).toBe(false);
  });
});

/** Counts what a client is asked for. */
function counted(client: RegistryClient): RegistryClient & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    ...client,
    asked,
    fetchManifest(name) {
      asked.push(`manifest ${name.reference.slice(0, 6)}`);
      return client.fetchManifest(name);
    },
    streamBlob(repository, digest, limits) {
      asked.push("layer");
      return client.streamBlob(repository, digest, limits);
    },
  };
}

describe.skipIf(registryIsMissing)(
  `a catalog in a registry (missing: ${missingTools.join(", ")})`,
  () => {
    let registry: DockerRegistry;
    const image = makeImage([
      [{ path: "configs/a.json", content: packageFile("a") }],
      [{ path: ".wh.configs", content: "" }],
      [
        { path: "configs/b.json", content: packageFile("b") },
        { path: "configs/c.json", content: packageFile("c") },
      ],
    ]);
    beforeAll(async () => {
      registry = await startDockerRegistry();
      for (const bytes of [image.config, ...image.layers])
        await pushBlob(registry, "ns/index", bytes);
      await pushManifest(registry, "ns/index", ociManifest(image, image.layers), "v1");
    });
    afterAll(() => registry.close());

    test("is read once a run; a tag is resolved once, and the next run reads it from the disk", async () => {
      const cacheFolder = join(folder, "cache");
      const name = `${registry.host}/ns/index:v1`;
      const open = () => counted(openRegistryClient({ insecure: [registry.host] }));
      const first = open();
      const source = openCatalogSource({ client: first, cacheFolder });
      const found = await source.find(name);
      expect(found.catalog.packages.map((one) => one.name)).toEqual(["b", "c"]);
      expect((await source.find(name)).catalog).toBe(found.catalog);
      expect(first.asked).toEqual(["manifest v1", "manifest sha256", "layer", "layer"]);
      await first.close();

      const second = open();
      const again = openCatalogSource({ client: second, cacheFolder });
      expect(await again.find(name)).toEqual(found);
      const part = await again.find(name, ["c", "unknown"]);
      expect(part.catalog.packages.map((one) => one.name)).toEqual(["c"]);
      expect(second.asked).toEqual(["manifest v1"]);
      await second.close();
    });

    test("that the disk has broken is read again", async () => {
      const cacheFolder = join(folder, "broken");
      const name = `${registry.host}/ns/index:v1`;
      const client = counted(openRegistryClient({ insecure: [registry.host] }));
      await openCatalogSource({ client, cacheFolder }).find(name);
      const [kept = ""] = readdirSync(join(cacheFolder, "catalog-3"));
      put(`broken/catalog-3/${kept}/1.json`, '{"schema":');
      const found = await openCatalogSource({ client, cacheFolder }).find(name);
      expect(found.catalog.packages.map((one) => one.name)).toEqual(["b", "c"]);
      await client.close();
    });
  },
);
