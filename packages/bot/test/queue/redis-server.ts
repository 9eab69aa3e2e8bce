import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../../../test/free-port.ts";

/** A Redis of our own on loopback. */
export interface TestRedis {
  readonly port: number;
  readonly url: string;
  /** Ends it; `kill` as a crash does. */
  stop(signal?: "SIGTERM" | "SIGKILL"): Promise<void>;
  /** Starts it again on the same port, with what it kept. */
  start(): Promise<void>;
  /** Ends it and deletes what it kept. */
  close(): Promise<void>;
}

/** What a Redis is like. */
export interface TestRedisOptions {
  /** Whether it keeps what it holds over a restart. */
  readonly keeps?: boolean;
  readonly password?: string;
  /** Paths of a certificate and its key; then it speaks nothing but TLS. */
  readonly tls?: { readonly certificate: string; readonly key: string };
}

/** Starts one; give it back with `close`. */
export async function startRedis({
  keeps = false,
  password,
  tls,
}: TestRedisOptions = {}): Promise<TestRedis> {
  const folder = mkdtempSync(join(tmpdir(), "mirrorkit-redis-"));
  const port = await freePort();
  const settings: Record<string, string> = {
    ...(tls === undefined ? { port: String(port) } : { port: "0", "tls-port": String(port) }),
    bind: "127.0.0.1",
    dir: folder,
    save: "",
    appendonly: keeps ? "yes" : "no",
    appendfsync: "always",
    ...(password === undefined ? {} : { requirepass: password }),
    ...(tls === undefined
      ? {}
      : { "tls-cert-file": tls.certificate, "tls-key-file": tls.key, "tls-auth-clients": "no" }),
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  let server: Server | undefined;
  const start = async (): Promise<void> => {
    server = await startServer(args);
  };
  const stop = async (signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> => {
    const running = server;
    server = undefined;
    await running?.end(signal);
  };
  await start();
  const user = password === undefined ? "" : `:${encodeURIComponent(password)}@`;
  return {
    port,
    url: `${tls === undefined ? "redis" : "rediss"}://${user}127.0.0.1:${port}/0`,
    start,
    stop,
    close: async () => {
      await stop("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Server {
  end(signal: NodeJS.Signals): Promise<void>;
}

/** It dies with us, however we die: then its standard input ends. */
const withUs =
  'exec 3<&0; redis-server "$@" & server=$!; echo "pid $server"; (cat <&3 >/dev/null; kill -9 $server) & wait $server';

async function startServer(args: readonly string[]): Promise<Server> {
  const shell = spawn("sh", ["-c", withUs, "sh", ...args], { stdio: ["pipe", "pipe", "ignore"] });
  let text = "";
  shell.stdout.on("data", (chunk) => {
    text += String(chunk);
  });
  const exit = once(shell, "exit");
  while (!text.includes("Ready to accept connections")) {
    const ended = await Promise.race([once(shell.stdout, "data"), exit.then(() => "ended")]);
    if (ended === "ended") throw new Error(`Redis does not start: ${text}`);
  }
  const pid = Number(/^pid (\d+)$/m.exec(text)?.[1]);
  return {
    end: async (signal) => {
      process.kill(pid, signal);
      await exit;
      shell.stdin.end();
    },
  };
}
