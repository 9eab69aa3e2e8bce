// Resolving many references against many entries, beside a scan of all entries for a tenth of them; and
// comparing two configurations, beside reading them.
// Run after a build: node bench/nodes.mjs [--references N] [--runs N]
import { readClusterResources } from "@mirrorkit/sdk/cluster-resources";
import { compareRegistriesConf, createResolver, toRegistriesConf } from "@mirrorkit/sdk/nodes";
import { scan } from "./nodes/scan.mjs";
import { mirrorSets, referencesOf, sourcesOf } from "./nodes/world.mjs";
import { argument, median, table } from "./report.mjs";

const entries = 5_000;
const references = argument("references", 100_000);
const runs = argument("runs", 5);
const sources = sourcesOf(entries);

/** Milliseconds of processor time: a busy machine makes the clock lie. */
function time(work) {
  const start = process.cpuUsage();
  const result = work();
  const { user, system } = process.cpuUsage(start);
  return { result, milliseconds: (user + system) / 1_000 };
}

function read(files) {
  const { resources, problems } = readClusterResources(files);
  if (problems.length > 0) throw new Error(problems[0].message);
  return resources;
}

function resolving() {
  const conf = toRegistriesConf(read(mirrorSets(sources)));
  const images = referencesOf(sources, references);
  const sample = images.filter((_, index) => index % 10 === 0);
  const [ours, theirs] = [[], []];
  for (let run = 0; run < runs; run++) {
    const our = time(() => {
      const resolver = createResolver(conf);
      return images.map((image) => resolver.resolve(image).pullFrom);
    });
    const their = time(() => sample.map((image) => scan(conf.entries, image)));
    for (const [index, image] of sample.entries()) {
      if (our.result[index * 10].join(" ") === their.result[index].join(" ")) continue;
      throw new Error(`the two answers differ for ${image}`);
    }
    ours.push((our.milliseconds * 1_000) / images.length);
    theirs.push((their.milliseconds * 1_000) / sample.length);
  }
  table(`${references} references against ${conf.entries.length} entries, ${runs} runs`, [
    ["", "µs each"],
    ["resolver", median(ours).toFixed(2)],
    ["scan of all entries", median(theirs).toFixed(2)],
  ]);
  const ratio = median(theirs) / median(ours);
  verdict(`${ratio.toFixed(1)} times as fast, target at least 20`, ratio >= 20);
}

function comparing() {
  const changed = mirrorSets(sources, (source, index) =>
    index % 50 === 7 ? undefined : index % 50 === 8 ? `${source}-moved` : source,
  );
  const [readings, comparisons] = [[], []];
  let change;
  for (let run = 0; run < runs; run++) {
    const reading = time(() => [read(mirrorSets(sources)), read(changed)]);
    const [before, after] = reading.result;
    const comparison = time(() =>
      compareRegistriesConf(toRegistriesConf(before), toRegistriesConf(after)),
    );
    change = comparison.result;
    readings.push(reading.milliseconds);
    comparisons.push(comparison.milliseconds);
  }
  table(`two configurations of ${entries} entries, ${change.reasons.length} reasons to drain`, [
    ["", "ms"],
    ["reading", median(readings).toFixed(0)],
    ["comparing and explaining", median(comparisons).toFixed(0)],
  ]);
  const ratio = median(comparisons) / median(readings);
  verdict(`${ratio.toFixed(2)} of reading, target under 2`, ratio < 2);
}

function verdict(text, met) {
  console.log(`${text}: ${met ? "met" : "missed"}\n`);
  if (!met) process.exitCode = 1;
}

resolving();
comparing();
