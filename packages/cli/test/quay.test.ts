import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mirrorWorld, registry, writesOf } from "../../sdk/test/quay/seeding.ts";
import { type QuayStandIn, serveQuay } from "../../sdk/test/quay/stand-in/server.ts";
import { addRepository, type World } from "../../sdk/test/quay/stand-in/world.ts";
import { mirrorkit } from "./run-cli.ts";

const canary = "token-of-alice-canary";
let world: World;
let standIn: QuayStandIn;
let folder: string;
let mapping: string;

beforeEach(async () => {
  world = mirrorWorld();
  standIn = await serveQuay(world);
  folder = mkdtempSync(join(tmpdir(), "mirrorkit-quay-"));
  mapping = join(folder, "mapping.txt");
  const lines = [
    "ubi9/ubi:latest",
    "ubi9/ubi-micro:latest",
    "openshift/release:4.20.18-x86_64-etcd",
  ];
  const text = lines.map(
    (name) => `docker://quay.io/${name}=docker://${registry}/ocp-mirror/${name}\n`,
  );
  writeFileSync(mapping, text.join(""));
  writeFileSync(join(folder, "token"), `${canary}\n`);
});

afterEach(async () => {
  rmSync(folder, { recursive: true });
  await standIn.close();
});

/** Options for the stand-in under the name that mappings have. */
function there(): readonly string[] {
  return [
    "--quay",
    standIn.address,
    "--insecure",
    standIn.host,
    "--token-file",
    join(folder, "token"),
  ];
}

describe("mirrorkit seed", () => {
  test("a dry run is a table; then it is done; then nothing is left to do", async () => {
    const args = [
      "seed",
      mapping,
      ...there(),
      "--registry",
      registry,
      "--write",
      "+mirror",
      "--read",
      "team:readers",
    ];
    const dry = await mirrorkit(...args, "--dry-run");
    expect(dry).toMatchObject({ status: 0, notes: "" });
    expect(dry.output).toBe(
      [
        "REPOSITORY                    WHAT WOULD BE DONE",
        "ocp-mirror/openshift/release  create private, ocp-mirror+mirror: write, team:readers: read",
        "ocp-mirror/ubi9/ubi           create private, ocp-mirror+mirror: write, team:readers: read",
        "ocp-mirror/ubi9/ubi-micro     create private, ocp-mirror+mirror: write, team:readers: read",
        "3 repositories: 0 complete, 3 to create, 6 permissions",
        "",
      ].join("\n"),
    );
    expect(writesOf(standIn)).toEqual([]);
    const done = await mirrorkit(...args);
    expect(done).toMatchObject({ status: 0, notes: "" });
    expect(done.output).toContain("9 of 9 steps taken\n");
    expect((await mirrorkit(...args)).output).toBe("3 repositories: 3 complete, nothing to do\n");
    const { output } = await mirrorkit(...args, "--json");
    expect(JSON.parse(output)).toMatchObject({ repositories: 3, kept: 3, steps: [], done: 0 });
  });

  test("takes a workspace after a dry run, and says what is missing in one without", async () => {
    const workspace = join(folder, "workspace", "working-dir");
    mkdirSync(join(workspace, "dry-run"), { recursive: true });
    cpSync(mapping, join(workspace, "dry-run", "mapping.txt"));
    const args = ["--registry", registry, "--dry-run", "--json", ...there()];
    const { output, status } = await mirrorkit("seed", join(folder, "workspace"), ...args);
    expect(status).toBe(0);
    expect(JSON.parse(output)).toMatchObject({ repositories: 3 });
    rmSync(join(workspace, "dry-run"), { recursive: true });
    mkdirSync(join(workspace, "cluster-resources"));
    const without = await mirrorkit("seed", join(folder, "workspace"), ...args);
    expect(without.status).toBe(2);
    expect(without.notes).toContain("has no mapping.txt");
  });

  test("without --quay it says that other registries need no seeding", async () => {
    const { status, notes } = await mirrorkit("seed", mapping);
    expect(status).toBe(2);
    expect(notes).toContain("repositories are created by pushing");
  });

  test("a wrong token, which is not shown", async () => {
    writeFileSync(join(folder, "token"), "wrong-token-of-canary");
    const { status, notes, output } = await mirrorkit(
      "seed",
      mapping,
      ...there(),
      "--registry",
      registry,
    );
    expect(status).toBe(3);
    expect(notes).toContain("the token is missing, wrong or expired");
    expect(notes + output).not.toContain("canary");
  });

  test("an account that is missing: it does not say that there is nothing to do", async () => {
    const args = ["seed", mapping, ...there(), "--registry", registry, "--write", "+nosuch"];
    const { status, output } = await mirrorkit(...args);
    expect(status).toBe(1);
    expect(output).toContain("3 repositories: nothing is changed until the errors are fixed\n");
    expect(writesOf(standIn)).toEqual([]);
  });

  test.each(["detail", "error_message", "message", "error"])(
    "a token that Quay repeats as %s is not shown",
    async (key) => {
      const body = JSON.stringify({ [key]: `what is ${canary}?` });
      standIn.interfere = (_, __, path) =>
        path.startsWith("/api/v1/organization") ? { status: 400, body } : undefined;
      const args = ["seed", mapping, ...there(), "--registry", registry, "--write", "+mirror"];
      const { notes, output } = await mirrorkit(...args);
      expect(notes).toContain("what is ***?");
      expect(notes + output).not.toContain("canary");
    },
  );

  test("a token with a newline in it", async () => {
    writeFileSync(join(folder, "token"), "two\nlines-canary");
    const { status, notes } = await mirrorkit("seed", mapping, ...there());
    expect(status).toBe(2);
    expect(notes).not.toContain("canary");
  });

  test("a name that Quay does not take, with its place", async () => {
    writeFileSync(mapping, `docker://quay.io/a:1=docker://${registry}/a:1\n`);
    const { status, notes } = await mirrorkit("seed", mapping, ...there(), "--registry", registry);
    expect(status).toBe(2);
    expect(notes).toContain(`${mapping}:1:22: error: Quay does not accept the repository`);
    expect(writesOf(standIn)).toEqual([]);
  });
});

describe("mirrorkit grant", () => {
  test("lets a robot pull and proves it by its own tokens", async () => {
    addRepository(world, "ocp-mirror", "ubi9/ubi", { admin: "alice" });
    addRepository(world, "ocp-mirror", "other", { admin: "alice" });
    const args = [
      "grant",
      "--all",
      "ocp-mirror",
      "--account",
      "+pull",
      ...there(),
      "--registry",
      standIn.host,
    ];
    const dry = await mirrorkit(...args, "--dry-run");
    expect(dry.status).toBe(1);
    expect(dry.output).toContain("ocp-mirror/ubi9/ubi  ocp-mirror+pull: read\n");
    expect(dry.output).toContain("+pull can pull from 0 of 2 repositories\n");
    expect(writesOf(standIn)).toEqual([]);
    const done = await mirrorkit(...args);
    expect(done).toMatchObject({ status: 0, notes: "" });
    expect(done.output).toBe("2 of 2 steps taken\n+pull can pull from 2 of 2 repositories\n");
  });

  test("a team pulls nothing", async () => {
    const { status, notes } = await mirrorkit(
      "grant",
      "--all",
      "ocp-mirror",
      "--account",
      "team:readers",
      ...there(),
    );
    expect(status).toBe(2);
    expect(notes).toContain("readers is a team, which cannot log in");
  });
});

describe("mirrorkit registry check", () => {
  test("says what a registry does to a mirror, with the setting to change", async () => {
    world.config["FEATURE_EXTENDED_REPOSITORY_NAMES"] = false;
    world.organisations
      .get("ocp-mirror")
      ?.prunes.push({ uuid: "1", method: "number_of_tags", value: 10 });
    const args = ["registry", "check", `docker://${standIn.host}/ocp-mirror`, ...there()];
    const { status, output } = await mirrorkit(...args);
    expect(status).toBe(1);
    expect(output).toContain("FEATURE_EXTENDED_REPOSITORY_NAMES: true");
    expect(output).toContain("keeps the newest 10 tags");
    expect(output).toContain("(Quay v3.11.0): 2 errors, 1 note\n");
    const { output: json } = await mirrorkit(...args, "--json");
    expect(JSON.parse(json)).toMatchObject({ isQuay: true, version: "Quay v3.11.0" });
  });

  test("what is no registry", async () => {
    const { status, notes } = await mirrorkit("registry", "check", "file:///somewhere");
    expect(status).toBe(2);
    expect(notes).toContain("is not a registry");
  });
});
