// The largest content that is known: how much of the deadline of its worker a review of it takes.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { cpuMsOf, ownThread } from "../packages/bot/dist/content/cpu-time.js";
import { usualLimits } from "../packages/bot/dist/content/open-content.js";
import { directReview } from "../packages/forge/dist/index.js";
import { argument, median, table } from "./report.mjs";

const runs = argument("runs", 5);
const settings = "imageSets:\n  p: {file: p.yaml}\nreview: {mapping: {file: m.txt}}\n";
const anImageSet = [
  "kind: ImageSetConfiguration",
  "apiVersion: mirror.openshift.io/v2alpha1",
  "mirror:",
  "  platform:",
  "    channels: [{name: stable-4.20, minVersion: 4.20.18, maxVersion: 4.20.18}]",
  "",
].join("\n");
const graph = fileURLToPath(
  new URL(
    "../packages/sdk/test/fixtures/golden/graph/1-dry-run/workspace/dry-run/mapping.txt",
    import.meta.url,
  ),
);
const verdicts = fileURLToPath(
  new URL("../../shared/golden/verdicts-real/verdicts.jsonl.gz", import.meta.url),
);

/** A change with one mapping on each side. */
function sourcesOf({ before, after = before, imageSet = anImageSet }) {
  const sides = {
    before: { imageSet: Buffer.from(imageSet), mapping: Buffer.from(before) },
    after: { imageSet: Buffer.from(`${imageSet}\n# another week\n`), mapping: Buffer.from(after) },
  };
  return {
    settings: async () => ({ text: settings, file: "mirrorkit.yaml" }),
    readFile: async (side, path) => (path === "p.yaml" ? sides[side].imageSet : undefined),
    readTree: async () => new Map(),
    entry: async () => undefined,
    changedPaths: async () => ["p.yaml"],
    evidence: async (side) => ({
      from: "a bench",
      ofCommit: false,
      problems: [],
      content: { kind: "mapping", path: "m.txt", bytes: sides[side].mapping },
    }),
    howToProvide: async () => "",
  };
}

/** The longest mapping that the real oc-mirror wrote; none where that is not at hand. */
function longestReal() {
  if (!existsSync(verdicts)) return [];
  const all = gunzipSync(readFileSync(verdicts)).toString().trim().split("\n");
  const written = all.map((line) => JSON.parse(line)).filter(({ mapping }) => mapping !== null);
  const longest = written.reduce((a, b) => (b.mapping.length > a.mapping.length ? b : a));
  const change = { before: `${longest.mapping.join("\n")}\n`, imageSet: longest.imageSet };
  return [[`the longest real one, ${longest.mapping.length} lines`, change]];
}

/** Lines of images of their own, of which one in fifty differs by the seed. */
function linesOf(count, seed) {
  const line = (_, index) => {
    const hex = (index + (index % 50 === 0 ? seed : 0)).toString(16).padStart(64, "0");
    const name = `more/image-${index}`;
    return `docker://registry.redhat.io/${name}@sha256:${hex}=docker://quay.example.test/mirror/${name}:sha256-${hex}\n`;
  };
  return Array.from({ length: count }, line).join("");
}

const context = {
  head: "a".repeat(40),
  base: "b".repeat(40),
  commands: [],
  answer: { refused: [] },
  given: true,
  maxCharacters: 60_000,
  pages: new Map(),
};

/** Milliseconds that this thread has computed, as the deadline counts them. */
function computed() {
  return cpuMsOf(ownThread()) ?? performance.now();
}

async function computing(change) {
  const review = directReview(sourcesOf(change));
  const start = computed();
  await review.policy();
  await review.assess();
  await review.write(context);
  return computed() - start;
}

const changes = [
  ["golden/graph", { before: readFileSync(graph, "utf8") }],
  ...longestReal(),
  ["100,000 lines", { before: linesOf(100_000, 0), after: linesOf(100_000, 1_000_000) }],
];
const { computingMs } = usualLimits;
const rows = [["", "computing", "share of the deadline (limit 10%)"]];
for (const [name, change] of changes) {
  const times = [];
  for (let run = 0; run < runs; run += 1) times.push(await computing(change));
  const ms = median(times);
  rows.push([name, `${ms.toFixed(0)} ms`, `${((100 * ms) / computingMs).toFixed(1)}%`]);
}
table("A review of the largest content that is known, on both sides", rows);
