import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildStage, isIgnored, readStages } from "./container-stages.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

const [before = [], build = [], image = []] = readStages("Containerfile");
const [, runnerBuild = []] = readStages("Containerfile.runner");

/** What the last instruction of a name says. */
function last(name: string): string {
  const found = image.findLast((one) => one.name === name);
  if (found === undefined) throw new Error(`the image has no ${name}`);
  return found.rest;
}

const variables = Object.fromEntries(
  last("ENV")
    .split(" ")
    .map((one) => one.split("=") as [string, string]),
);
const command = ["ENTRYPOINT", "CMD"].flatMap((name) => JSON.parse(last(name)) as string[]);

describe("the Containerfile", () => {
  test("takes the base images from arguments, and nothing from elsewhere", () => {
    const names = before.map(({ name, rest }) => `${name} ${rest.split("=")[0]}`);
    expect(names).toEqual(["ARG BUILD_IMAGE", "ARG RUNTIME_IMAGE"]);
    expect([build[0]?.rest, image[0]?.rest]).toEqual([
      "${BUILD_IMAGE} AS build",
      "${RUNTIME_IMAGE}",
    ]);
    expect(build.concat(image).filter(({ name }) => name === "ADD")).toEqual([]);
  });

  test("needs no shell in the image, and runs as a user by number that is not root", () => {
    expect(image.map(({ name }) => name)).not.toContain("RUN");
    expect(last("USER")).toMatch(/^[1-9]\d*$/);
    expect(command[0]).toBe("node");
  });

  test("looks for settings where the example puts them, and listens where it is asked", () => {
    const deployment = readFileSync(join(root, "examples/bot-kubernetes/deployment.yaml"), "utf8");
    const ports = [...deployment.matchAll(/containerPort: (\d+)/g)].map(([, port]) => port);
    expect(last("EXPOSE")).toBe(ports.join(" "));
    expect(deployment).toContain(`args: [${command.slice(2).join(", ")}`);
  });

  test.each([
    "node_modules/x",
    "packages/bot/test/x.ts",
    "packages/bot/dist/x.js",
    ".git/x",
    "a.pem",
    ".npmrc",
    "packages/bot/.npmrc",
  ])("%s stays out of the build", (path) => {
    expect(isIgnored(path)).toBe(true);
  });
});

/** What a line of the log says of where the bot is to be found. */
interface Listening {
  readonly url?: string;
  readonly probeUrl?: string;
}

// The image is made of the sources alone: on the build there would be the same to see.
describe.skipIf(process.env["TEST_DIST"] !== undefined)("what the Containerfile builds", () => {
  let folder = "";
  let tree = "";

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "mirrorkit-image-"));
    const stage = join(folder, "build");
    mkdirSync(stage);
    buildStage(build, stage);
    const [from = "", to = ""] = last("COPY").replace("--from=build ", "").split(" ");
    tree = join(folder, to);
    mkdirSync(join(tree, ".."), { recursive: true });
    renameSync(join(folder, from), tree);
    execFileSync("chmod", ["-R", "u=rX,go=rX", tree]);
    mkdirSync(join(folder, "etc/mirrorkit"), { recursive: true });
    mkdirSync(join(folder, "tmp"));
    chmodSync(join(folder, "tmp"), 0o1777);
    chmodSync(folder, 0o755);
  }, 300_000);

  afterAll(() => {
    execFileSync("chmod", ["-R", "u+w", folder]);
    rmSync(folder, { recursive: true });
  });

  test("has the packages that are needed to run, and none that were needed to build", () => {
    const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as {
      readonly packages: Readonly<
        Record<string, { readonly dev?: true; readonly optional?: true }>
      >;
    };
    for (const [path, { dev, optional }] of Object.entries(lock.packages)) {
      if (dev === true) expect([path, existsSync(join(tree, path))]).toEqual([path, false]);
      else if (optional !== true && path.startsWith("node_modules/")) {
        expect([path, existsSync(join(tree, path))]).toEqual([path, true]);
      }
    }
  });

  test("has no sources, tests or settings of the build", () => {
    expect(readdirSync(tree).toSorted()).toEqual(
      ["node_modules", "package-lock.json", "package.json", "packages"].toSorted(),
    );
    for (const name of readdirSync(join(tree, "packages"))) {
      const parts = readdirSync(join(tree, "packages", name));
      expect(parts.filter((part) => part !== "node_modules").toSorted()).toEqual([
        "dist",
        "package.json",
      ]);
    }
  });

  test("has no .npmrc, which may hold credentials", () => {
    const found = readdirSync(tree, { recursive: true, encoding: "utf8" });
    expect(found.filter((path) => basename(path) === ".npmrc")).toEqual([]);
  });

  test("starts the bot as another user who may write nowhere but to /tmp, and ends it when asked", async () => {
    const settings = [
      "listen: {host: 127.0.0.1, port: 0}",
      "forges: {lab: {kind: gitlab, apiUrl: http://127.0.0.1:1/api/v4, token: {env: TOKEN}, webhookTokens: [{env: TOKEN}]}}",
      "projects: {one: {forge: lab, path: a/b}}",
    ];
    writeFileSync(join(folder, "etc/mirrorkit/mirrorkit-bot.yaml"), settings.join("\n"));
    const bot = start();
    const lines: string[] = [];
    const found = await new Promise<Listening>((resolve, reject) => {
      bot.once("exit", () => reject(new Error(lines.join("\n"))));
      createInterface({ input: bot.stdout ?? process.stdin }).on("line", (line) => {
        lines.push(line);
        const said = JSON.parse(line) as Listening & { readonly msg?: string };
        if (said.msg === "listening") resolve(said);
      });
    });
    expect((await fetch(`${found.probeUrl}/healthz`)).status).toBe(200);
    expect((await fetch(`${found.probeUrl}/readyz`)).status).toBe(200);
    expect((await fetch(`${found.url}/healthz`)).status).toBe(200);
    bot.removeAllListeners("exit");
    const exit = once(bot, "exit");
    bot.kill("SIGTERM");
    expect(await exit).toEqual([0, null]);
    expect(lines.at(-1)).toContain("ended");
    expect(readdirSync(join(folder, "tmp"))).toEqual([]);
  });

  // The runner's build goes on from that of the bot, which test/containerfile-runner.test.ts holds.
  describe("and Containerfile.runner on top of it", () => {
    beforeAll(() => {
      execFileSync("chmod", ["-R", "u+w", tree]);
      buildStage(runnerBuild.slice(build.length), tree);
      execFileSync("chmod", ["-R", "a-w", tree]);
    });

    /** Runs the command as any other user, who may write to /tmp only. */
    function mirrorkit(...args: readonly string[]) {
      const user = process.getuid?.() === 0 ? { uid: 123_456, gid: 0 } : {};
      return spawnSync("mirrorkit", args, {
        cwd: join(folder, "tmp"),
        encoding: "utf8",
        env: {
          PATH: `${join(tree, "bin")}:${process.env["PATH"] ?? ""}`,
          HOME: join(folder, "tmp"),
          NODE_ENV: "production",
        },
        ...user,
      });
    }

    test("has the command, which any user can run from a tree that no one may change", () => {
      const { status, stdout, stderr } = mirrorkit("--version");
      expect([status, stderr]).toEqual([0, ""]);
      expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
      expect(mirrorkit("run", "--help").status).toBe(0);
    });

    test("has no sources, and nothing of it can be written by others", () => {
      expect(existsSync(join(tree, "packages/cli/src"))).toBe(false);
      expect(statSync(join(tree, "packages/cli/dist/main.js")).mode & 0o022).toBe(0);
    });
  });

  /** Starts what the image starts, with the places of the image in the folder. */
  function start(): ChildProcess {
    const place = (path: string): string => path.replace(/^\/(opt|etc|tmp)\b/, `${folder}/$1`);
    const given = Object.entries(variables).map(([name, value]) => [name, place(value)] as const);
    const [program = "", ...args] = command.map(place);
    const user = process.getuid?.() === 0 ? { uid: Number(last("USER")), gid: 0 } : {};
    return spawn(program, args, {
      cwd: place(last("WORKDIR")),
      env: {
        PATH: process.env["PATH"],
        TMPDIR: place("/tmp"),
        TOKEN: "a-token-of-the-test",
        ...Object.fromEntries(given),
      },
      stdio: ["ignore", "pipe", "inherit"],
      ...user,
    });
  }
});
