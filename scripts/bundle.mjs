// Each entry of a package, and what several entries share, as few files: importing one costs little. What the package does
// not depend on at run time is built in, with its license.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";

/** Packages in CommonJS load what belongs to Node with it. */
const requireOfCommonJs =
  'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

for (const name of process.argv.slice(2)) await bundle(join("packages", name));

async function bundle(folder) {
  const {
    exports,
    imports = {},
    dependencies = {},
    peerDependencies = {},
  } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const sources = Object.values({ ...exports, ...imports })
    .map((entry) => entry["@mirrorkit/source"])
    .filter((source) => source !== undefined);
  const dist = join(folder, "dist");
  const { outputFiles, metafile } = await build({
    entryPoints: sources.flatMap((source) => expand(join(folder, source))),
    outbase: join(folder, "src"),
    outdir: dist,
    chunkNames: "shared/[name]-[hash]",
    bundle: true,
    splitting: true,
    external: Object.keys({ ...dependencies, ...peerDependencies }),
    banner: { js: requireOfCommonJs },
    format: "esm",
    platform: "node",
    target: "node20",
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    metafile: true,
    write: false,
  });
  for (const { path, contents } of outputFiles) writeIfChanged(path, contents);
  writeIfChanged(join(dist, "THIRD-PARTY-LICENSES.txt"), Buffer.from(licensesOf(metafile)));
  removeOthers(dist, new Set(outputFiles.map(({ path }) => relative(dist, path))));
}

/** The license of each package that was built in, by name. */
function licensesOf({ inputs }) {
  const packages = new Set(
    Object.keys(inputs).flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? []),
  );
  return [...packages]
    .sort()
    .map(licenseOf)
    .join(`\n${"-".repeat(80)}\n\n`);
}

function licenseOf(folder) {
  const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((path) => /^licen[cs]e(\.|$)/i.test(path));
  if (file === undefined) throw new Error(`${name} has no license file`);
  return `${name} ${version}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
}

/** A star stands for each folder there. */
function expand(source) {
  const [parent, rest] = source.split("*");
  if (rest === undefined) return [source];
  return readdirSync(parent).map((room) => parent + room + rest);
}

/** Whole at any moment: a program may be reading the same file. */
function writeIfChanged(path, contents) {
  if (isEqual(path, contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, contents);
  renameSync(draft, path);
}

function isEqual(path, contents) {
  try {
    return readFileSync(path).equals(contents);
  } catch (error) {
    if (error.code === "ENOENT") return false;
    throw error;
  }
}

function removeOthers(dist, written) {
  for (const file of readdirSync(dist, { recursive: true })) {
    if (/\.js(\.map)?$/.test(file) && !written.has(file)) rmSync(join(dist, file));
  }
}
