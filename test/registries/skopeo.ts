import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync, type ZlibOptions } from "node:zlib";

/** What a run of skopeo printed. */
export interface SkopeoRun {
  readonly status: number;
  readonly output: string;
  readonly log: string;
}

/** Runs skopeo with nothing of the user's configuration. */
export function skopeo(folder: string, ...args: readonly string[]): Promise<SkopeoRun> {
  return new Promise((done) => {
    const options = { env: bareEnv(folder), timeout: 30_000, killSignal: "SIGKILL" } as const;
    execFile("skopeo", ["--insecure-policy", ...args], options, (error, output, log) => {
      const status = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      done({ status, output, log });
    });
  });
}

/** Writes an image of one layer, a small one by default, as an OCI layout, and gives its digest. The same name gives the same bytes. */
export function writeImage(
  folder: string,
  name: string,
  layer: Buffer = Buffer.alloc(1024),
  zip: ZlibOptions = {},
): string {
  const blobs = join(folder, "blobs", "sha256");
  mkdirSync(blobs, { recursive: true });
  const put = (bytes: Buffer): { digest: string; size: number } => {
    const hex = createHash("sha256").update(bytes).digest("hex");
    writeFileSync(join(blobs, hex), bytes);
    return { digest: `sha256:${hex}`, size: bytes.length };
  };
  const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
  const media = "application/vnd.oci.image";
  const config = {
    architecture: "amd64",
    os: "linux",
    config: { Labels: { name } },
    rootfs: {
      type: "layers",
      diff_ids: [`sha256:${createHash("sha256").update(layer).digest("hex")}`],
    },
  };
  const manifest = put(
    json({
      schemaVersion: 2,
      mediaType: `${media}.manifest.v1+json`,
      config: { mediaType: `${media}.config.v1+json`, ...put(json(config)) },
      layers: [{ mediaType: `${media}.layer.v1.tar+gzip`, ...put(gzipSync(layer, zip)) }],
    }),
  );
  const index = {
    schemaVersion: 2,
    manifests: [{ mediaType: `${media}.manifest.v1+json`, ...manifest }],
  };
  writeFileSync(join(folder, "index.json"), json(index));
  writeFileSync(join(folder, "oci-layout"), json({ imageLayoutVersion: "1.0.0" }));
  return manifest.digest;
}

function bareEnv(home: string): Record<string, string> {
  return { PATH: process.env["PATH"] ?? "", HOME: home, XDG_RUNTIME_DIR: home, TMPDIR: home };
}
