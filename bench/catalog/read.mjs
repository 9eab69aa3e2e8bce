// One reading of a catalog as a process: `node read.mjs (catalog|baseline) FOLDER MEGABYTES [CACHE]`; prints what it took.
import { createReadStream, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import { clientOf, fileOf, packages } from "./world.mjs";

const [what, folder, bundleBytes, cacheFolder] = process.argv.slice(2);

function milliseconds(start) {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

/** Unpacking the layers, then JSON.parse of every document of them. */
async function baseline() {
  const { layers } = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
  let cost = 0;
  let start = process.cpuUsage();
  for (const { digest } of layers) {
    const unpacked = createReadStream(join(folder, digest.slice(7))).pipe(
      createGunzip({ chunkSize: 256 * 1024 }),
    );
    for await (const chunk of unpacked) if (chunk.length === 0) throw new Error("nothing");
  }
  cost += milliseconds(start);
  for (let index = 0; index < packages; index++) {
    const bytes = Buffer.from(fileOf(index, Number(bundleBytes)));
    start = process.cpuUsage();
    for (const text of bytes.toString("utf8").split(/\n(?=\{)/)) JSON.parse(text);
    cost += milliseconds(start);
  }
  return { cost };
}

async function catalog() {
  const { openCatalogSource } = await import("@mirrorkit/sdk/catalog");
  const { client, counts, reference } = clientOf(folder);
  const start = process.cpuUsage();
  const source = openCatalogSource({
    client,
    ...(cacheFolder === undefined ? {} : { cacheFolder }),
  });
  const { catalog: found } = await source.find(reference);
  return { cost: milliseconds(start), bundles: found.bundles.length, bytes: counts.bytes };
}

/** In MiB; of this program alone, where maxRSS on Linux also counts what the bench held when it started it. */
function peakMemory() {
  const status = "/proc/self/status";
  const own = existsSync(status) && /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(status, "utf8"))?.[1];
  return (own ? Number(own) : process.resourceUsage().maxRSS) / 1024;
}

const result = what === "baseline" ? await baseline() : await catalog();
console.log(JSON.stringify({ ...result, peak: peakMemory() }));
