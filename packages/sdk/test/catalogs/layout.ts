import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { digestOf } from "../../../../test/registries/push.ts";
import type { MadeImage } from "./catalog-image.ts";

/** Writes images into a folder in OCI's layout, and gives their digests. */
export function writeLayout(folder: string, images: readonly MadeImage[]): readonly string[] {
  const blobs = join(folder, "blobs/sha256");
  mkdirSync(blobs, { recursive: true });
  const put = (digest: string, bytes: Buffer): void =>
    writeFileSync(join(blobs, digest.replace("sha256:", "")), bytes);
  const manifests = images.map((image) => {
    for (const [digest, bytes] of image.blobs) put(digest, bytes);
    const manifest = Buffer.from(JSON.stringify(ociManifest(image, image.layers)));
    put(digestOf(manifest), manifest);
    return {
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      digest: digestOf(manifest),
      size: manifest.length,
    };
  });
  writeFileSync(join(folder, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  writeFileSync(join(folder, "index.json"), JSON.stringify({ schemaVersion: 2, manifests }));
  return manifests.map(({ digest }) => digest);
}

/** The manifest of an image in OCI's words. */
export function ociManifest({ config }: MadeImage, layers: readonly Buffer[]): object {
  const descriptor = (mediaType: string, bytes: Buffer) => ({
    mediaType,
    digest: digestOf(bytes),
    size: bytes.length,
  });
  return {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: descriptor("application/vnd.oci.image.config.v1+json", config),
    layers: layers.map((bytes) => descriptor("application/vnd.oci.image.layer.v1.tar+gzip", bytes)),
  };
}
