import { describe, expect, test } from "vitest";
import { type Instruction, readStages } from "./container-stages.ts";

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
