// Reading a catalog from the layers of its image, its second look, and planning.
// Run after a build: node bench/catalog.mjs [--megabytes N] [--runs N]
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openCatalogSource, readCatalog } from "@mirrorkit/sdk/catalog";
import { mappingLines, planImageSet } from "@mirrorkit/sdk/plan";
import { clientOf, documentsOf, writeImage } from "./catalog/world.mjs";
import { argument, median, table } from "./report.mjs";

/** The SDK's own dependency, which the benches do not list. */
const library = ["..", "node_modules", "yaml", "dist", "index.js"].join("/");
const { parseAllDocuments } = await import(new URL(library, import.meta.url).href);
const megabytes = argument("megabytes", 300);
const runs = argument("runs", 3);
const folder = mkdtempSync(join(tmpdir(), "mirrorkit-bench-"));
const program = fileURLToPath(new URL("./catalog/read.mjs", import.meta.url));

function read(...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

function verdict(text, isFine) {
  console.log(`${text}: ${isFine ? "within" : "BEYOND"} the target\n`);
}

function reading() {
  const image = join(folder, "image");
  const { bundleBytes } = writeImage(image, megabytes);
  const [ours, theirs, peaks] = [[], [], []];
  for (let run = 0; run < runs; run++) {
    const found = read("catalog", image, String(bundleBytes), join(folder, "cache"));
    rmSync(join(folder, "cache"), { recursive: true, force: true });
    ours.push(found.cost);
    peaks.push(found.peak);
    theirs.push(read("baseline", image, String(bundleBytes)).cost);
  }
  table(`a catalog of ${megabytes} MB in gzip layers, ${runs} runs`, [
    ["", "ms of processor", "peak MiB"],
    ["read, checked and kept", median(ours).toFixed(0), Math.max(...peaks).toFixed(0)],
    ["gunzip and JSON.parse", median(theirs).toFixed(0), ""],
  ]);
  const ratio = median(ours) / median(theirs);
  verdict(`${ratio.toFixed(2)} times gunzip and JSON.parse, target at most 1.5`, ratio <= 1.5);
  verdict(`${Math.max(...peaks).toFixed(0)} MiB, target under 200`, Math.max(...peaks) < 200);
  read("catalog", image, String(bundleBytes), join(folder, "cache"));
}

async function secondLook() {
  const { client, reference } = clientOf(join(folder, "image"));
  const times = [];
  for (let run = 0; run < runs; run++) {
    const start = process.hrtime.bigint();
    const source = openCatalogSource({ client, cacheFolder: join(folder, "cache") });
    const { catalog } = await source.find(reference, ["operator-007"]);
    if (catalog.bundles.length === 0) throw new Error("nothing was kept");
    times.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
  verdict(
    `versions of a package, kept: ${median(times).toFixed(0)} ms, target under 300`,
    median(times) < 300,
  );
}

function rebuilt() {
  const image = join(folder, "rebuilt");
  const { bundleBytes, above } = writeImage(image, megabytes / 10, 10);
  const { bytes } = read("catalog", image, String(bundleBytes));
  const ratio = bytes / above;
  verdict(
    `a rebuilt catalog: ${ratio.toFixed(2)} times the layers above the whiteout, target at most 1.1`,
    ratio <= 1.1,
  );
}

function realYaml() {
  const shared = fileURLToPath(new URL("../../shared/corpus/catalogs", import.meta.url));
  if (!existsSync(shared))
    return console.log("real catalogs in YAML: ../shared/corpus is not there\n");
  const below = join(folder, "yaml");
  const archive = readdirSync(shared).find((name) => name.includes("community"));
  spawnSync("sh", ["-c", `mkdir -p ${below} && tar xzf ${join(shared, archive)} -C ${below}`]);
  const files = readdirSync(below, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => readFileSync(join(below, name), "utf8"));
  const cost = (work) => {
    const start = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1_000;
  };
  const sample = files.filter((_, index) => index % 10 === 0);
  const share = sample.join("").length / files.join("").length;
  const ours = cost(() => files.map((text) => readCatalog(text, "f")));
  const theirs = cost(() => sample.map((text) => parseAllDocuments(text))) / share;
  table("a real catalog in YAML", [
    ["", "ms of processor"],
    ["read", ours.toFixed(0)],
    ["parseAllDocuments of yaml", theirs.toFixed(0)],
  ]);
  console.log(`${(theirs / ours).toFixed(1)} times as fast as yaml\n`);
}

/** Milliseconds to plan the heads or all bundles of some packages. */
function planning() {
  const costs = [8, 80].map((count) => {
    const text = Array.from({ length: count }, (_, index) => documentsOf(index, 10))
      .flat()
      .map((document) => JSON.stringify(document))
      .join("\n");
    const { catalog } = readCatalog(text, "f");
    const reference = "registry.example.test/ns/index:v1";
    const names = catalog.packages.map(({ name }) => ({ name }));
    const imageSet = {
      kind: "ImageSetConfiguration",
      mirror: { operators: [{ catalog: reference, packages: names, full: true }] },
    };
    const catalogs = new Map([[reference, { digest: `sha256:${"a".repeat(64)}`, catalog }]]);
    const times = [];
    let lines = 0;
    for (let run = 0; run < runs * 3; run++) {
      const start = process.cpuUsage();
      const { plan } = planImageSet(imageSet, {
        destination: "docker://mirror.example.test",
        catalogs,
      });
      lines = mappingLines(plan.images).length;
      const { user, system } = process.cpuUsage(start);
      times.push((user + system) / 1_000);
    }
    return { lines, cost: median(times) };
  });
  table("planning", [
    ["lines", "ms of processor", "µs a line"],
    ...costs.map(({ lines, cost }) => [
      String(lines),
      cost.toFixed(1),
      ((cost * 1_000) / lines).toFixed(1),
    ]),
  ]);
  const [few, many] = costs;
  const ratio = many.cost / many.lines / (few.cost / few.lines);
  verdict(
    `${ratio.toFixed(2)} times the cost of a line at ten times as many, target at most 1.5`,
    ratio <= 1.5,
  );
}

try {
  reading();
  await secondLook();
  rebuilt();
  realYaml();
  planning();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
