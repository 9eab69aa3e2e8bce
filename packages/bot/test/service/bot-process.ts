import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Environment } from "@mirrorkit/bot";
import { type ServiceWish, serviceEnvironment, serviceSettings } from "./service-settings.ts";

/** `mirrorkit bot` as a process of its own. */
export interface BotProcess {
  readonly url: string;
  /** The lines of its log so far, parsed. */
  readonly lines: readonly LogLine[];
  /** What it wrote to standard error. */
  readonly errors: () => string;
  /** Sends it a signal, and gives its exit status: null when it died of the signal. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<number | null>;
}

export type LogLine = Readonly<Record<string, unknown>>;

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const cli = join(root, "packages/cli");
const command =
  process.env["TEST_DIST"] === undefined
    ? ["--import", "tsx", "--conditions=@mirrorkit/source", join(cli, "src/main.ts")]
    : [join(cli, "dist/main.js")];

const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** What a process wrote, and how it ended. */
export interface EndedProcess {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Starts it with settings in a file, and waits until it listens. */
export async function startBotProcess(
  wish: ServiceWish,
  args: readonly string[] = [],
): Promise<BotProcess> {
  const text = JSON.stringify(serviceSettings(wish));
  const { child, ended } = spawnBot(text, serviceEnvironment(wish), args);
  const end = (signal: "SIGTERM" | "SIGKILL"): Promise<number | null> => {
    child.kill(signal);
    return ended;
  };
  const [lines, errors] = [linesOf(child), textOf(child.stderr)];
  const url = await Promise.race([listening(child, lines), ended.then(() => undefined)]);
  if (url === undefined) throw new Error(`the bot does not start: ${errors()}`);
  return { url, lines, errors, end };
}

/** Starts it and waits until it ends by itself. */
export async function runBotProcess(text: string, environment: Environment): Promise<EndedProcess> {
  const { child, ended } = spawnBot(text, environment, []);
  const [output, errors] = [textOf(child.stdout), textOf(child.stderr)];
  return { status: await ended, output: output(), errors: errors() };
}

function spawnBot(
  settings: string,
  environment: Environment,
  args: readonly string[],
): { readonly child: ChildProcess; readonly ended: Promise<number | null> } {
  const folder = mkdtempSync(join(tmpdir(), "mirrorkit-bot-"));
  const file = join(folder, "mirrorkit-bot.yaml");
  writeFileSync(file, settings);
  const child = spawn(process.execPath, [...command, "bot", "--settings", file, ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], TZ: "UTC", ...environment },
  });
  running.add(child);
  const ended = once(child, "close").then(([status]) => {
    running.delete(child);
    rmSync(folder, { recursive: true, force: true });
    return status as number | null;
  });
  return { child, ended };
}

function linesOf({ stdout }: ChildProcess): readonly LogLine[] {
  const lines: LogLine[] = [];
  let rest = "";
  stdout?.on("data", (chunk) => {
    const parts = `${rest}${String(chunk)}`.split("\n");
    rest = parts.pop() ?? "";
    lines.push(...parts.map((line) => JSON.parse(line) as LogLine));
  });
  return lines;
}

function textOf(stream: ChildProcess["stderr"]): () => string {
  let text = "";
  stream?.on("data", (chunk) => {
    text += String(chunk);
  });
  return () => text;
}

async function listening(child: ChildProcess, lines: readonly LogLine[]): Promise<string> {
  for (;;) {
    const url = lines.find(({ msg }) => msg === "listening")?.["url"];
    if (typeof url === "string") return url;
    if (child.stdout !== null) await once(child.stdout, "data");
  }
}
