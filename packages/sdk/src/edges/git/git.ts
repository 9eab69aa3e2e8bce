import { execFile } from "node:child_process";
import process from "node:process";
import { promisify } from "node:util";
import { MirrorError, printable, redactCredentials } from "../../base/problem/index.ts";

const run = promisify(execFile);

/** How git is run. */
export interface GitOptions {
  /** The folder that it runs in. */
  readonly folder: string;
  /** Milliseconds that it may take; ten minutes by default. */
  readonly timeoutMs?: number;
}

/** What git answered. */
export interface GitAnswer {
  readonly status: number;
  readonly output: string;
  /** What it said on standard error, without credentials. */
  readonly complaint: string;
}

const usualTimeoutMs = 10 * 60_000;
const mostBytes = 64 * 1024 * 1024;

/** Of variables that name another repository than that of the folder. */
const elsewhere: ReadonlySet<string> = new Set([
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_OBJECT_DIRECTORY",
  "GIT_COMMON_DIR",
  "GIT_PREFIX",
]);

/**
 * Runs git without asking anyone anything. Arguments are handed over one by one, never through a shell; names from
 * outside must stand after `--end-of-options` or `--`.
 *
 * @throws a {@link MirrorError} `wrong-use` when git is not installed; `network` when it takes too long.
 */
export async function askGit(
  args: readonly string[],
  { folder, timeoutMs = usualTimeoutMs }: GitOptions,
): Promise<GitAnswer> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !elsewhere.has(name)),
  );
  try {
    const { stdout, stderr } = await run("git", [...safe, ...args], {
      cwd: folder,
      env: { ...env, GIT_TERMINAL_PROMPT: "0", GIT_ASKPASS: env["GIT_ASKPASS"] ?? "", LC_ALL: "C" },
      maxBuffer: mostBytes,
      timeout: timeoutMs,
    });
    return { status: 0, output: stdout, complaint: redactCredentials(stderr.trim()) };
  } catch (error) {
    return failed(error, args, timeoutMs);
  }
}

/** Runs git, which has to succeed. @throws a {@link MirrorError} `network` with what git said when it does not. */
export async function git(args: readonly string[], options: GitOptions): Promise<string> {
  const { status, output, complaint } = await askGit(args, options);
  if (status === 0) return output;
  const [command = ""] = args;
  throw new MirrorError(
    "network",
    `git ${command} failed with exit status ${status}: ${printable(lastLine(complaint))}`,
    { hint: `Run it by hand in ${printable(options.folder)}: git ${command}.` },
  );
}

/** No helper of the repository's own settings is started, and none speaks through a program. */
const safe = ["-c", "core.fsmonitor=false", "-c", "protocol.ext.allow=never"];

function failed(error: unknown, args: readonly string[], timeoutMs: number): GitAnswer {
  const { code, killed, stdout = "", stderr = "" } = fieldsOf(error);
  if (code === "ENOENT") {
    throw new MirrorError("wrong-use", "git could not be started: ENOENT", {
      hint: "Install git, and check that the clone's folder exists.",
    });
  }
  if (killed === true) {
    const seconds = Math.round(timeoutMs / 1_000);
    throw new MirrorError("network", `git ${args[0] ?? ""} did not exit within ${seconds} s`, {
      hint: "Check that the forge answers from this machine.",
    });
  }
  if (typeof code !== "number") throw error;
  return { status: code, output: stdout, complaint: redactCredentials(stderr.trim()) };
}

interface ExecFailure {
  readonly code?: unknown;
  readonly killed?: unknown;
  readonly stdout?: string;
  readonly stderr?: string;
}

function fieldsOf(error: unknown): ExecFailure {
  return typeof error === "object" && error !== null ? error : {};
}

/** Git says last what decided. */
function lastLine(complaint: string): string {
  const lines = complaint
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("hint:"));
  return lines.find((line) => /^(?:fatal|error):/.test(line)) ?? lines.at(-1) ?? "no reason given";
}
