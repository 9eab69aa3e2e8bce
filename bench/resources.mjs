// Cost of the cluster resources and their layout per entry, at 1, 10 and 100 times a large pass.
// It must not grow with the size. Run after a build: node bench/resources.mjs
// No object is larger than etcd takes (1.5 MiB), so 100x is ten times as many objects as 10x.
import { readClusterResources, renderResource } from "@mirrorkit/sdk/cluster-resources";
import { compareTrees } from "@mirrorkit/sdk/files";
import { defaultLayoutPolicy, renderLayout } from "@mirrorkit/sdk/layout";

const entriesOfOne = 1_500;
const catalogsOfOne = 40;
const largestObject = 7_500;
const limit = 1.3;
const rounds = 3;
const sizes = [1, 10, 100];

/** Objects as oc-mirror writes them, in an order that is not the canonical one. */
function filesOf(size) {
  const files = [];
  for (let done = 0; done < entriesOfOne * size; done += largestObject) {
    const count = Math.min(largestObject, entriesOfOne * size - done) / 2;
    for (const kind of ["Digest", "Tag"]) {
      files.push({ path: `${kind}-${done}.yaml`, text: mirrorSet(kind, done, count) });
    }
  }
  for (let index = 0; index < catalogsOfOne * size; index++) {
    files.push({ path: `cs-${index}.yaml`, text: catalogSource(index) });
  }
  return files;
}

function mirrorSet(kind, number, count) {
  const entries = Array.from({ length: count }, (_, index) => {
    const path = `team-${(index * 7919) % count}/image`;
    return `  - mirrors:\n    - mirror.example.test:8443/fleet/${path}\n    source: registry.example.test/${path}\n`;
  });
  return `---\napiVersion: config.openshift.io/v1\nkind: Image${kind}MirrorSet\nmetadata:\n  annotations:\n    createdAt: "2026-11-23T09:07:12Z"\n    createdBy: oc-mirror v2\n  name: ${kind.toLowerCase()}-${number}\nspec:\n  image${kind}Mirrors:\n${entries.join("")}`;
}

function catalogSource(index) {
  return `apiVersion: operators.coreos.com/v1alpha1\nkind: CatalogSource\nmetadata:\n  name: cs-${index}-v4-20\n  namespace: openshift-marketplace\nspec:\n  image: mirror.example.test:8443/fleet/catalog-${index}:v4.20\n  sourceType: grpc\n`;
}

/** Milliseconds of processor time a step takes: a busy machine makes the clock lie. */
function measure(files) {
  const times = {};
  const timed = (step, work) => {
    const start = process.cpuUsage();
    const result = work();
    const { user, system } = process.cpuUsage(start);
    times[step] = (user + system) / 1_000;
    return result;
  };
  const reading = timed("read", () => readClusterResources(files));
  timed("write", () => reading.resources.map((resource) => renderResource(resource)));
  const options = { cluster: "prod", policy: defaultLayoutPolicy };
  const fresh = timed("lay out", () => renderLayout(reading, options));
  const again = timed("lay out again", () =>
    renderLayout(reading, { ...options, existing: fresh.tree }),
  );
  const { untouched } = compareTrees(again.tree, fresh.tree, fresh.root);
  if (reading.problems.length + fresh.problems.length > 0) throw new Error("unexpected problems");
  if (untouched.length !== fresh.tree.size) throw new Error("a second layout changed something");
  return times;
}

/** The least time of each step, over several rounds of all sizes; in a round, small sizes run often. */
function leastTimes() {
  const least = new Map(sizes.map((size) => [size, {}]));
  const inputs = new Map(sizes.map((size) => [size, filesOf(size)]));
  measure(inputs.get(10));
  for (let round = 0; round < rounds; round++) {
    for (const size of sizes) {
      for (const [step, time] of Object.entries(average(inputs.get(size), Math.ceil(20 / size)))) {
        const times = least.get(size);
        times[step] = Math.min(times[step] ?? Number.POSITIVE_INFINITY, time);
      }
    }
  }
  return least;
}

function average(files, runs) {
  const sums = {};
  for (let run = 0; run < runs; run++) {
    for (const [step, time] of Object.entries(measure(files))) {
      sums[step] = (sums[step] ?? 0) + time / runs;
    }
  }
  return { ...sums, all: Object.values(sums).reduce((sum, time) => sum + time, 0) };
}

const least = leastTimes();
let ratio = 1;
for (const [size, times] of least) {
  for (const [step, milliseconds] of Object.entries(times)) {
    ratio = milliseconds / size / least.get(1)[step];
    const each = (milliseconds * 1_000) / ((entriesOfOne + catalogsOfOne) * size);
    const columns = [
      `${size}x`.padStart(4),
      step.padEnd(13),
      `${milliseconds.toFixed(0).padStart(6)} ms`,
      `${each.toFixed(1).padStart(5)} µs an entry`,
      `${ratio.toFixed(2)} of 1x`,
    ];
    console.log(columns.join("  "));
  }
}
console.log(
  ratio > limit
    ? `Over ${limit} of 1x: something grows faster than its input, or the machine was busy.`
    : "Linear.",
);
