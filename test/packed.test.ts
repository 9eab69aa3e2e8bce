import { execFileSync, spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { installedWith } from "./locked-packages.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "mirrorkit-packed-"));
const tsc = join(root, "node_modules/typescript/bin/tsc");
const files = new Map<string, readonly string[]>();

/** Packs a package and unpacks it where `npm install` would. */
function install(name: string): void {
  const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const cwd = join(root, "packages", name);
  const [packed] = JSON.parse(execFileSync("npm", pack, { cwd, encoding: "utf8" })) as [
    { readonly filename: string; readonly files: readonly { readonly path: string }[] },
  ];
  files.set(
    name,
    packed.files.map(({ path }) => path),
  );
  const place = join(folder, "node_modules/@mirrorkit", name);
  mkdirSync(place, { recursive: true });
  execFileSync("tar", ["-xzf", join(folder, packed.filename), "--strip-components=1", "-C", place]);
}

/** Their dependencies are those of the clone, and no others: tests open no connection. */
function linkDependencies(): void {
  for (const place of [...installedWith("packages/cli"), "node_modules/@types/node"]) {
    const name = /^(?:packages\/\w+\/)?node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(place)?.[1];
    if (name === undefined) continue;
    const link = join(folder, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    rmSync(link, { recursive: true, force: true });
    symlinkSync(join(root, place), link);
  }
}

/** As du counts it where a block has 4 KiB; packages inside it count by themselves. */
function sizeOnDisk(place: string): number {
  return readdirSync(place, { withFileTypes: true })
    .filter(({ name }) => name !== "node_modules")
    .reduce((sum, entry) => {
      const path = join(place, entry.name);
      const size = entry.isDirectory() ? sizeOnDisk(path) : statSync(path).size;
      return sum + (entry.isDirectory() ? size : Math.ceil(size / 4_096) * 4_096);
    }, 4_096);
}

function compile(compilerOptions: object): string {
  const config = join(folder, "tsconfig.json");
  const shared = { target: "es2022", strict: true, types: ["node"], outDir: "program" };
  writeFileSync(
    config,
    JSON.stringify({ compilerOptions: { ...shared, ...compilerOptions }, files: ["week.ts"] }),
  );
  return spawnSync(process.execPath, [tsc, "-p", config], { cwd: folder, encoding: "utf8" }).stdout;
}

function run(...args: string[]): ReturnType<typeof spawnSync> {
  return spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8" });
}

describe.skipIf(process.env["TEST_DIST"] === undefined)("the tarballs in an empty folder", () => {
  beforeAll(() => {
    for (const name of ["sdk", "forge", "cli"]) install(name);
    linkDependencies();
    writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
    copyFileSync(join(root, "examples/tutorial/week.ts"), join(folder, "week.ts"));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each(["sdk", "forge", "cli"])(
    "%s: sources, build and license, no state of the build",
    (name) => {
      const packed = files.get(name) ?? [];
      expect(packed).toEqual(expect.arrayContaining(["LICENSE", "package.json"]));
      expect(packed.filter((path) => /tsbuildinfo|\.api\.md|^test\//.test(path))).toEqual([]);
    },
  );

  test("each entry of the SDK has its files, the schemas among them", () => {
    const place = join(folder, "node_modules/@mirrorkit/sdk");
    const { exports, sideEffects } = JSON.parse(
      readFileSync(join(place, "package.json"), "utf8"),
    ) as { readonly exports: Readonly<Record<string, unknown>>; readonly sideEffects: unknown };
    const targets = Object.values(exports).flatMap((target) =>
      typeof target === "string" ? [target] : Object.values(target as Record<string, string>),
    );
    const named = targets.filter((path) => !path.includes("*"));
    expect(files.get("sdk")).toEqual(
      expect.arrayContaining(named.map((path) => path.replace("./", ""))),
    );
    const schema = "@mirrorkit/sdk/schemas/mirrorkit.schema.json";
    expect(run("-p", `require(${JSON.stringify(schema)}).$id`).stdout).toContain("mirrorkit");
    expect(sideEffects).toBe(false);
  });

  test.each(["sdk", "forge"])(
    "declarations of %s name no package that is not installed",
    (name) => {
      const place = join(folder, "node_modules/@mirrorkit", name);
      const { dependencies, peerDependencies, exports } = JSON.parse(
        readFileSync(join(place, "package.json"), "utf8"),
      ) as Readonly<Record<"dependencies" | "peerDependencies", object>> & {
        readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
      };
      const installed = new Set(Object.keys({ ...dependencies, ...peerDependencies }));
      const doors = Object.values(exports).flatMap((target) =>
        typeof target === "string" || target["types"] === undefined ? [] : [target["types"]],
      );
      const seen = new Set<string>(doors.map((path) => join(place, path)));
      const unknown: string[] = [];
      for (const file of seen) {
        for (const [, from = ""] of readFileSync(file, "utf8").matchAll(/from "([^"]+)"/g)) {
          const [of = ""] = /^(?:@[^/]+\/)?[^/]+/.exec(from) ?? [];
          if (from.startsWith(".")) seen.add(join(dirname(file), from.replace(/\.ts$/, ".d.ts")));
          else if (!from.startsWith("node:") && !installed.has(of))
            unknown.push(`${file}: ${from}`);
        }
      }
      expect(unknown).toEqual([]);
      expect(seen.size).toBeGreaterThan(40);
    },
  );

  test.each([
    ["sdk", ["re2js", "semver", "smol-toml", "yaml", "zod"]],
    ["forge", ["zod"]],
  ])("what is built into %s is there with its license", (built, libraries) => {
    const path = join(folder, "node_modules/@mirrorkit", built, "dist/THIRD-PARTY-LICENSES.txt");
    const licenses = readFileSync(path, "utf8");
    for (const name of libraries) {
      const { version } = JSON.parse(
        readFileSync(join(root, "node_modules", name, "package.json"), "utf8"),
      ) as { readonly version: string };
      expect(licenses).toContain(`${name} ${version}\n`);
    }
  });

  test.each([
    ["node16", { module: "node16", moduleResolution: "node16" }],
    ["bundler", { module: "esnext", moduleResolution: "bundler" }],
  ])("the program of the tutorial compiles under moduleResolution %s, and runs", (_, options) => {
    expect(compile(options)).toBe("");
    const { stdout, stderr } = run(
      "program/week.js",
      join(root, "examples/production"),
      join(folder, "out"),
    );
    expect(stderr).toBe("");
    expect(stdout).toContain("week 1 was pushed, week 2 was pushed\n0 errors\n");
  });

  test("the command and all that comes with it take at most 40 MB", () => {
    const places = [...installedWith("packages/cli")].map((place) =>
      /^packages\/\w+$/.test(place)
        ? join(folder, place.replace("packages", "node_modules/@mirrorkit"))
        : join(root, place),
    );
    const own = join(folder, "node_modules/@mirrorkit/cli");
    const bytes = [own, ...places].reduce((sum, place) => sum + sizeOnDisk(place), 0);
    expect(bytes).toBeGreaterThan(10_000_000);
    expect(bytes).toBeLessThanOrEqual(40 * 1024 * 1024);
  });

  test("the command runs, and says how to install the server", () => {
    const mirrorkit = "node_modules/@mirrorkit/cli/bin/mirrorkit.js";
    expect(run(mirrorkit, "--help").stdout).toContain("Usage: mirrorkit");
    const { status, stderr } = run(mirrorkit, "bot");
    expect(stderr).toContain("npm install --global @mirrorkit/cli @mirrorkit/bot");
    expect(status).toBe(2);
  });
});
