import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { ensureDebianPackages } from "../debian-packages.ts";
import { freePort } from "../free-port.ts";
import type { Certificate } from "./certificate.ts";

/** What the tests need and this machine does not have; empty in most cases. */
export const missingTools: readonly string[] = await ensureDebianPackages([
  "skopeo",
  "docker-registry",
  "openssl",
]);

/** Whether tests with a real registry are left out. In CI they never are. */
export const registryIsMissing: boolean = missingTools.length > 0 && process.env["CI"] !== "true";

/** How a registry is set up. */
export interface DockerRegistryOptions {
  /** The text of an `auth` section in YAML flow style. */
  readonly auth?: (folder: string) => string;
  /** Its certificate; plain HTTP without one. */
  readonly certificate?: Certificate;
}

/** Debian's docker-registry on loopback. */
export interface DockerRegistry {
  /** `127.0.0.1:<port>`. */
  readonly host: string;
  /** Where its storage is. */
  readonly folder: string;
  /** Ends it and deletes what it kept. */
  close(): Promise<void>;
}

/** The account of {@link readerPasswords}. */
export const reader = { username: "reader", password: "secret-of-reader" };

/** An htpasswd file with the reader, by bcrypt of the lowest usual cost. */
const readerPasswords = "reader:$2y$05$abcdefghijklmnopqrstuuAU5pSWTBWOeCDS9D2TkA1uF8dR/16xy\n";

/** The `auth` section of a registry with passwords. */
export function withPasswords(folder: string): string {
  const path = join(folder, "htpasswd");
  writeFileSync(path, readerPasswords);
  return `{htpasswd: {realm: registry, path: ${JSON.stringify(path)}}}`;
}

/** It dies with us, however we die: then its standard input ends. */
const withUs =
  'exec 3<&0; docker-registry serve "$1" >/dev/null 2>"$2" & server=$!; (cat <&3 >/dev/null; kill -9 $server 2>/dev/null) & wait $server';

/** Starts one on a free port. */
export async function startDockerRegistry({
  auth,
  certificate,
}: DockerRegistryOptions = {}): Promise<DockerRegistry> {
  const folder = mkdtempSync(join(tmpdir(), "mirrorkit-registry-"));
  const host = `127.0.0.1:${await freePort()}`;
  mkdirSync(join(folder, "storage"));
  const quoted = (path: string): string => JSON.stringify(path);
  const tls =
    certificate === undefined
      ? ""
      : `, tls: {certificate: ${quoted(certificate.certificate)}, key: ${quoted(certificate.key)}}`;
  const settings = [
    "version: 0.1",
    "log: {level: error}",
    `storage: {filesystem: {rootdirectory: ${quoted(join(folder, "storage"))}}, delete: {enabled: true}}`,
    `http: {addr: "${host}", secret: mirrorkit${tls}}`,
    ...(auth === undefined ? [] : [`auth: ${auth(folder)}`]),
  ];
  const config = join(folder, "registry.yml");
  writeFileSync(config, `${settings.join("\n")}\n`);
  const shell = spawn("sh", ["-c", withUs, "sh", config, join(folder, "log")], {
    stdio: ["pipe", "ignore", "ignore"],
    env: { PATH: process.env["PATH"] ?? "", HOME: folder },
  });
  const exit = once(shell, "exit");
  await waitForPort(host, () => shell.exitCode);
  return {
    host,
    folder,
    async close() {
      shell.stdin.end();
      await exit;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function waitForPort(host: string, exitCode: () => number | null): Promise<void> {
  const { connect } = await import("node:net");
  const port = Number(host.split(":")[1]);
  for (let wait = 0; wait < 200; wait++) {
    if (exitCode() !== null) throw new Error(`docker-registry exited with ${exitCode()}`);
    const socket = connect(port, "127.0.0.1");
    const isOpen = await Promise.race([
      once(socket, "connect").then(() => true),
      once(socket, "error").then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (isOpen) return;
    await setTimeout(50);
  }
  throw new Error("docker-registry does not listen");
}
