import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { gzipSync } from "node:zlib";

/** A registry on the loopback interface. */
export interface LoopbackRegistry {
  /** `127.0.0.1:<port>`. */
  readonly host: string;
  /** Ends its process. */
  stop(): Promise<void>;
}

/** What a run of skopeo printed. */
export interface SkopeoRun {
  readonly status: number;
  readonly output: string;
  readonly log: string;
}

/** Starts Debian's docker-registry on a free port, keeping its files below a folder. */
export async function startRegistry(folder: string): Promise<LoopbackRegistry> {
  const host = `127.0.0.1:${await freePort()}`;
  const config = join(folder, "registry.yml");
  const storage = JSON.stringify(join(folder, "storage"));
  writeFileSync(
    config,
    `version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: ${storage}}}\nhttp: {addr: "${host}"}\n`,
  );
  const child = spawn("docker-registry", ["serve", config], {
    stdio: "ignore",
    env: bareEnv(folder),
  });
  const ended = once(child, "exit");
  for (let wait = 0; wait < 100; wait++) {
    if (child.exitCode !== null) throw new Error(`docker-registry exited with ${child.exitCode}`);
    if (await answers(host)) break;
    await setTimeout(100);
  }
  return {
    host,
    async stop() {
      child.kill("SIGKILL");
      await ended;
    },
  };
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

/** Writes an image of one small layer as an OCI layout, and gives its digest. The same name gives the same bytes. */
export function writeImage(folder: string, name: string): string {
  const blobs = join(folder, "blobs", "sha256");
  mkdirSync(blobs, { recursive: true });
  const put = (bytes: Buffer): { digest: string; size: number } => {
    const hex = createHash("sha256").update(bytes).digest("hex");
    writeFileSync(join(blobs, hex), bytes);
    return { digest: `sha256:${hex}`, size: bytes.length };
  };
  const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
  const media = "application/vnd.oci.image";
  const layer = Buffer.alloc(1024);
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
      layers: [{ mediaType: `${media}.layer.v1.tar+gzip`, ...put(gzipSync(layer)) }],
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function answers(host: string): Promise<boolean> {
  try {
    const { status } = await fetch(`http://${host}/v2/`, { signal: AbortSignal.timeout(1_000) });
    return status === 200;
  } catch {
    return false;
  }
}
