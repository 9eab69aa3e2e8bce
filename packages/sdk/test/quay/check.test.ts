import { checkRegistry, type PlacedMapping, type RegistryCheckReport } from "@mirrorkit/sdk/quay";
import { readRegistriesConf } from "@mirrorkit/sdk/registry";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mappingFrom, mirrorWorld, quayOptions, registry, writesOf } from "./seeding.ts";
import { type QuayStandIn, serveQuay } from "./stand-in/server.ts";
import { addRepository, type Organisation, type World } from "./stand-in/world.ts";

let world: World;
let standIn: QuayStandIn;
let organisation: Organisation;

beforeEach(async () => {
  world = mirrorWorld();
  world.config["FEATURE_SPARSE_INDEX"] = true;
  standIn = await serveQuay(world);
  organisation = world.organisations.get("ocp-mirror") as Organisation;
});

afterEach(() => standIn.close());

function check(
  mappings: readonly PlacedMapping[] = [],
  token = true,
): Promise<RegistryCheckReport> {
  const { token: given, ...rest } = quayOptions;
  return checkRegistry({
    registry: mappings.length > 0 ? registry : standIn.host,
    address: standIn.address,
    organisation: "ocp-mirror",
    mappings,
    quay: token && given !== undefined ? { ...rest, token: given } : rest,
    options: { insecure: [standIn.host], retry: { tries: 1 } },
  });
}

async function rulesOf(
  mappings: readonly PlacedMapping[] = [],
  token = true,
): Promise<readonly string[]> {
  const { problems } = await check(mappings, token);
  return problems.map(({ rule, severity }) => `${severity} ${rule}`);
}

describe("what a registry does to a mirror", () => {
  test("a Quay with nothing in the way, and nothing is written", async () => {
    expect(await check()).toEqual({ isQuay: true, version: "Quay v3.11.0", problems: [] });
    expect(writesOf(standIn)).toEqual([]);
  });

  test.each<[string, Record<string, boolean | string>, readonly string[]]>([
    ["read-only", { REGISTRY_STATE: "readonly" }, ["error registry-read-only"]],
    [
      "without names with slashes",
      { FEATURE_EXTENDED_REPOSITORY_NAMES: false },
      ["error nested-names"],
    ],
    ["without sparse indexes", { FEATURE_SPARSE_INDEX: false }, ["info sparse-indexes"]],
    ["with rate limits, which also hit the question for capabilities", {}, []],
  ])("%s", async (_, config, rules) => {
    Object.assign(world.config, config);
    expect(await rulesOf()).toEqual(rules);
  });

  test("every problem says the setting to change", async () => {
    Object.assign(world.config, {
      REGISTRY_STATE: "readonly",
      FEATURE_EXTENDED_REPOSITORY_NAMES: false,
      FEATURE_SPARSE_INDEX: false,
    });
    const { problems } = await check();
    expect(problems.map(({ help }) => /[A-Z]+_[A-Z_]+/.exec(help ?? "")?.[0])).toEqual([
      "REGISTRY_STATE",
      "FEATURE_EXTENDED_REPOSITORY_NAMES",
      "FEATURE_SPARSE_INDEX",
    ]);
  });

  test.each<[string, Organisation["quota"], string]>([
    ["full", { limit: 300, used: 300, limits: [{ type: "Reject", percent: 100 }] }, "error quota"],
    [
      "nearly full",
      { limit: 300, used: 260, limits: [{ type: "Reject", percent: 100 }] },
      "warning quota",
    ],
    [
      "full by its own percentage",
      { limit: 300, used: 160, limits: [{ type: "Reject", percent: 50 }] },
      "error quota",
    ],
    [
      "that only warns",
      { limit: 300, used: 400, limits: [{ type: "Warning", percent: 80 }] },
      "info quota",
    ],
  ])("a quota %s", async (_, quota, rule) => {
    if (quota !== undefined) organisation.quota = quota;
    expect(await rulesOf()).toEqual([rule]);
  });

  test.each<[string, object, string]>([
    ["all tags", {}, "error auto-prune"],
    [
      "signatures by their ending",
      { tagPattern: "\\.sig$", tagPatternMatches: true },
      "error auto-prune",
    ],
    ["all but releases", { tagPattern: "^4\\.", tagPatternMatches: false }, "error auto-prune"],
    [
      "nightly builds only",
      { tagPattern: "nightly", tagPatternMatches: true },
      "warning auto-prune",
    ],
    [
      "a pattern that looks ahead",
      { tagPattern: "^(?!sha256)", tagPatternMatches: true },
      "error auto-prune",
    ],
  ])("auto-pruning of %s", async (_, pattern, rule) => {
    organisation.prunes.push({ uuid: "1", method: "creation_date", value: "30d", ...pattern });
    expect(await rulesOf()).toEqual([rule]);
  });

  test("auto-pruning of a repository, and one that takes no pushes", async () => {
    addRepository(world, "ocp-mirror", "one").prunes.push({
      uuid: "1",
      method: "number_of_tags",
      value: 5,
    });
    addRepository(world, "ocp-mirror", "two").state = "MIRROR";
    const { problems } = await check();
    expect(problems.map(({ message }) => message)).toEqual([
      "auto-pruning of the repository ocp-mirror/one keeps the newest 5 tags: it deletes images that clusters use; it also deletes signatures (sha256-….sig)",
      "the repository ocp-mirror/two does not accept pushes: its state is MIRROR",
    ]);
  });

  test("a proxy cache", async () => {
    organisation.proxyOf = "upstream.example.com";
    expect(await rulesOf()).toEqual(["error proxy-organisation"]);
  });

  test("without a token it says what it is not told", async () => {
    const { problems } = await check([], false);
    expect(problems).toMatchObject([{ rule: "untold-settings", severity: "info" }]);
    expect(problems[0]?.message).toContain(
      "without a token, Quay does not show the quota, the proxy settings, the prune policies",
    );
    expect(problems[0]?.help).toContain("Give a token with scope org:admin");
  });

  test("an organisation that is missing", async () => {
    world.organisations.delete("ocp-mirror");
    expect(await rulesOf()).toEqual(["error missing-organisation"]);
  });
});

describe("tags that cannot be moved", () => {
  const digest = `sha256:${"a".repeat(64)}`;
  const lines = [
    `docker://localhost:55000/redhat/redhat-operator-index:${"0".repeat(32)}=docker://${registry}/ocp-mirror/redhat/redhat-operator-index:v4.20`,
    `docker://registry.redhat.io/ubi9/ubi:latest=docker://${registry}/ocp-mirror/ubi9/ubi:latest`,
    `docker://quay.io/x/pinned:1.0@${digest}=docker://${registry}/ocp-mirror/x/pinned:1.0`,
    `docker://quay.io/x/bundle@${digest}=docker://${registry}/ocp-mirror/x/bundle:sha256-${"a".repeat(64)}`,
  ];

  beforeEach(() => {
    world.config["FEATURE_IMMUTABLE_TAGS"] = true;
    organisation.immutable.push({
      uuid: "1",
      tagPattern: "^(v4|latest|1)",
      tagPatternMatches: true,
    });
  });

  test("without a mapping it says what the policy does", async () => {
    const { problems } = await check();
    expect(problems).toMatchObject([{ rule: "immutable-tag", severity: "warning" }]);
  });

  test("with one it names the tags that the pass moves", async () => {
    for (const [name, tag] of [
      ["redhat/redhat-operator-index", "v4.20"],
      ["ubi9/ubi", "latest"],
      ["x/pinned", "1.0"],
    ] as const) {
      const own = name === "x/pinned" ? digest : `sha256:${"b".repeat(64)}`;
      addRepository(world, "ocp-mirror", name, { admin: "alice" }).tags.set(tag, {
        name: tag,
        digest: own,
        immutable: true,
      });
    }
    const { problems } = await check([mappingFrom(lines)]);
    expect(
      problems.map(({ severity, message }) => [severity, message.split(" is immutable")[0]]),
    ).toEqual([
      ["error", 'the tag "v4.20" of ocp-mirror/redhat/redhat-operator-index'],
      ["error", 'the tag "latest" of ocp-mirror/ubi9/ubi'],
    ]);
  });

  test("tags that are not there yet are set once", async () => {
    const { problems } = await check([mappingFrom(lines)]);
    expect(problems.map(({ severity, rule }) => `${severity} ${rule}`)).toEqual([
      "warning immutable-tag",
      "warning immutable-tag",
    ]);
  });
});

test("a registry that is no Quay tells no settings", async () => {
  standIn.interfere = (_, __, path) =>
    path === "/v2/"
      ? { status: 200, body: "{}" }
      : { status: 404, type: "text/plain", body: "404 page not found" };
  const report = await check();
  expect(report.isQuay).toBe(false);
  expect(report.problems).toMatchObject([{ rule: "untold-settings", severity: "info" }]);
});

test("without an address of Quay, a registry that answers elsewhere is checked as another registry", async () => {
  const { token: _, ...quay } = quayOptions;
  const report = await checkRegistry({
    registry: "127.0.0.1:1",
    organisation: "ocp-mirror",
    mappings: [],
    quay,
    options: {
      insecure: [standIn.host],
      retry: { tries: 1 },
      registriesFile: readRegistriesConf([
        {
          file: "registries.conf",
          text: `[[registry]]\nprefix = "127.0.0.1:1"\nlocation = "${standIn.host}"\n`,
        },
      ]),
    },
  });
  expect(report.isQuay).toBe(false);
  expect(report.problems).toMatchObject([{ rule: "untold-settings", severity: "info" }]);
  expect(report.problems[0]?.message).toContain(
    "answers as a registry, but not with an API of Quay",
  );
});
