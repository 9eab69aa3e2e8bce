import { join } from "node:path";
import { MirrorError, printable } from "../../base/problem/index.ts";
import { readDigest } from "../../models/image/index.ts";
import { readManifest } from "../../models/registry/index.ts";
import { decodeText, isFile, readFileBytes, streamFile } from "../disk/index.ts";
import type { ImageParts } from "./image.ts";

const largestManifest = 4 * 1024 * 1024;

/** Whether a folder is an image in OCI's layout, as `skopeo copy … oci:DIR` and oc-mirror write it. */
export function isOciLayout(folder: string): boolean {
  return isFile(join(folder, "index.json")) && isFile(join(folder, "oci-layout"));
}

/**
 * The digest of the image in OCI's layout, as `oci://` names it.
 *
 * @throws a {@link MirrorError} `invalid-input` where `index.json` does not name one image.
 */
export function digestInLayout(folder: string): string {
  const path = join(folder, "index.json");
  const text = decodeText(readFileBytes(path, largestManifest), path);
  const reading = readManifest(text, "application/vnd.oci.image.index.v1+json");
  const images =
    "manifest" in reading && reading.manifest.kind === "index" ? reading.manifest.manifests : [];
  const [first] = images;
  if (first !== undefined && images.length === 1) return first.digest;
  throw new MirrorError(
    "invalid-input",
    `${printable(path)} names ${images.length === 0 ? "no image" : `${images.length} images`}; oc-mirror takes a folder with one`,
    { hint: "Copy the catalog into a separate folder, or append @sha256:DIGEST." },
  );
}

/** The parts of an image in OCI's layout; its reference is `index.json`. Nothing is verified: the disk is trusted. */
export function partsInLayout(folder: string): ImageParts {
  const pathOf = (digest: string): string => {
    const read = readDigest(digest);
    if (read !== undefined) return join(folder, "blobs", read.algorithm, read.hex);
    throw new MirrorError("invalid-input", `${printable(digest)} is not a digest`);
  };
  return {
    async manifest(reference) {
      const path = reference === "index.json" ? join(folder, reference) : pathOf(reference);
      const text = decodeText(readFileBytes(path, largestManifest), path);
      const reading = readManifest(text, "application/vnd.oci.image.index.v1+json");
      if ("manifest" in reading) return { digest: reference, manifest: reading.manifest };
      throw new MirrorError(
        "invalid-input",
        `${printable(path)} is not a usable manifest: ${reading.reason}`,
      );
    },
    blob: async (digest, largest) => readFileBytes(pathOf(digest), largest),
    stream: (digest) => streamFile(pathOf(digest)),
  };
}
