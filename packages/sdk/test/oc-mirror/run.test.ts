import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { diagnose } from "@mirrorkit/sdk/diagnosis";
import {
  cleanEnvironment,
  findOcMirror,
  freePort,
  inspectOcMirror,
  type OcMirrorEnd,
  type OcMirrorEvent,
  type OcMirrorRun,
  type OcMirrorRunPlan,
  startOcMirror,
} from "@mirrorkit/sdk/oc-mirror";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { callsOf, type Playback, writePlayback } from "./playback.ts";

let folder = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-run-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const environment = {
  PATH: process.env["PATH"],
  HOME: tmpdir(),
  REGISTRY_AUTH_FILE: "/secret/auth.json",
};
const { variables } = cleanEnvironment(environment);

async function start(
  playback: Playback,
  plan: Partial<OcMirrorRunPlan> = {},
): Promise<OcMirrorRun> {
  const path = writePlayback(join(folder, "bin"), playback);
  const binary = await inspectOcMirror({ path, prefix: [] }, { environment: variables });
  return startOcMirror({
    binary,
    environment,
    options: {
      imageSet: "imageset.yaml",
      route: {
        kind: "mirror",
        workspace: join(folder, "workspace"),
        destination: "quay.example.test/mirror",
      },
    },
    ...plan,
  });
}

async function run(playback: Playback, plan: Partial<OcMirrorRunPlan> = {}): Promise<OcMirrorEnd> {
  return (await start(playback, plan)).ended;
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "none",
    (error: unknown) => (isMirrorError(error) ? `${error.code}: ${error.message}` : String(error)),
  );
}

describe("a run", () => {
  test("is streamed, counted and kept in full", async () => {
    const events: OcMirrorEvent["kind"][] = [];
    const going = await start(
      { of: "signed/2-push" },
      { onEvent: ({ kind }) => events.push(kind) },
    );
    const { exitStatus, run: summary } = await going.ended;
    expect({ exitStatus, copied: summary.copied }).toEqual({ exitStatus: 0, copied: 300 });
    expect(events.slice(0, 2).toSorted()).toEqual(["version", "workflow"]);
    const golden = new URL("../fixtures/golden/signed/2-push/", import.meta.url);
    const printed = ["stdout.log", "stderr.log"].map(
      (name) => readFileSync(new URL(name, golden)).length,
    );
    expect(statSync(going.logFile).size).toBe((printed[0] ?? 0) + (printed[1] ?? 0));
    expect(statSync(going.logFile).mode & 0o077).toBe(0);
    expect(going.logFile).toMatch(/workspace\/logs\/mirrorkit-\d{8}T\d{6}Z\.log$/);
  });

  test("has no harmful variables, a home, a free port and no secret in its command", async () => {
    const held = createServer().listen(55_000, "localhost");
    const going = await start(
      { of: "signed/2-push" },
      { environment: { ...environment, HOME: "/" } },
    );
    await going.ended;
    held.close();
    const [{ args, env } = { args: [], env: {} }] = callsOf(join(folder, "bin"));
    expect(Object.keys(env).filter((name) => name.startsWith("REGISTRY_"))).toEqual([]);
    expect(going.removedVariables).toEqual(["REGISTRY_AUTH_FILE"]);
    expect(env["HOME"]).toBe(join(folder, "workspace"));
    expect(Number(args[args.indexOf("--port") + 1])).toBe(going.port);
    expect(going.port).not.toBe(55_000);
    expect(args).toContain("--remove-signatures=false");
    expect(going.command.join(" ")).not.toContain("secret");
  });

  test("has the exit status and the causes of what was recorded", async () => {
    const end = await run({ of: "failures/source-forbidden/push" });
    expect(end.exitStatus).toBe(4);
    expect(diagnose(end).causes.map(({ id }) => id)).toEqual(["source-forbidden"]);
  });

  test("is played at a recorded pace, so that progress is seen on the way", async () => {
    const going = await start({ of: "failures/source-unavailable/push", speed: 20 });
    const seen = new Set<number>();
    const timer = setInterval(() => seen.add(going.summary().copied), 20);
    await going.ended;
    clearInterval(timer);
    expect(seen.size).toBeGreaterThan(2);
  });

  test("that is killed ends with the signal, as the memory limit does", async () => {
    const end = await run({ of: "failures/interrupted/push", manner: "killed" });
    expect(end).toMatchObject({ signal: "SIGKILL" });
    expect(diagnose(end).causes[0]?.id).toBe("out-of-memory");
  });

  test("gets the signal and is waited for", async () => {
    const going = await start({ of: "failures/interrupted/push", manner: "obedient" });
    await until(() => going.summary().copied > 0);
    going.stop("SIGINT");
    expect(await going.ended).toMatchObject({ exitStatus: 130 });
  });

  test("that ignores SIGTERM is killed after the grace period", async () => {
    const going = await start(
      { of: "failures/interrupted/push", manner: "stubborn" },
      { graceMs: 300 },
    );
    await until(() => going.summary().copied > 0);
    going.stop("SIGTERM");
    expect(await going.ended).toMatchObject({ signal: "SIGKILL" });
  });

  test("that hangs reaches its time limit", async () => {
    const end = await run(
      { of: "failures/interrupted/push", manner: "stubborn" },
      { timeoutMs: 1_500, graceMs: 100 },
    );
    expect(end).toMatchObject({ timeLimitSeconds: 1.5, signal: "SIGKILL" });
    expect(diagnose(end).causes[0]?.id).toBe("time-limit");
  });

  test("leaves no process behind, not even one that holds its output open", async () => {
    expect(await run({ of: "signed/2-push", manner: "forking" })).toMatchObject({ exitStatus: 0 });
    const pid = Number(readFileSync(join(folder, "bin/calls.jsonl.pid"), "utf8"));
    await until(() => !isRunning(pid));
  });

  test("that prints bytes in place of text is read to its end", async () => {
    const end = await run({ of: "signed/2-push", manner: "binary" });
    expect(end).toMatchObject({ exitStatus: 0, run: { copied: 300 } });
  });

  test("that prints 50 MB takes little memory, and its log is complete", async () => {
    const before = process.memoryUsage().rss;
    const going = await start({ manner: { large: 50 } });
    const { run: summary } = await going.ended;
    expect(summary.copied).toBe(summary.lines);
    expect(summary.lines).toBeGreaterThan(300_000);
    expect(statSync(going.logFile).size).toBeGreaterThan(50 * 1024 ** 2);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 ** 2);
  });

  test("goes on when its log cannot be written, which is reported", async () => {
    if (!existsSync("/dev/full")) return;
    const end = await run({ of: "signed/2-push" }, { logFile: "/dev/full" });
    expect(end).toMatchObject({ exitStatus: 0, run: { copied: 300 } });
    expect(end.logFailure?.message).toBe("/dev/full ends early: ENOSPC");
  });
});

describe("the lock of a workspace", () => {
  test("keeps a second run out, and goes with the first", async () => {
    const going = await start({ of: "failures/interrupted/push", manner: "obedient" });
    await until(() => going.summary().lines > 0);
    expect(await codeOf(run({ of: "signed/2-push" }))).toMatch(
      new RegExp(
        `^refused: .*\\.mirrorkit\\.lock is held by process ${process.pid} on ${hostname()}`,
      ),
    );
    going.stop("SIGTERM");
    await going.ended;
    expect(readdirSync(join(folder, "workspace"))).toEqual(["logs"]);
  });

  test.each([
    [
      "a dead process of this machine",
      { host: hostname(), pid: 4_194_304, began: "1", since: "x" },
      0,
      "none",
    ],
    [
      "a later process with its number",
      { host: hostname(), pid: process.pid, began: "1", since: "x" },
      0,
      "none",
    ],
    [
      "another machine, just now",
      { host: "elsewhere", pid: 1, began: "1", since: "x" },
      0,
      "refused",
    ],
    [
      "another machine, an hour ago",
      { host: "elsewhere", pid: 1, began: "1", since: "x" },
      3_600,
      "none",
    ],
    [
      "another container with the same name, just now",
      { host: hostname(), pid: 4_194_304, began: "1", since: "x", space: "pid:[1]" },
      0,
      "refused",
    ],
    [
      "another container with the same name, an hour ago",
      { host: hostname(), pid: 4_194_304, began: "1", since: "x", space: "pid:[1]" },
      3_600,
      "none",
    ],
    ["a file that was cut, just now", '{"host":"els', 0, "refused"],
    ["a file that was cut, an hour ago", "", 3_600, "none"],
  ])("of %s", async (_, holder, seconds, expected) => {
    const workspace = join(folder, "workspace");
    const lock = join(workspace, ".mirrorkit.lock");
    mkdirSync(workspace);
    writeFileSync(lock, typeof holder === "string" ? holder : JSON.stringify(holder));
    const time = Date.now() / 1_000 - seconds;
    utimesSync(lock, time, time);
    expect(await codeOf(run({ of: "signed/2-push" }))).toMatch(new RegExp(`^${expected}`));
  });

  test("is given back when the options are refused or the log cannot be opened", async () => {
    writeFileSync(join(folder, "file"), "");
    expect(await codeOf(run({}, { logFile: join(folder, "file/log") }))).toContain("wrong-use");
    expect(await codeOf(run({ of: "signed/2-push" }))).toBe("none");
  });
});

describe("the program", () => {
  test("is found in PATH, as a plugin of oc, and by its path", () => {
    const path = writePlayback(join(folder, "bin"));
    const folders = `${join(folder, "none")}:${join(folder, "bin")}`;
    expect(findOcMirror(folders)).toEqual({ path, prefix: [] });
    expect(findOcMirror("", path)).toEqual({ path, prefix: [] });
    writeFileSync(join(folder, "oc"), "#!/bin/sh\n", { mode: 0o755 });
    expect(findOcMirror(folder)).toEqual({ path: join(folder, "oc"), prefix: ["mirror"] });
    expect(findOcMirror(`${folders}:${folder}`, "oc mirror")).toEqual({
      path: join(folder, "oc"),
      prefix: ["mirror"],
    });
  });

  test("that is not there, is a folder or may not be run is refused", () => {
    writeFileSync(join(folder, "plain"), "");
    expect(() => findOcMirror(folder)).toThrow("oc-mirror is not in PATH");
    expect(() => findOcMirror(folder, "other")).toThrow("other is not in PATH");
    expect(() => findOcMirror(folder, folder)).toThrow("is not a file");
    expect(() => findOcMirror(folder, join(folder, "plain"))).toThrow("is not executable");
  });

  test.each([
    ["4.20.3", "4.20"],
    ["v0.0.0-unknown", "main"],
    ["", "main"],
  ])("of version %j is of line %s", async (version, line) => {
    const path = writePlayback(folder, { version });
    const found = await inspectOcMirror({ path, prefix: [] }, { environment: variables });
    expect(found.line).toBe(line);
  });

  test("that is something else, prints nothing, hangs or cannot be started is refused", async () => {
    const inspect = (path: string): Promise<string> =>
      codeOf(inspectOcMirror({ path, prefix: [] }, { environment: variables, timeoutMs: 2_000 }));
    expect(await inspect(writePlayback(folder, { version: "", manner: "nothing" }))).toMatch(
      /^wrong-use: .* is not oc-mirror v2: asked for its version, it prints nothing$/,
    );
    expect(await inspect(execFileSync("which", ["echo"], { encoding: "utf8" }).trim())).toContain(
      'it prints "version --output=json"',
    );
    expect(await inspect(writePlayback(folder, { manner: "silent" }))).toContain(
      "did not exit within 2 s",
    );
    writeFileSync(join(folder, "broken"), "#!/no/such/interpreter\n", { mode: 0o755 });
    expect(await inspect(join(folder, "broken"))).toMatch(
      /^unreadable-input: .*could not be started/,
    );
  });

  test("of this machine is a known one, where there is one", async (context) => {
    const path = (process.env["PATH"] ?? "")
      .split(":")
      .map((part) => join(part, "oc-mirror"))
      .find((file) => existsSync(file));
    if (path === undefined) context.skip("oc-mirror is not in PATH");
    const binary = await inspectOcMirror(
      { path: path ?? "", prefix: [] },
      { environment: variables },
    );
    expect(binary.abilities).toBeDefined();
  });
});

test("a free port is another than one that is taken", async () => {
  const server = createServer().listen(0, "localhost");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { port: number };
  expect(await freePort(port)).not.toBe(port);
  server.close();
});

function isRunning(pid: number): boolean {
  try {
    // A zombie answers, too: nobody in a container may wait for it.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function until(isThere: () => boolean): Promise<void> {
  for (let count = 0; count < 400 && !isThere(); count += 1) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  expect(isThere()).toBe(true);
}
