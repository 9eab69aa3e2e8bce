import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Who may import whom: the table of ARCHITECTURE.md. A new room is a decision: change both. */
const rooms: Readonly<Record<string, string>> = {
  errors: "",
  yaml: "errors",
  image: "errors",
  files: "errors",
  imageset: "errors yaml image",
  mapping: "errors image",
  "cluster-resources": "errors yaml image",
  "node-registries": "errors yaml image cluster-resources",
  settings: "errors yaml",
  "file-tree": "errors",
  layout: "errors yaml image cluster-resources file-tree",
  install: "errors yaml cluster-resources file-tree",
  removals: "errors image imageset mapping",
  markdown: "errors",
  review: "errors image mapping cluster-resources node-registries markdown",
  pass: "errors mapping cluster-resources",
  workspace: "errors yaml image files imageset mapping cluster-resources pass",
  record: "errors yaml files imageset mapping cluster-resources pass workspace",
  "cluster-passes":
    "errors files imageset cluster-resources node-registries settings file-tree layout policies pass workspace record",
  policies: "image imageset settings layout",
};

/** The same for the bot. Its adapters know the forge's words; nothing else knows them. */
const botRooms: Readonly<Record<string, string>> = {
  forge: "",
  records: "forge",
  reviewing: "forge records",
  proposing: "forge reviewing",
  reconcile: "",
  webhooks: "reconcile",
  server: "reconcile webhooks",
  content: "forge records reviewing proposing",
  service: "forge records reviewing proposing content reconcile webhooks server",
};

/** Packages and built-in modules that only these places may import. */
const guarded: Readonly<Record<string, readonly string[]>> = {
  yaml: ["sdk/yaml"],
  zod: ["sdk/settings", "sdk/record", "bot/forge", "bot/service"],
  semver: ["sdk/image", "sdk/imageset"],
  "node:fs": ["sdk/files", "cli", "bot/content"],
  "node:fs/promises": ["sdk/files", "cli"],
  "node:process": ["cli"],
  "node:child_process": ["cli"],
  "node:worker_threads": ["bot/content", "bot/service"],
  commander: ["cli"],
  "@mirrorkit": ["bot", "cli"],
  "@octokit": ["bot/forge"],
  "@gitbeaker": ["bot/forge"],
  undici: ["bot/forge"],
  yauzl: ["bot/forge"],
  probot: ["bot/webhooks"],
  bullmq: ["bot/reconcile"],
  ioredis: ["bot/reconcile"],
  "prom-client": ["bot/server"],
  pino: ["bot/server", "bot/webhooks", "bot/service"],
};

/** Client libraries and the one folder of the bot that may import them. */
const adapters: Readonly<Record<string, string>> = {
  "@octokit": "packages/bot/src/forge/github/",
  "@gitbeaker": "packages/bot/src/forge/gitlab/",
};

interface Import {
  readonly from: string;
  readonly target: string;
}

const modules = ["sdk", "bot", "cli"].flatMap((name) =>
  modulesOf(join(root, "packages", name, "src")),
);
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

/** The room that a module is in, `sdk/mapping`; the package alone for what lies in none. */
function placeOf(module: string): string {
  const [, name = "", , room = ""] = module.split("/");
  return name !== "cli" && room !== "" && !room.endsWith(".ts") ? `${name}/${room}` : name;
}

function mayOpen(here: string, there: string): boolean {
  const [name = "", room = ""] = here.split("/");
  const table = name === "sdk" ? rooms : botRooms;
  const [toName, toRoom = ""] = there.split("/");
  return toName === name && (table[room]?.split(" ") ?? []).includes(toRoom);
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
  if (!to.endsWith("/index.ts")) return `${from} opens ${to} past its door`;
  return here === "sdk" || here === "bot" || mayOpen(here, there)
    ? undefined
    : `${from} opens ${to}`;
}

/** The adapters of the two forges know nothing of each other, and are entered by their doors. */
function acrossForges(from: string, to: string): string | undefined {
  const [here, there] = [from, to].map((path) => /\/forge\/(github|gitlab)\//.exec(path)?.[1]);
  if (there === undefined || here === there) return undefined;
  const fromAbove = here === undefined && placeOf(from) === "bot/forge";
  return fromAbove && to.endsWith("/index.ts") ? undefined : `${from} opens ${to}`;
}

describe("the rooms of the house", () => {
  test("the modules are found", () => {
    expect(modules.length).toBeGreaterThan(30);
    expect(imports.length).toBeGreaterThan(60);
  });

  test.each([
    ["sdk", rooms],
    ["bot", botRooms],
  ])(
    "every room of the %s is in the table, and every room of the table is there",
    (name, table) => {
      const found = readdirSync(join(root, "packages", name, "src"), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => entry.name);
      expect(found.sort()).toEqual(Object.keys(table).sort());
    },
  );

  test("no room opens a room that the table does not name, nor goes past a door", () => {
    expect(imports.map(violation).filter((line) => line !== undefined)).toEqual([]);
  });

  test("the check catches a violation", () => {
    const from = "packages/sdk/src/mapping/read.ts";
    expect(violation({ from, target: "../yaml/index.ts" })).toContain("opens");
    expect(violation({ from, target: "../image/digest.ts" })).toContain("past its door");
    expect(violation({ from, target: "node:fs" })).toContain("imports node:fs");
    expect(violation({ from, target: "../image/index.ts" })).toBeUndefined();
    const adapter = "packages/bot/src/forge/gitlab/client.ts";
    expect(violation({ from: adapter, target: "@octokit/rest" })).toContain("imports @octokit");
    expect(violation({ from: adapter, target: "../github/index.ts" })).toContain("opens");
    expect(violation({ from: adapter, target: "../forge.ts" })).toBeUndefined();
    const reviewing = "packages/bot/src/reviewing/gate.ts";
    expect(violation({ from: reviewing, target: "../forge/github/index.ts" })).toContain("opens");
  });

  test.each([rooms, botRooms])("no room can be reached from itself", (table) => {
    const reach = (room: string): string[] =>
      (table[room]?.split(" ") ?? []).flatMap((next) =>
        next === "" ? [] : [next, ...reach(next)],
      );
    expect(Object.keys(table).filter((room) => reach(room).includes(room))).toEqual([]);
  });

  test("ARCHITECTURE.md shows the same table", () => {
    const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
    const rows = [...text.matchAll(/^\| `([a-z-]+)` \|[^|]*\| ([a-z -]*) \|$/gm)];
    const shown = Object.fromEntries(
      rows.map(([, room, may = ""]) => [room, may === "-" ? "" : may]),
    );
    expect(shown).toEqual(rooms);
  });

  test("ARCHITECTURE.md shows the same table for the bot", () => {
    const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
    const rows = [...text.matchAll(/^\| `bot\/([a-z]+)` \|[^|]*\| ([a-z -]*) \|$/gm)];
    const shown = Object.fromEntries(
      rows.map(([, room, may = ""]) => [room, may === "-" ? "" : may]),
    );
    expect(shown).toEqual(botRooms);
  });

  test("no module is longer than 250 lines, but for the lists of public names", () => {
    const lists = ["sdk", "bot"].map((name) => join(root, "packages", name, "src/index.ts"));
    const long = modules
      .filter((path) => !lists.includes(path))
      .filter((path) => readFileSync(path, "utf8").split("\n").length > 251);
    expect(long.map((path) => relative(root, path))).toEqual([]);
  });
});
