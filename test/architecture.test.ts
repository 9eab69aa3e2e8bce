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
  "node-registries": "errors image cluster-resources",
  settings: "errors yaml",
  "file-tree": "errors",
  layout: "errors yaml image cluster-resources file-tree",
  install: "errors yaml cluster-resources file-tree",
  review: "errors image mapping cluster-resources node-registries",
  workspace: "errors yaml image files imageset mapping cluster-resources",
  record: "errors yaml files imageset mapping cluster-resources workspace",
  "cluster-passes":
    "errors files imageset node-registries settings file-tree layout policies workspace record",
  policies: "imageset settings layout",
};

/** Packages and built-in modules that only these places may import. */
const guarded: Readonly<Record<string, readonly string[]>> = {
  yaml: ["sdk/yaml"],
  zod: ["sdk/settings", "sdk/record"],
  semver: ["sdk/image", "sdk/imageset"],
  "node:fs": ["sdk/files", "cli"],
  "node:fs/promises": ["sdk/files", "cli"],
  "node:process": ["cli"],
  "node:child_process": [],
  "node:worker_threads": ["sdk/workspace"],
  commander: ["cli"],
};

interface Import {
  readonly from: string;
  readonly target: string;
}

const modules = ["sdk", "cli"].flatMap((name) => modulesOf(join(root, "packages", name, "src")));
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

function placeOf(module: string): string {
  const [, name = "", , room = ""] = module.split("/");
  return name === "sdk" && !room.endsWith(".ts") ? `sdk/${room}` : name;
}

function violation({ from, target }: Import): string | undefined {
  const place = placeOf(from);
  if (!target.startsWith(".")) {
    const name = target.startsWith("node:") ? target : (target.split("/")[0] ?? "");
    const allowed = guarded[name];
    return allowed === undefined || allowed.includes(place)
      ? undefined
      : `${from} imports ${target}`;
  }
  const to = relative(root, resolve(root, dirname(from), target));
  const [here, there] = [place, placeOf(to)];
  if (here === there) return undefined;
  if (!to.endsWith("/index.ts")) return `${from} opens ${to} past its door`;
  if (here === "sdk") return undefined;
  const mayOpen = rooms[here.slice("sdk/".length)]?.split(" ") ?? [];
  return there.startsWith("sdk/") && mayOpen.includes(there.slice("sdk/".length))
    ? undefined
    : `${from} opens ${to}`;
}

describe("the rooms of the house", () => {
  test("the modules are found", () => {
    expect(modules.length).toBeGreaterThan(30);
    expect(imports.length).toBeGreaterThan(60);
  });

  test("every room is in the table, and every room of the table is there", () => {
    const found = readdirSync(join(root, "packages/sdk/src"), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    expect(found.sort()).toEqual(Object.keys(rooms).sort());
  });

  test("no room opens a room that the table does not name, nor goes past a door", () => {
    expect(imports.map(violation).filter((line) => line !== undefined)).toEqual([]);
  });

  test("the check catches a violation", () => {
    const from = "packages/sdk/src/mapping/read.ts";
    expect(violation({ from, target: "../yaml/index.ts" })).toContain("opens");
    expect(violation({ from, target: "../image/digest.ts" })).toContain("past its door");
    expect(violation({ from, target: "node:fs" })).toContain("imports node:fs");
    expect(violation({ from, target: "../image/index.ts" })).toBeUndefined();
  });

  test("no room can be reached from itself", () => {
    const reach = (room: string): string[] =>
      (rooms[room]?.split(" ") ?? []).flatMap((next) =>
        next === "" ? [] : [next, ...reach(next)],
      );
    expect(Object.keys(rooms).filter((room) => reach(room).includes(room))).toEqual([]);
  });

  test("ARCHITECTURE.md shows the same table", () => {
    const text = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
    const rows = [...text.matchAll(/^\| `([a-z-]+)` \|[^|]*\| ([a-z -]*) \|$/gm)];
    const shown = Object.fromEntries(
      rows.map(([, room, may = ""]) => [room, may === "-" ? "" : may]),
    );
    expect(shown).toEqual(rooms);
  });

  test("no module is longer than 250 lines, but for the SDK's list of its public names", () => {
    const list = join(root, "packages/sdk/src/index.ts");
    const long = modules
      .filter((path) => path !== list)
      .filter((path) => readFileSync(path, "utf8").split("\n").length > 251);
    expect(long.map((path) => relative(root, path))).toEqual([]);
  });
});
