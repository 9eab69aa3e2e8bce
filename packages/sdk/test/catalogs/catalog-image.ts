import { gzipSync } from "node:zlib";
import type { ImageManifest, IndexManifest } from "#models/registry";
import { digestOf } from "../../../../test/registries/push.ts";
import type { ImageParts } from "../../src/edges/catalogs/image.ts";
import { type WrittenEntry, writeTar } from "../registry/tar-writer.ts";

/** A package of one channel and one bundle, as a file of a catalog. */
export function packageFile(name: string, version = "1.0.0"): string {
  const bundle = `${name}.v${version}`;
  return [
    { schema: "olm.package", name, defaultChannel: "stable" },
    { schema: "olm.channel", package: name, name: "stable", entries: [{ name: bundle }] },
    {
      schema: "olm.bundle",
      package: name,
      name: bundle,
      image: `registry.example.test/${name}/bundle:v${version}`,
      relatedImages: [{ name: "", image: `registry.example.test/${name}/bundle:v${version}` }],
      properties: [{ type: "olm.package", value: { packageName: name, version } }],
    },
  ]
    .map((document) => JSON.stringify(document, null, 2))
    .join("\n");
}

/** The bytes of an image, and what was asked of it. */
export interface MadeImage extends ImageParts {
  readonly blobs: ReadonlyMap<string, Buffer>;
  readonly config: Buffer;
  readonly layers: readonly Buffer[];
  /** Blobs that were streamed, in their order, by the number of the layer from the bottom. */
  readonly streamed: number[];
}

/** Makes an image of layers, the lowest first; a layer is entries, or its bytes. */
export function makeImage(
  layers: readonly (readonly WrittenEntry[] | Buffer)[],
  label: string | undefined = "/configs",
): MadeImage {
  const packed = layers.map((layer) =>
    Buffer.isBuffer(layer) ? layer : gzipSync(writeTar(layer)),
  );
  const labels =
    label === undefined ? {} : { "operators.operatorframework.io.index.configs.v1": label };
  const config = Buffer.from(JSON.stringify({ config: { Labels: labels } }));
  const blobs = new Map([config, ...packed].map((bytes) => [digestOf(bytes), bytes]));
  const streamed: number[] = [];
  const descriptor = (bytes: Buffer) => ({
    mediaType: "application/vnd.oci.image.layer.v1.tar+gzip",
    digest: digestOf(bytes),
    size: bytes.length,
    annotations: {},
  });
  const manifest: ImageManifest = {
    kind: "image",
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: descriptor(config),
    layers: packed.map(descriptor),
  };
  const index: IndexManifest = {
    kind: "index",
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests: [
      { ...descriptor(config), digest: digestOf("arm64"), platform: "linux/arm64" },
      { ...descriptor(config), digest: digestOf("amd64"), platform: "linux/amd64" },
    ],
  };
  return {
    blobs,
    config,
    layers: packed,
    streamed,
    manifest: async (reference) => {
      if (reference === "list") return { digest: digestOf("list"), manifest: index };
      if (reference === digestOf("arm64")) throw new Error("the other architecture was asked for");
      return { digest: digestOf("amd64"), manifest };
    },
    blob: async (digest) => blobs.get(digest) ?? Buffer.alloc(0),
    async *stream(digest) {
      const bytes = blobs.get(digest) ?? Buffer.alloc(0);
      streamed.push(packed.indexOf(bytes));
      for (let at = 0; at < bytes.length; at += 100) yield bytes.subarray(at, at + 100);
    },
  };
}
