import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeMapping } from "@mirrorkit/sdk/mapping";
import { openWorkspace } from "@mirrorkit/sdk/workspace";
import { describe, expect, test } from "vitest";
import { readYaml } from "#base/yaml";

const golden = fileURLToPath(new URL("../../../../../shared/golden/", import.meta.url));
const known = new Set(["cluster-resources", "dry-run"]);
const there = existsSync(golden);
const workspaces = there
  ? readdirSync(golden, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith("/workspace"))
      .filter((path) => readdirSync(join(golden, path)).some((name) => known.has(name)))
  : [];

function linesOf(path: string): string[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .sort();
}

describe.skipIf(!there)("every golden workspace (skipped: ../shared/golden is absent)", () => {
  test("there are some", () => {
    expect(workspaces.length).toBeGreaterThan(38);
  });

  test.each(workspaces)("%s is read without loss", async (path) => {
    const folder = join(golden, path);
    const workspace = await openWorkspace(folder);
    const failed = path.startsWith("failures/") || path.startsWith("platforms/2");
    const errors = workspace.problems.filter(({ severity }) => severity === "error");
    expect(errors.filter(({ rule }) => !failed || rule !== "failed-pass")).toEqual([]);

    const files = existsSync(join(folder, "cluster-resources"))
      ? readdirSync(join(folder, "cluster-resources")).filter((name) => !name.endsWith(".json"))
      : [];
    const documents = files.flatMap(
      (name) =>
        readYaml(readFileSync(join(folder, "cluster-resources", name), "utf8"), name).documents,
    );
    expect(workspace.resources.resources).toHaveLength(documents.length);
    expect(workspace.resources.others).toEqual([]);

    if (workspace.mapping === undefined) return;
    const { mapping, path: mappingPath } = workspace.mapping;
    const written = writeMapping(mapping.entries)
      .split("\n")
      .filter((line) => line !== "")
      .sort();
    const read = linesOf(mappingPath);
    expect(written.length + mapping.subManifests).toBe(read.length);
    const lost = read.filter((line) => !written.includes(line));
    expect(lost.every((line) => /=docker:\/\/[^=]*@sha256:/.test(line))).toBe(true);
    expect(lost).toHaveLength(mapping.subManifests);
  });

  test("the exit status beside a workspace agrees with its state", async () => {
    for (const path of workspaces) {
      const exit = join(golden, dirname(path), "exit-status");
      const status = Number(readFileSync(exit, "utf8"));
      const { state, errors } = await openWorkspace(join(golden, path));
      if (state === "failed") expect([path, status]).not.toEqual([path, 0]);
      if (status === 0 && !path.startsWith("platforms"))
        expect([path, errors]).toEqual([path, undefined]);
    }
  });
});
