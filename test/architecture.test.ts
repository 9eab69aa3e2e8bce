import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * The layers of the SDK, and what a room of each may open: rooms of its own layer by the table, all rooms of the layers
 * named here.
 */
const layers: Readonly<Record<string, string>> = {
  base: "",
  models: "base",
  decisions: "base models",
  edges: "base models",
  pipeline: "base models decisions edges",
};

/** The rooms of the SDK, and which rooms of its own layer each may open: the table of ARCHITECTURE.md. */
const rooms: Readonly<Record<string, string>> = {
  "base/problem": "",
  "base/yaml": "problem",
  "base/file-tree": "problem",
  "base/markdown": "problem",
  "models/image": "",
  "models/rules": "",
  "models/imageset": "image rules",
  "models/mapping": "image",
  "models/cluster-resources": "image",
  "models/settings": "",
  "models/oc-mirror": "image imageset",
  "models/pass": "mapping cluster-resources oc-mirror",
  "models/authfile": "",
  "models/registry": "image",
  "models/catalog": "",
  "models/chart": "",
  "models/versions": "",
  "models/registries-conf": "",
  "models/quay": "",
  "models/release": "image",
  "models/transfer": "",
  "models/journal": "",
  "decisions/nodes": "",
  "decisions/layout": "",
  "decisions/install": "",
  "decisions/removals": "selection",
  "decisions/policies": "layout",
  "decisions/catalog-renames": "layout plan policies",
  "decisions/review": "nodes selection sizes",
  "decisions/diagnosis": "",
  "decisions/verification": "",
  "decisions/quay": "",
  "decisions/credentials": "",
  "decisions/deletion": "",
  "decisions/sizes": "verification",
  "decisions/releases": "",
  "decisions/selection": "",
  "decisions/plan": "selection releases",
  "decisions/schedule": "",
  "decisions/alerts": "",
  "decisions/metrics": "",
  "decisions/report": "",
  "decisions/transfers": "",
  "decisions/content": "selection plan releases",
  "edges/disk": "",
  "edges/workspace": "disk",
  "edges/records": "disk workspace",
  "edges/oc-mirror": "disk",
  "edges/cleaning": "disk journal records",
  "edges/alerts": "disk credentials registry",
  "edges/transfers": "disk workspace",
  "edges/credentials": "disk",
  "edges/registry": "disk credentials",
  "edges/quay": "credentials registry",
  "edges/manifest-cache": "credentials disk registry",
  "edges/secrets": "disk credentials registry",
  "edges/releases": "disk registry",
  "edges/journal": "disk",
  "edges/git": "",
  "pipeline/cluster-passes": "",
  "pipeline/verification": "",
  "pipeline/quay": "",
  "pipeline/sizes": "",
  "edges/catalogs": "disk registry",
  "edges/charts": "disk registry",
  "pipeline/plan": "releases",
  "pipeline/credential-check": "",
  "pipeline/releases": "",
  "pipeline/oc-mirror": "",
  "pipeline/preflight": "credential-check",
  "pipeline/run": "cluster-passes content oc-mirror preflight quay releases sizes verification",
  "pipeline/alerts": "run",
  "pipeline/report": "",
  "pipeline/content": "releases",
};

/** The rooms of the conversations with a forge. Their adapters know the forge's words; nothing else knows them. */
const forgeRooms: Readonly<Record<string, string>> = {
  client: "",
  records: "client",
  planning: "",
  reviewing: "client records planning",
  proposing: "client reviewing",
  bumping: "client planning proposing reviewing",
};

/** The rooms of the server. */
const botRooms: Readonly<Record<string, string>> = {
  queue: "",
  webhooks: "queue",
  server: "queue webhooks",
  "content-threads": "",
  service: "content-threads queue webhooks server",
};

/** Folders of the CLI, and which of them each may open; what lies beside them may open all. */
const cliRooms: Readonly<Record<string, string>> = {
  "commands/imageset": "commands/content reports terminal",
  "commands/mirror": "reports terminal",
  "commands/cluster": "reports terminal",
  "commands/forge": "reports terminal",
  "commands/record": "reports terminal",
  "commands/registry": "reports terminal",
  "commands/content": "reports terminal",
  "commands/pass": "commands/forge commands/registry reports terminal",
  reports: "terminal",
  terminal: "",
};

/** Packages and built-in modules that only these places may import. */
const guarded: Readonly<Record<string, readonly string[]>> = {
  yaml: ["sdk/base/yaml"],
  zod: [
    "sdk/models/settings",
    "sdk/models/transfer",
    "sdk/edges/records",
    "sdk/edges/quay",
    "forge/client",
    "bot/service",
  ],
  semver: ["sdk/models/image", "sdk/models/imageset"],
  "node:fs": ["sdk/edges/disk", "cli", "bot/content-threads"],
  "node:fs/promises": ["sdk/edges/disk", "cli"],
  "node:process": ["sdk/edges/disk", "sdk/edges/git", "sdk/edges/oc-mirror", "cli"],
  "node:child_process": ["sdk/edges/git", "sdk/edges/oc-mirror", "cli"],
  "node:worker_threads": ["bot/content-threads", "bot/service"],
  commander: ["cli"],
  "@mirrorkit": ["forge", "bot", "cli"],
  "@octokit": ["forge/client"],
  "@gitbeaker": ["forge/client"],
  undici: ["forge/client", "sdk/edges/alerts", "sdk/edges/registry", "sdk/edges/secrets"],
  "node-vault": ["sdk/edges/secrets"],
  "smol-toml": ["sdk/models/registries-conf"],
  yauzl: ["forge/client"],
  probot: ["bot/webhooks"],
  bullmq: ["bot/queue"],
  ioredis: ["bot/queue"],
  "prom-client": ["bot/server"],
  pino: ["bot/server", "bot/webhooks", "bot/service"],
};

/** Client libraries and the one folder of the bot that may import them. */
const adapters: Readonly<Record<string, string>> = {
  "@octokit": "packages/forge/src/client/github/",
  "@gitbeaker": "packages/forge/src/client/gitlab/",
};

interface Import {
  readonly from: string;
  readonly target: string;
}

const packages = ["sdk", "forge", "bot", "cli"];
const modules = packages.flatMap((name) => modulesOf(join(root, "packages", name, "src")));
const imports = modules.flatMap(importsOf);

function modulesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => join(folder, path));
}

function importsOf(module: string): Import[] {
  const text = readFileSync(module, "utf8");
  const found = text.matchAll(/(?:from\s+|import\s+|import\()"([^"]+)"/g);
  return [...found].map(([, target = ""]) => ({ from: relative(root, module), target }));
}

/** The room that a module is in, `sdk/models/mapping`; the package alone for what lies in none. */
function placeOf(module: string): string {
  const [, name = "", , ...path] = module.split("/");
  const depth = name === "sdk" || path[0] === "commands" ? 2 : 1;
  const folders = path.slice(0, depth).filter((part) => !part.endsWith(".ts"));
  // The lists of public names open every door.
  return folders[0] === "entries" ? name : [name, ...folders].join("/");
}

const tables: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  forge: forgeRooms,
  bot: botRooms,
  cli: cliRooms,
};

function mayOpen(here: string, there: string): boolean {
  const [name = "", ...room] = here.split("/");
  const [toName, ...toRoom] = there.split("/");
  if (toName !== name) return false;
  if (name !== "sdk") return names(tables[name]?.[room.join("/")]).includes(toRoom.join("/"));
  const [[layer = ""], [toLayer = "", own = ""]] = [room, toRoom];
  if (layer !== toLayer) return names(layers[layer]).includes(toLayer);
  return names(rooms[room.join("/")]).includes(own);
}

function names(list: string | undefined): readonly string[] {
  return (list ?? "").split(" ").filter((name) => name !== "");
}

function foreign({ from, target }: Import): string | undefined {
  const name = target.startsWith("node:") ? target : (target.split("/")[0] ?? "");
  const place = placeOf(from);
  const allowed = guarded[name];
  const fits = allowed?.some((one) => one === place || place.startsWith(`${one}/`)) ?? true;
  const folder = adapters[name];
  return fits && (folder === undefined || from.startsWith(folder))
    ? undefined
    : `${from} imports ${target}`;
}

function violation({ from, target }: Import): string | undefined {
  if (!target.startsWith(".")) return foreign({ from, target });
  const to = relative(root, resolve(root, dirname(from), target));
  const [here, there] = [placeOf(from), placeOf(to)];
  const across = acrossForges(from, to);
  if (across !== undefined || here === there) return across;
  // The CLI is no library: its folders have no doors, and what lies beside them is for all.
  if (here === "cli" || there === "cli") return undefined;
  if (!here.startsWith("cli/") && !to.endsWith("/index.ts")) {
    return `${from} opens ${to} past its door`;
  }
  return packages.includes(here) || mayOpen(here, there) ? undefined : `${from} opens ${to}`;
}

/** The adapters of the two forges know nothing of each other, and are entered by their doors. */
function acrossForges(from: string, to: string): string | undefined {
  const [here, there] = [from, to].map((path) => /\/client\/(github|gitlab)\//.exec(path)?.[1]);
  if (there === undefined || here === there) return undefined;
  const fromAbove = here === undefined && placeOf(from) === "forge/client";
  return fromAbove && to.endsWith("/index.ts") ? undefined : `${from} opens ${to}`;
}

/** The first cycle through each file that has one. */
function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) found.push([...path.slice(start), file].join(" → "));
    if (start >= 0 || done.has(file)) return;
    done.add(file);
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
  };
  for (const file of graph.keys()) visit(file, []);
  return found;
}

/** Whether a path of ARCHITECTURE.md fits a file or folder; `…` and `<…>` stand for any text. */
function isThere(path: string): boolean {
  const form = path
    .split(/…|<[^>]*>/)
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("[^/]*");
  const end = path.endsWith("…") ? "" : "(?:/|$)";
  const fits = new RegExp(`^(?:packages/(?:sdk/src/)?)?${form.replace(/\/$/, "")}${end}`);
  const pages = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" });
  const known = [
    ...modules.map((module) => relative(root, module)),
    ...pages.map((page) => `docs/${page}`),
  ];
  return known.some((one) => fits.test(one));
}

describe("the rooms of the house", () => {
  test("the modules are found", () => {
    expect(modules.length).toBeGreaterThan(30);
    expect(imports.length).toBeGreaterThan(60);
  });

  test.each([
    ["sdk", rooms],
    ["forge", forgeRooms],
    ["bot", botRooms],
    ["cli", cliRooms],
  ])(
    "every room of the %s is in the table, and every room of the table is there",
    (name, table) => {
      const places = modules
        .map((path) => placeOf(relative(root, path)))
        .filter((place) => place.startsWith(`${name}/`))
        .map((place) => place.slice(name.length + 1));
      expect([...new Set(places)].sort()).toEqual(Object.keys(table).sort());
    },
  );

  test("models and decisions know no disk, no network and no process", () => {
    const outside = /^(?:node:(?!(?:crypto|path|path\/posix|util|buffer)$)|undici$)/;
    const found = imports
      .filter(({ from }) => /^packages\/sdk\/src\/(?:base|models|decisions)\//.test(from))
      .filter(({ target }) => outside.test(target));
    expect(found).toEqual([]);
  });

  test("what is on Redis is loaded only where it is opened", () => {
    const from = join(root, "packages/bot/src");
    const found = modulesOf(from)
      .filter((path) => !path.includes("/queue/redis/"))
      .filter((path) =>
        /^(?:import|export) (?!type )[^;]*from "[^"]*\/redis\//m.test(readFileSync(path, "utf8")),
      );
    expect(found).toEqual([]);
  });

  test("no file can be reached from itself; imports of types count", () => {
    const graph = new Map<string, string[]>();
    for (const { from, target } of imports) {
      if (!target.startsWith(".")) continue;
      const to = relative(root, resolve(root, dirname(from), target));
      graph.set(from, [...(graph.get(from) ?? []), to]);
    }
    expect(cyclesOf(graph)).toEqual([]);
  });

  test("no room opens a room that the table does not name, nor goes past a door", () => {
    expect(imports.map(violation).filter((line) => line !== undefined)).toEqual([]);
  });

  test("the check catches a violation", () => {
    const from = "packages/sdk/src/models/mapping/read.ts";
    expect(violation({ from, target: "../imageset/index.ts" })).toContain("opens");
    expect(violation({ from, target: "../image/digest.ts" })).toContain("past its door");
    expect(violation({ from, target: "../../decisions/nodes/index.ts" })).toContain("opens");
    expect(violation({ from, target: "node:fs" })).toContain("imports node:fs");
    expect(violation({ from, target: "../image/index.ts" })).toBeUndefined();
    expect(violation({ from, target: "../../base/problem/index.ts" })).toBeUndefined();
    const adapter = "packages/forge/src/client/gitlab/client.ts";
    expect(violation({ from: adapter, target: "@octokit/rest" })).toContain("imports @octokit");
    expect(violation({ from: adapter, target: "../github/index.ts" })).toContain("opens");
    expect(violation({ from: adapter, target: "../forge.ts" })).toBeUndefined();
    const reviewing = "packages/forge/src/reviewing/merge-verdict.ts";
    expect(violation({ from: reviewing, target: "../client/github/index.ts" })).toContain("opens");
    const command = "packages/cli/src/commands/cluster/render.ts";
    expect(violation({ from: command, target: "../record/record.ts" })).toContain("opens");
    expect(violation({ from: command, target: "../../reports/tree.ts" })).toBeUndefined();
    expect(
      cyclesOf(
        new Map([
          ["a", ["b"]],
          ["b", ["c"]],
          ["c", ["a"]],
        ]),
      ),
    ).toEqual(["a → b → c → a"]);
  });

  test.each([
    ["sdk", rooms],
    ["forge", forgeRooms],
    ["bot", botRooms],
  ])("ARCHITECTURE.md shows the same table for the %s", (name, table) => {
    const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
    const rows = [...text.matchAll(/^\| `([a-z/-]+)` \|[^|]*\| ([a-z -]*) \|$/gm)];
    const shown = rows
      .filter(([, room = ""]) => room.startsWith(`${name}/`))
      .map(([, room = "", may = ""]) => [room.slice(name.length + 1), may === "-" ? "" : may]);
    expect(Object.fromEntries(shown)).toEqual(table);
  });

  test("ARCHITECTURE.md says where to change a thing by paths that are there", () => {
    const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
    const [, places = ""] = text.split("## Where do I change …");
    const paths = [...places.matchAll(/`([^`\s]+\/[^`\s]*)`/g)].map(([, path = ""]) => path);
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !isThere(path))).toEqual([]);
  });

  test("no module is longer than 250 lines, but for the lists of public names", () => {
    const lists = ["forge", "bot"].map((name) => join(root, "packages", name, "src/index.ts"));
    const long = modules
      .filter((path) => !lists.includes(path))
      .filter((path) => readFileSync(path, "utf8").split("\n").length > 251);
    expect(long.map((path) => relative(root, path))).toEqual([]);
  });
});
