// A catalog of many packages in the layers of an image, on disk, and a client that reads it from there.
import { createHash } from "node:crypto";
import { createReadStream, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

export const packages = 150;
const bundlesEach = 20;
const imagesEach = 12;
const oci = "application/vnd.oci.image";

const digestOf = (bytes) => `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
const name = (index) => `operator-${String(index).padStart(3, "0")}`;

/** The documents of a package, with manifests of some length in each bundle, half of them text and half of them noise. */
export function documentsOf(index, bundleBytes) {
  const own = name(index);
  const versions = Array.from({ length: bundlesEach }, (_, minor) => `1.${minor}.0`);
  const entries = versions.map((version, at) => ({
    name: `${own}.v${version}`,
    ...(at === 0 ? {} : { replaces: `${own}.v${versions[at - 1]}` }),
  }));
  const bundles = versions.map((version) => {
    const images = Array.from({ length: imagesEach }, (_, image) => ({
      name: `operand_${image}`,
      image: `registry.example.test/${own}/operand-${image}@${digestOf(`${own} ${version} ${image}`)}`,
    }));
    return {
      schema: "olm.bundle",
      package: own,
      name: `${own}.v${version}`,
      image: images[0].image,
      properties: [
        { type: "olm.package", value: { packageName: own, version } },
        {
          type: "olm.csv.metadata",
          value: {
            displayName: own,
            annotations: { examples: filler(`${own}${version}`, bundleBytes) },
          },
        },
      ],
      relatedImages: images,
    };
  });
  return [
    { schema: "olm.package", name: own, defaultChannel: "stable" },
    { schema: "olm.channel", package: own, name: "stable", entries },
    ...bundles,
  ];
}

function filler(seed, length) {
  const noise = createHash("sha512").update(seed).digest("base64");
  const line = `{\n  "apiVersion": "v1",\n  "kind": "${seed}",\n  "data": "${noise}"\n}\n`;
  return line.repeat(Math.ceil(length / line.length)).slice(0, length);
}

/** A package as the file of a catalog. */
export function fileOf(index, bundleBytes) {
  return documentsOf(index, bundleBytes)
    .map((document) => JSON.stringify(document, null, 4))
    .join("\n");
}

function tarEntry(path, content) {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(path, 0, 100);
  header.write("0000644\0", 100);
  header.write(`${bytes.length.toString(8).padStart(11, "0")}\0`, 124);
  header.write("        0", 148);
  header.write("ustar\x0000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

const end = Buffer.alloc(1024);

/** Writes an image: a catalog, and where `rebuilt` is given, a whiteout and some of its packages above. */
export function writeImage(folder, megabytes, rebuilt) {
  mkdirSync(folder, { recursive: true });
  const bundleBytes = Math.ceil((megabytes * 1024 * 1024) / (packages * bundlesEach));
  const put = (bytes) => {
    const digest = digestOf(bytes);
    writeFileSync(join(folder, digest.slice(7)), bytes);
    return { mediaType: `${oci}.layer.v1.tar+gzip`, digest, size: bytes.length, annotations: {} };
  };
  const layer = (indexes) =>
    put(
      gzipSync(
        Buffer.concat([
          ...indexes.map((index) =>
            tarEntry(`configs/${name(index)}/catalog.json`, fileOf(index, bundleBytes)),
          ),
          end,
        ]),
      ),
    );
  const all = Array.from({ length: packages }, (_, index) => index);
  const parts = Array.from({ length: 5 }, (_, part) =>
    layer(all.filter((index) => index % 5 === part)),
  );
  const above =
    rebuilt === undefined
      ? []
      : [
          put(gzipSync(Buffer.concat([tarEntry(".wh.configs", ""), end]))),
          layer(all.slice(0, rebuilt)),
        ];
  const labels = { "operators.operatorframework.io.index.configs.v1": "/configs" };
  const config = put(Buffer.from(JSON.stringify({ config: { Labels: labels } })));
  const layers = [...parts, ...above];
  const manifest = { kind: "image", mediaType: `${oci}.manifest.v1+json`, config, layers };
  writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
  return { bundleBytes, above: above.reduce((sum, { size }) => sum + size, 0) };
}

/** A client of a registry that has the image of a folder, and counts bytes. */
export function clientOf(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
  const digest = digestOf(JSON.stringify(manifest));
  const counts = { bytes: 0 };
  return {
    counts,
    reference: `registry.example.test/ns/index@${digest}`,
    client: {
      fetchManifest: async () => ({ digest, manifest }),
      readBlob: async (_, blob) => readFileSync(join(folder, blob.slice(7))),
      async *streamBlob(_, blob) {
        const path = join(folder, blob.slice(7));
        counts.bytes += statSync(path).size;
        yield* createReadStream(path, { highWaterMark: 64 * 1024 });
      },
    },
  };
}
