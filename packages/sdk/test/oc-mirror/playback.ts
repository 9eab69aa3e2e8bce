import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const golden = fileURLToPath(new URL("../fixtures/golden", import.meta.url));

/** What a stand-in for oc-mirror does. */
export interface Playback {
  /**
   * Folder below the golden cases whose console it prints and whose exit status it has; undefined: the last line of
   * the pass alone.
   */
  readonly of?: string;
  /** What `version` prints for its version; `v0.0.0-unknown` when undefined, nothing when empty. */
  readonly version?: string;
  /** How many times faster than recorded it prints; at once when undefined. */
  readonly speed?: number;
  /** Folder of a working-dir that it copies into its workspace; none when undefined. */
  readonly workspace?: string;
  /** What it plays by its ImageSet and `--dry-run`, in place of `of` and `workspace`, as the real one does it now. */
  readonly passes?: readonly PlayedPass[];
  /**
   * - `killed`: ends itself with SIGKILL after its console.
   * - `stubborn`: ignores SIGTERM and SIGINT, and goes on for a minute.
   * - `obedient`: waits for a minute, and exits with 130 at a signal.
   * - `forking`: leaves a process behind that holds its output open for a minute.
   * - `binary`: prints bytes that are no text.
   * - `silent`: prints nothing, not even its version, and never ends.
   * - `large`: prints so many megabytes.
   * - `nothing`: prints nothing and exits with 0, as `true` does.
   * - `failing`: plays its console so many times, then prints the results of a push and exits with 0.
   * - `quiet`: prints nothing in a pass and exits with 0.
   * - `bound`: says that its port is taken the first time.
   */
  readonly manner?:
    | "killed"
    | "stubborn"
    | "obedient"
    | "forking"
    | "binary"
    | "silent"
    | "nothing"
    | "quiet"
    | "bound"
    | { readonly large: number }
    | { readonly failing: number };
}

/** A recorded pass that a stand-in plays when it is given that ImageSet. */
export interface PlayedPass {
  /** Path of the ImageSet; its content decides. */
  readonly imageSet: string;
  readonly isDryRun: boolean;
  /** Between which places it is; from registry to registry when undefined. */
  readonly route?: "to-disk" | "from-disk";
  /** Folder of its console, its exit status and its `workspace`; an empty console stands for the last line of the pass. */
  readonly folder: string;
}

/** Writes a stand-in into a folder, as `oc-mirror`; gives its path. It keeps its calls in `calls.jsonl` there. */
export function writePlayback(folder: string, playback: Playback = {}): string {
  mkdirSync(folder, { recursive: true });
  const { of, passes = [] } = playback;
  const read = (name: string): string =>
    of === undefined ? "" : readFileSync(join(golden, of, name), "utf8");
  const content = {
    version: "v0.0.0-unknown",
    ...playback,
    stdout: read("stdout.log"),
    stderr: read("stderr.log"),
    exitStatus: Number(read("exit-status")),
    passes: passes.map(({ imageSet, isDryRun, route = "mirror", folder: from }) => ({
      isDryRun,
      route,
      imageSet: readFileSync(imageSet, "utf8"),
      stdout: readFileSync(join(from, "stdout.log"), "utf8"),
      exitStatus: Number(readFileSync(join(from, "exit-status"), "utf8")),
      workspace: join(from, "workspace"),
    })),
    calls: join(folder, "calls.jsonl"),
  };
  const path = join(folder, "oc-mirror");
  writeFileSync(
    path,
    `#!${process.execPath}\nconst played = ${JSON.stringify(content)};\n${program}`,
  );
  chmodSync(path, 0o755);
  return path;
}

/** The command lines and environments that a stand-in was run with, but for questions about its version. */
export function callsOf(
  folder: string,
): readonly { readonly args: string[]; readonly env: Record<string, string> }[] {
  const lines = readFileSync(join(folder, "calls.jsonl"), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as { args: string[]; env: Record<string, string> });
}

const program = String.raw`
const fs = require("node:fs");
const path = require("node:path");
const args = process.argv.slice(2);
const { manner } = played;
const minute = 60_000;

if (manner === "silent") setTimeout(() => {}, minute);
else if (args.includes("version")) {
  if (played.version !== "") console.log(JSON.stringify({ clientVersion: { gitVersion: played.version } }));
} else if (args.includes("--help")) {
  if (manner !== "nothing") console.log("--workspace --remove-signatures --dry-run-manifest-lists");
} else run();

async function run() {
  fs.appendFileSync(played.calls, JSON.stringify({ args, env: process.env }) + "\n");
  const calls = fs.readFileSync(played.calls, "utf8").trim().split("\n").length;
  if (manner === "bound" && calls === 1) {
    console.log("2026/11/23 09:07:53  [ERROR]  : [Executor] " + args[args.indexOf("--port") + 1] + " is already bound and cannot be used ");
    process.exit(1);
  }
  if (manner === "stubborn") for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => console.log("[INFO]   : no"));
  if (manner === "obedient") for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => process.exit(130));
  if (manner === "binary") fs.writeSync(1, Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7919) % 256)));
  if (manner?.large) large(manner.large);
  if (manner === "quiet") return;
  if (manner?.failing !== undefined && calls > manner.failing) return shortEnd();
  if (played.passes.length > 0) return playPass();
  process.stderr.write(played.stderr);
  await print(played.stdout);
  if (played.of === undefined && typeof manner !== "object") shortEnd();
  copyWorkspace();
  if (manner === "stubborn" || manner === "obedient") await new Promise((resolve) => setTimeout(resolve, minute));
  if (manner === "killed") process.kill(process.pid, "SIGKILL");
  if (manner === "forking") {
    const child = require("node:child_process").spawn("sleep", ["60"], { stdio: ["ignore", "inherit", "inherit"] });
    fs.writeFileSync(played.calls + ".pid", String(child.pid));
    process.exit(played.exitStatus);
  }
  process.exitCode = played.exitStatus;
}

function shortEnd() {
  const line = args.some((one) => one.startsWith("--dry-run"))
    ? "📄 list of all images for mirroring in : working-dir/dry-run/mapping.txt"
    : " ✓  2 / 2 additional images mirrored successfully";
  console.log("2026/11/23 09:07:53  [INFO]   : " + line);
}

function large(megabytes) {
  const line = "2026/11/23 09:07:53  [INFO]   : Success copying quay.example.test/a/b@sha256:" + "a".repeat(64) + " to cache\n";
  const block = line.repeat(Math.ceil(1024 * 1024 / line.length));
  for (let count = 0; count < megabytes; count += 1) fs.writeSync(1, block);
}

async function print(text) {
  let before;
  for (const line of text.split(/(?<=\n)/)) {
    const at = Date.parse((/^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d/.exec(line)?.[0] ?? "").replaceAll("/", "-").replace(" ", "T") + "Z");
    if (played.speed && before && at > before) await new Promise((resolve) => setTimeout(resolve, (at - before) / played.speed));
    if (!Number.isNaN(at)) before = at;
    await new Promise((resolve) => process.stdout.write(line, resolve));
  }
}

async function playPass() {
  const isDryRun = args.includes("--dry-run");
  const imageSet = fs.readFileSync(args[args.indexOf("--config") + 1], "utf8");
  const [route, place] = args.includes("--from")
    ? ["from-disk", args[args.indexOf("--from") + 1]]
    : args.at(-1).startsWith("file://") ? ["to-disk", args.at(-1)] : ["mirror", args[args.indexOf("--workspace") + 1]];
  const pass = played.passes.find((one) => one.isDryRun === isDryRun && one.imageSet === imageSet && one.route === route);
  if (pass === undefined) {
    console.error("[ERROR]  : no pass of this ImageSet was recorded");
    process.exit(1);
  }
  if (pass.stdout === "" && pass.exitStatus === 0) shortEnd();
  else await print(pass.stdout);
  const root = place.replace("file://", "");
  const folder = path.join(root, "working-dir");
  const archives = () => fs.readdirSync(root).filter((name) => /^mirror_\d+\.tar$/.test(name));
  if (route === "from-disk") for (const name of archives()) tar("--extract", "--file", path.join(root, name), "--directory", root);
  fs.rmSync(path.join(folder, "cluster-resources"), { recursive: true, force: true });
  const now = new Date().toISOString().replace(/\.\d+/, "");
  for (const name of fs.readdirSync(pass.workspace)) {
    if (isDryRun ? /^(?:isc|disc)_pinned_/.test(name) : name === "dry-run") continue;
    const to = name.replace(/(?<=^(?:isc|disc)_pinned_).*(?=\.yaml$)/, now);
    fs.cpSync(path.join(pass.workspace, name), path.join(folder, to), { recursive: true });
  }
  if (route === "to-disk" && !isDryRun) archive(root, archives(), now);
  process.exitCode = pass.exitStatus;
}

function archive(root, before, now) {
  for (const name of before) fs.rmSync(path.join(root, name));
  tar("--create", "--file", path.join(root, "mirror_000001.tar"), "--directory", root, "working-dir/dry-run");
  const history = path.join(root, "working-dir", ".history");
  fs.mkdirSync(history, { recursive: true });
  fs.writeFileSync(path.join(history, ".history-" + now), "");
}

function tar(...args) {
  require("node:child_process").execFileSync("tar", args);
}

function copyWorkspace() {
  if (played.workspace === undefined) return;
  const at = args.indexOf("--workspace");
  const folder = path.join(args[at + 1].replace("file://", ""), "working-dir");
  fs.cpSync(played.workspace, folder, { recursive: true });
}
`;
