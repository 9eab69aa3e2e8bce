import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

const gnuTime = "/usr/bin/time";
const pollMilliseconds = 5;

/**
 * Runs a command to its end. Gives its wall time in milliseconds, what it printed, and the peak
 * memory in MiB of the largest process that it was made of; undefined where the system does not tell.
 */
export async function measure(command, args) {
  const folder = mkdtempSync(join(tmpdir(), "mirrorkit-measure-"));
  const report = join(folder, "peak");
  const timed = existsSync(gnuTime);
  const [program, ...rest] = timed
    ? [gnuTime, "-f", "%M", "-o", report, command, ...args]
    : [command, ...args];
  try {
    const started = performance.now();
    const child = spawn(program, rest, { stdio: ["ignore", "pipe", "inherit"] });
    const watch = timed ? undefined : watchPeak(child.pid);
    const output = await outputOf(child);
    const milliseconds = performance.now() - started;
    const kibibytes = timed ? Number(readFileSync(report, "utf8").trim()) : watch();
    return {
      milliseconds,
      output,
      mebibytes: kibibytes === undefined ? undefined : kibibytes / 1024,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function outputOf(child) {
  const pieces = [];
  child.stdout.on("data", (piece) => pieces.push(piece));
  const status = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  if (status !== 0) throw new Error(`the measured command ended with status ${status}`);
  return Buffer.concat(pieces).toString();
}

function watchPeak(root) {
  let peak;
  const timer = setInterval(() => {
    for (const pid of familyOf(root)) {
      const [, kibibytes] = /VmHWM:\s+(\d+)/.exec(readProc(pid, "status")) ?? [];
      if (kibibytes !== undefined) peak = Math.max(peak ?? 0, Number(kibibytes));
    }
  }, pollMilliseconds);
  return () => {
    clearInterval(timer);
    return peak;
  };
}

function familyOf(pid) {
  const children = readProc(pid, `task/${pid}/children`).split(" ").filter(Boolean).map(Number);
  return [pid, ...children.flatMap(familyOf)];
}

function readProc(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, "utf8");
  } catch {
    return "";
  }
}
