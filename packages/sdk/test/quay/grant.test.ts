import {
  type GrantReport,
  grantPulls,
  type PlacedMapping,
  readQuayAccount,
} from "@mirrorkit/sdk/quay";
import { type AuthFile, readAuthFile } from "@mirrorkit/sdk/registry";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mappingFrom, mirrorWorld, quayOptions, writesOf } from "./seeding.ts";
import type { Given } from "./stand-in/answers.ts";
import { type QuayStandIn, serveQuay } from "./stand-in/server.ts";
import { addRepository, type World } from "./stand-in/world.ts";

let world: World;
let standIn: QuayStandIn;

beforeEach(async () => {
  world = mirrorWorld();
  standIn = await serveQuay(world);
});

afterEach(() => standIn.close());

function authFile(username: string, password: string): readonly AuthFile[] {
  const auth = Buffer.from(`${username}:${password}`).toString("base64");
  const text = JSON.stringify({ auths: { [standIn.host]: { auth } } });
  return [readAuthFile(text, "pull.json").authFile];
}

interface Options {
  readonly mappings?: readonly PlacedMapping[];
  readonly organisations?: readonly string[];
  readonly authFiles?: readonly AuthFile[];
  readonly withQuay?: boolean;
  readonly dryRun?: boolean;
  readonly asDefault?: boolean;
}

function grant(account: string, options: Options = {}): Promise<GrantReport> {
  const {
    mappings = [],
    organisations = ["ocp-mirror"],
    authFiles = [],
    withQuay = true,
  } = options;
  return grantPulls({
    registry: standIn.host,
    account: readQuayAccount(account),
    mappings,
    organisations,
    asDefault: options.asDefault === true,
    dryRun: options.dryRun === true,
    options: { authFiles, insecure: [standIn.host], retry: { tries: 1 } },
    ...(withQuay ? { quay: { ...quayOptions, address: standIn.address } } : {}),
  });
}

describe("letting an account pull", () => {
  test("gives the robot what it lacks, and proves it in groups of at most twenty", async () => {
    for (let index = 0; index < 45; index++)
      addRepository(world, "ocp-mirror", `image-${index}`, { admin: "alice" });
    world.repositories.get("ocp-mirror/image-7")?.users.set("ocp-mirror+pull", "read");
    const report = await grant("+pull");
    expect(report).toMatchObject({
      repositories: 45,
      proven: 45,
      done: 44,
      made: [],
      problems: [],
    });
    const tokens = standIn.seen.filter(({ path }) => path.startsWith("/v2/auth"));
    expect(tokens).toHaveLength(3);
    standIn.seen.length = 0;
    expect(await grant("+pull")).toMatchObject({ proven: 45, steps: [], done: 0 });
    expect(writesOf(standIn)).toEqual([]);
  });

  test("what the API says is no proof: an answer that nothing came of is found out", async () => {
    addRepository(world, "ocp-mirror", "one", { admin: "alice" });
    addRepository(world, "ocp-mirror", "two", { admin: "alice" });
    const lie: Given = { status: 200, type: "application/json", body: { role: "read" } };
    standIn.interfere = (_, method, path) =>
      method === "PUT" && path.includes("/two/permissions/") ? lie : undefined;
    const report = await grant("+pull");
    expect(report).toMatchObject({ done: 2, proven: 1 });
    expect(report.problems).toMatchObject([
      {
        rule: "unreadable-repository",
        message:
          '"ocp-mirror+pull" cannot pull from ocp-mirror/two: the registry issues no token for it',
      },
    ]);
  });

  test("a robot that is missing is made, where the token may", async () => {
    addRepository(world, "ocp-mirror", "one", { admin: "alice" });
    const report = await grant("+clusters");
    expect(report).toMatchObject({ made: ["ocp-mirror+clusters"], proven: 1, problems: [] });
    expect(world.organisations.get("ocp-mirror")?.robots.has("ocp-mirror+clusters")).toBe(true);
  });

  test("a robot that is missing is named, where the token may not make it", async () => {
    addRepository(world, "ocp-mirror", "one", { admin: "alice" });
    world.tokens.set("token-of-alice-canary", {
      user: "alice",
      scopes: new Set(["repo:create", "repo:admin"]),
    });
    const report = await grant("+clusters");
    expect(report).toMatchObject({ made: [], proven: 0 });
    expect(report.problems).toMatchObject([{ rule: "missing-account" }]);
    expect(writesOf(standIn).filter((line) => line.includes("permissions"))).toEqual([]);
  });

  test("a dry run changes nothing, and proves what is so far", async () => {
    addRepository(world, "ocp-mirror", "one", { admin: "alice" }).users.set(
      "ocp-mirror+pull",
      "read",
    );
    addRepository(world, "ocp-mirror", "two", { admin: "alice" });
    const report = await grant("+pull", { dryRun: true });
    expect(report).toMatchObject({ proven: 1, done: 0 });
    expect(report.steps).toMatchObject([{ action: "grant", name: "two" }]);
    expect(writesOf(standIn)).toEqual([]);
  });

  test("as default permission it counts for what is pushed later", async () => {
    addRepository(world, "ocp-mirror", "one", { admin: "alice" });
    await grant("+pull", { asDefault: true });
    expect(world.organisations.get("ocp-mirror")?.prototypes).toMatchObject([
      { role: "read", delegate: { name: "ocp-mirror+pull" } },
    ]);
  });

  test("a user whose password no authfile has is not proven", async () => {
    addRepository(world, "ocp-mirror", "one", { admin: "alice" });
    const report = await grant("bob");
    expect(report).toMatchObject({ done: 1, proven: 0 });
    expect(report.problems).toMatchObject([{ rule: "unproven-account" }]);
    expect(await grant("bob", { authFiles: authFile("bob", "password:bob") })).toMatchObject({
      proven: 1,
      problems: [],
    });
  });

  test("a password that Quay does not take", async () => {
    addRepository(world, "ocp-mirror", "one", { admin: "alice" });
    const report = await grant("bob", { authFiles: authFile("bob", "old-canary") });
    expect(report.problems).toMatchObject([{ rule: "refused-account", severity: "error" }]);
    expect(JSON.stringify(report)).not.toContain("canary");
  });

  test("an organisation that is missing", async () => {
    const report = await grant("+pull", { organisations: ["nowhere"] });
    expect(report.problems).toMatchObject([{ rule: "missing-organisation" }]);
  });
});

describe("proving alone, on any registry", () => {
  const mapping = (): PlacedMapping =>
    mappingFrom([
      `docker://quay.io/a:1=docker://${standIn.host.replace("127.0.0.1", "registry.test")}/ocp-mirror/a:1`,
    ]);

  test("a mapping for another registry", async () => {
    await expect(
      grant("bob", { withQuay: false, organisations: [], mappings: [mapping()] }),
    ).rejects.toThrow("no image of this mapping has the destination");
  });
});
