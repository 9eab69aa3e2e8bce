import { isMirrorError, type MirrorError } from "@mirrorkit/sdk/problems";
import { readQuayAccount } from "@mirrorkit/sdk/quay";
import { afterEach, describe, expect, test } from "vitest";
import {
  mappingFrom,
  mappingOf,
  mirrorWorld,
  quayOptions,
  registry,
  seed,
  usualWish,
  writesOf,
} from "./seeding.ts";
import { type QuayStandIn, serveQuay } from "./stand-in/server.ts";
import { addOrganisation, addRepository, addRobot, addUser, type World } from "./stand-in/world.ts";

const open: QuayStandIn[] = [];

async function serve(world: World): Promise<QuayStandIn> {
  const standIn = await serveQuay(world);
  open.push(standIn);
  return standIn;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((one) => one.close()));
});

async function failureOf(run: Promise<unknown>): Promise<MirrorError> {
  try {
    await run;
  } catch (error) {
    if (isMirrorError(error)) return error;
    throw error;
  }
  throw new Error("it did not fail");
}

describe("seeding repositories", () => {
  test("makes what is missing with permissions, and a second run writes nothing", async () => {
    const world = mirrorWorld();
    const standIn = await serve(world);
    const mapping = mappingOf(12);
    const report = await seed(standIn, mapping);
    expect(report).toMatchObject({ repositories: 12, kept: 0, done: 48, failed: [], problems: [] });
    const made = world.repositories.get("ocp-mirror/team-03/image-0003");
    expect(made).toMatchObject({ isPublic: false, description: "" });
    expect(made?.users).toEqual(
      new Map([
        ["alice", "admin"],
        ["ocp-mirror+mirror", "write"],
        ["ocp-mirror+pull", "read"],
      ]),
    );
    expect(made?.teams).toEqual(new Map([["readers", "read"]]));
    standIn.seen.length = 0;
    const again = await seed(standIn, mapping);
    expect(again).toMatchObject({ repositories: 12, kept: 12, steps: [], done: 0 });
    expect(writesOf(standIn)).toEqual([]);
  });

  test("a dry run says the same steps and writes nothing", async () => {
    const world = mirrorWorld();
    const standIn = await serve(world);
    const mapping = mappingOf(3);
    const { steps, done } = await seed(standIn, mapping, { dryRun: true });
    expect(done).toBe(0);
    expect(writesOf(standIn)).toEqual([]);
    expect(steps.slice(0, 2)).toEqual([
      {
        action: "create",
        organisation: "ocp-mirror",
        name: "team-00/image-0000",
        visibility: "private",
        description: "",
      },
      {
        action: "grant",
        organisation: "ocp-mirror",
        name: "team-00/image-0000",
        account: { kind: "robot", name: "ocp-mirror+mirror" },
        role: "write",
      },
    ]);
    expect((await seed(standIn, mapping)).steps).toEqual(steps);
  });

  test("what exists is left alone, and corrected where it is set", async () => {
    const world = mirrorWorld();
    const standIn = await serve(world);
    const mapping = mappingOf(2);
    const first = addRepository(world, "ocp-mirror", "team-00/image-0000", {
      isPublic: true,
      description: "by hand",
    });
    first.users.set("ocp-mirror+mirror", "admin").set("ocp-mirror+pull", "read");
    first.teams.set("readers", "write");
    await seed(standIn, mapping);
    expect(first).toMatchObject({ isPublic: true, description: "by hand" });
    expect(first.users.get("ocp-mirror+mirror")).toBe("admin");
    const wish = { ...usualWish, visibility: "private", description: "mirrored" } as const;
    const { steps } = await seed(standIn, mapping, { wish });
    expect(steps.map(({ action, name }) => `${action} ${name}`)).toEqual([
      "visibility team-00/image-0000",
      "description team-00/image-0000",
      "description team-01/image-0001",
    ]);
    expect(first).toMatchObject({ isPublic: false, description: "mirrored" });
    first.users.set("ocp-mirror+mirror", "read");
    const raised = await seed(standIn, mapping);
    expect(raised.steps).toMatchObject([{ action: "grant", role: "write", before: "read" }]);
  });

  test("a token with the least scopes does all of it, by asking each repository", async () => {
    const world = mirrorWorld(["repo:create", "repo:admin"]);
    const standIn = await serve(world);
    const mapping = mappingOf(5);
    expect(await seed(standIn, mapping)).toMatchObject({ done: 20, failed: [] });
    standIn.seen.length = 0;
    expect(await seed(standIn, mapping)).toMatchObject({ kept: 5, done: 0 });
    expect(writesOf(standIn)).toEqual([]);
  });

  test("as default permissions they count for what is made later, and are made once", async () => {
    const world = mirrorWorld();
    const standIn = await serve(world);
    const wish = { ...usualWish, asDefaults: true };
    const report = await seed(standIn, mappingOf(4), { wish });
    expect(report.steps.filter(({ action }) => action === "default")).toHaveLength(3);
    expect(report.steps.filter(({ action }) => action === "grant")).toEqual([]);
    await seed(standIn, mappingOf(6), { wish });
    expect(world.organisations.get("ocp-mirror")?.prototypes).toHaveLength(3);
    const last = world.repositories.get("ocp-mirror/team-05/image-0005");
    expect(last?.users.get("ocp-mirror+pull")).toBe("read");
    expect(last?.teams.get("readers")).toBe("read");
  });

  test("an organisation with 250 repositories is listed page by page", async () => {
    const world = mirrorWorld();
    for (let index = 0; index < 250; index++) addRepository(world, "ocp-mirror", `old-${index}`);
    const standIn = await serve(world);
    const mapping = mappingFrom([
      `docker://quay.io/a/old-249:1=docker://${registry}/ocp-mirror/old-249:1`,
    ]);
    const report = await seed(standIn, mapping, { wish: { ...usualWish, permissions: [] } });
    expect(report).toMatchObject({ kept: 1, steps: [] });
    expect(standIn.seen.filter(({ path }) => path.includes("?namespace="))).toHaveLength(3);
  });
});

describe("names are checked before anything is made", () => {
  test.each([
    ["an upper-case letter", "ocp-mirror/Team/image", "upper-case"],
    ["no organisation", "ubi9", "names an organisation and no repository"],
    ["the end of a path of the API", "ocp-mirror/team/tag", "path of Quay's API"],
    [
      "a permission of another repository",
      "ocp-mirror/team/permissions/user/bob",
      "path of Quay's API",
    ],
    ["an organisation of one character", "o/team", "2 to 255 characters"],
    ["256 characters", `ocp-mirror/${"a".repeat(256)}`, "longer than 255"],
  ])("%s", async (_, path, reason) => {
    const world = mirrorWorld();
    const standIn = await serve(world);
    const error = await failureOf(
      seed(
        standIn,
        mappingFrom([
          `docker://quay.io/good:1=docker://${registry}/ocp-mirror/good:1`,
          `docker://quay.io/bad:1=docker://${registry}/${path}:1`,
        ]),
      ),
    );
    expect(error.code).toBe("invalid-input");
    expect(error.message).toContain(reason);
    expect(error.position).toEqual({ file: "mapping.txt", line: 2, column: 24 });
    expect(writesOf(standIn)).toEqual([]);
  });

  test("names with slashes where FEATURE_EXTENDED_REPOSITORY_NAMES is off", async () => {
    const world = mirrorWorld();
    world.config["FEATURE_EXTENDED_REPOSITORY_NAMES"] = false;
    const standIn = await serve(world);
    const error = await failureOf(seed(standIn, mappingOf(2)));
    expect(error.message).toContain("FEATURE_EXTENDED_REPOSITORY_NAMES");
    expect(error.hint).toContain("--max-nested-paths 2");
    expect(error.problems).toHaveLength(2);
  });

  test("a mapping for another registry", async () => {
    const standIn = await serve(mirrorWorld());
    const error = await failureOf(seed(standIn, mappingOf(2, "other.example.com")));
    expect(error.message).toContain('the mapping names "other.example.com"');
  });
});

describe("what only an owner can make stops it before the first change", () => {
  test("organisations and accounts that are missing are named, all of them", async () => {
    const world = mirrorWorld();
    const standIn = await serve(world);
    const wish = {
      ...usualWish,
      permissions: ["+nobody", "team:none", "stranger"].map((name) => ({
        account: readQuayAccount(name),
        role: "read" as const,
      })),
    };
    const mapping = mappingFrom([
      `docker://quay.io/a:1=docker://${registry}/ocp-mirror/a:1`,
      `docker://quay.io/b:1=docker://${registry}/nowhere/b:1`,
      `docker://quay.io/c:1=docker://${registry}/bob/c:1`,
    ]);
    const { problems, done } = await seed(standIn, mapping, { wish });
    expect(done).toBe(0);
    expect(problems.map(({ rule, message }) => [rule, message])).toEqual(
      [
        ["missing-organisation", '"bob" is a user of Quay, not an organisation'],
        ["missing-organisation", 'Quay has no organisation "nowhere"'],
        ["missing-account", 'Quay does not have the robot "ocp-mirror+nobody"'],
        ["missing-account", 'Quay does not have the team "none" of the organisation "ocp-mirror"'],
        ["missing-account", 'Quay does not have the user "stranger"'],
      ].sort((a, b) => order(a[1]) - order(b[1])),
    );
    expect(writesOf(standIn)).toEqual([]);
  });

  test("a robot of another organisation", async () => {
    const world = mirrorWorld();
    addRobot(addOrganisation(world, "platform", "alice"), "pull");
    const standIn = await serve(world);
    const permissions = [{ account: readQuayAccount("platform+pull"), role: "read" as const }];
    const { problems } = await seed(standIn, mappingOf(1), {
      wish: { ...usualWish, permissions },
    });
    expect(problems).toMatchObject([{ rule: "foreign-robot" }]);
  });

  test.each([
    ["a wrong token", { token: () => "wrong-token-canary" }],
    ["no token", {}],
  ])("%s", async (_, quay) => {
    const standIn = await serve(mirrorWorld());
    const { token: _token, ...rest } = quayOptions;
    const error = await failureOf(seed(standIn, mappingOf(1), { quay: { ...rest, ...quay } }));
    expect(error.code).toBe("unauthorized");
    expect(error.message).toContain("the token is missing, wrong or expired");
    expect(JSON.stringify(error) + error.stack).not.toContain("canary");
  });

  test("a read-only registry", async () => {
    const world = mirrorWorld();
    world.config["REGISTRY_STATE"] = "readonly";
    const standIn = await serve(world);
    const error = await failureOf(seed(standIn, mappingOf(1)));
    expect(error).toMatchObject({ code: "refused" });
    expect(error.hint).toContain("REGISTRY_STATE");
  });

  test("a registry that is no Quay: repositories are made by pushing", async () => {
    const standIn = await serve(mirrorWorld());
    standIn.interfere = () => ({ status: 404, type: "text/plain", body: "404 page not found" });
    const error = await failureOf(seed(standIn, mappingOf(1)));
    expect(error.code).toBe("not-found");
    expect(error.hint).toContain("created by pushing");
  });

  test("plain HTTP that is not allowed", async () => {
    const standIn = await serve(mirrorWorld());
    const quay = { ...quayOptions, insecure: false };
    const error = await failureOf(seed(standIn, mappingOf(1), { quay }));
    expect(error.code).toBe("refused");
    expect(standIn.seen).toEqual([]);
  });
});

describe("what goes wrong on the way", () => {
  test("a repository that is there, but is not shown to the token's user", async () => {
    const world = mirrorWorld();
    addUser(world, "dave");
    world.organisations.get("ocp-mirror")?.teams.set("makers", {
      name: "makers",
      description: "",
      role: "creator",
      members: new Set(["dave"]),
      invited: new Set(),
    });
    world.tokens.set("token-of-dave", {
      user: "dave",
      scopes: new Set(["repo:create", "repo:admin"]),
    });
    addRepository(world, "ocp-mirror", "team-00/image-0000", { admin: "alice" });
    const standIn = await serve(world);
    const quay = { ...quayOptions, token: () => "token-of-dave" };
    const report = await seed(standIn, mappingOf(2), { quay });
    expect(report.failed).toHaveLength(1);
    expect(report.failed[0]?.error.message).toContain("the token's user has no permission on it");
    expect(report.done).toBe(4);
  });

  test("a repository that takes no pushes is said, and its permissions are set all the same", async () => {
    const world = mirrorWorld();
    addRepository(world, "ocp-mirror", "team-00/image-0000").state = "MIRROR";
    const standIn = await serve(world);
    const report = await seed(standIn, mappingOf(1));
    expect(report.problems).toMatchObject([{ rule: "locked-repository" }]);
    expect(report.done).toBe(3);
  });

  test("429 without Retry-After is waited for", async () => {
    const world = mirrorWorld();
    const standIn = await serve(world);
    standIn.interfere = (number) =>
      number % 7 === 0 ? { status: 429, type: "text/html", body: "<html></html>" } : undefined;
    const quay = { ...quayOptions, retry: { first: 2 } };
    expect(await seed(standIn, mappingOf(10), { quay })).toMatchObject({ done: 40 });
  });

  test("Retry-After is honoured", async () => {
    const world = mirrorWorld();
    const standIn = await serve(world);
    standIn.interfere = (number) =>
      number === 3 ? { status: 503, headers: { "Retry-After": "1" }, body: "" } : undefined;
    const before = Date.now();
    const quay = { ...quayOptions, retry: { first: 1 } };
    await seed(standIn, mappingOf(1), { quay });
    expect(Date.now() - before).toBeGreaterThanOrEqual(950);
  });

  test("a list whose pages go round ends", async () => {
    const world = mirrorWorld();
    for (let index = 0; index < 150; index++) addRepository(world, "ocp-mirror", `old-${index}`);
    const standIn = await serve(world);
    standIn.interfere = (_, __, path) =>
      path === "/api/v1/repository"
        ? {
            status: 200,
            type: "application/json",
            body: { repositories: [], next_page: `${Math.random()}` },
          }
        : undefined;
    const error = await failureOf(seed(standIn, mappingOf(1)));
    expect(error.message).toContain("does not end");
  });

  test("an answer that is no answer of Quay", async () => {
    const standIn = await serve(mirrorWorld());
    standIn.interfere = (_, __, path) =>
      path.startsWith("/api/v1/organization/")
        ? { status: 200, type: "text/html", body: "<html>Sign in</html>" }
        : undefined;
    const error = await failureOf(seed(standIn, mappingOf(1)));
    expect(error).toMatchObject({ code: "network" });
    expect(error.hint).toContain("proxy");
  });

  test("a lost answer to a creation is no failure", async () => {
    const world = mirrorWorld();
    const standIn = await serve(world);
    let cut = 0;
    standIn.interfere = (_, method) => {
      if (method !== "POST" || cut > 0) return undefined;
      cut += 1;
      return "after";
    };
    const quay = { ...quayOptions, retry: { first: 2 } };
    expect(await seed(standIn, mappingOf(3), { quay })).toMatchObject({ failed: [] });
  });
});

function order(message = ""): number {
  return ["bob", "nowhere", "nobody", "none", "stranger"].findIndex(
    (name) => message.includes(`"${name}`) || message.includes(`+${name}"`),
  );
}
