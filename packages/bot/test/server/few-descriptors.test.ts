import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { open } from "./raw-request.ts";

const script = fileURLToPath(new URL("./few-descriptors.ts", import.meta.url));

test("a server that runs out of file descriptors lives on", async () => {
  const command = `ulimit -n 300 && exec "$0" --conditions=@mirrorkit/source --import tsx "$1"`;
  const child = spawn("sh", ["-c", command, process.execPath, script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  try {
    const lines = createInterface({ input: child.stdout });
    const first: unknown[] = await Promise.race([once(lines, "line"), ended]);
    const url = String(first[0]);
    let turnedAway = 0;
    const sockets = Array.from({ length: 500 }, () => open(url));
    for (const socket of sockets) socket.once("close", () => (turnedAway += 1));
    await expect.poll(() => turnedAway, { timeout: 30_000 }).toBeGreaterThan(100);
    for (const socket of sockets) socket.destroy();
    await expect.poll(() => answers(url), { timeout: 30_000 }).toBe(true);
    expect(child.exitCode).toBe(null);
  } finally {
    child.kill();
    await ended;
  }
});

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/healthz`)).ok;
  } catch {
    return false;
  }
}
