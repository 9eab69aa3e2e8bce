import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildStage, type Instruction, readStages } from "./container-stages.ts";

const [before = [], build = [], ocMirror = [], image = []] = readStages("Containerfile.runner");
const [, botBuild = []] = readStages("Containerfile");

function last(name: string): string {
  const found = image.findLast((one) => one.name === name);
  if (found === undefined) throw new Error(`the image has no ${name}`);
  return found.rest;
}

describe("the Containerfile of the runner", () => {
  test("takes the images and oc-mirror from arguments, and nothing from elsewhere", () => {
    expect(before.map(({ name, rest }) => `${name} ${rest.split("=")[0]}`)).toEqual([
      "ARG BUILD_IMAGE",
      "ARG RUNTIME_IMAGE",
      "ARG OC_MIRROR_IMAGE",
    ]);
    expect([build, ocMirror, image].map(([from]) => from?.rest)).toEqual([
      "${BUILD_IMAGE} AS build",
      "${OC_MIRROR_IMAGE} AS oc-mirror",
      "${RUNTIME_IMAGE}",
    ]);
    const added = [...build, ...image].filter(({ name }) => name === "ADD");
    expect(added).toEqual([]);
  });

  test("builds as that of the bot does, and adds the command", () => {
    const text = (stage: readonly Instruction[]) =>
      stage.map(({ name, rest }) => `${name} ${rest}`);
    const [own, bot] = [text(build), text(botBuild)];
    expect(own.slice(0, bot.length)).toEqual(bot);
    expect(own).toHaveLength(bot.length + 1);
  });

  test("runs as a user by number that is not root, without an entry point", () => {
    expect(last("USER")).toMatch(/^[1-9]\d*$/);
    expect(image.map(({ name }) => name)).not.toContain("ENTRYPOINT");
    expect(last("CMD")).toBe('["mirrorkit", "--help"]');
  });

  test("tries oc-mirror, git and mirrorkit while it is built", () => {
    const [tried = ""] = image.filter(({ name }) => name === "RUN").map(({ rest }) => rest);
    expect(tried.split(" && ")).toEqual([
      "oc-mirror version --output=json",
      "git --version",
      "mirrorkit --version",
    ]);
  });
});

describe.skipIf(process.env["TEST_DIST"] !== undefined)("what it builds", () => {
  let folder = "";
  let tree = "";

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "mirrorkit-runner-"));
    tree = join(folder, "opt");
    mkdirSync(tree);
    buildStage(build, tree);
    mkdirSync(join(folder, "tmp"));
    chmodSync(join(folder, "tmp"), 0o1777);
    execFileSync("chmod", ["-R", "a-w", tree]);
    chmodSync(folder, 0o755);
  }, 300_000);

  afterAll(() => {
    execFileSync("chmod", ["-R", "u+w", folder]);
    rmSync(folder, { recursive: true });
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
