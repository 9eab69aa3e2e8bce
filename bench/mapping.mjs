/**
 * Compares two mappings with the SDK and, for a measure, with `node -e 0` and with sort and comm:
 *
 *     npm run build && node bench/mapping.mjs [--runs 5]
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compareMappingTexts } from "@mirrorkit/sdk/mapping";
import { generateMappings } from "./mapping/generate.mjs";
import { measure } from "./mapping/measure.mjs";
import { argument, median, table } from "./report.mjs";

/** Lines of a large fleet's mapping, and of the largest that we answer for. */
const [fleet, large] = [2_800, 100_000];
const sizes = [1_000, 10_000, 100_000];
const runs = argument("runs", 5);
const compareScript = fileURLToPath(new URL("mapping/compare.mjs", import.meta.url));
const sortScript =
  'export LC_ALL=C; sort "$0" > "$0.sorted"; sort "$1" > "$1.sorted"; comm -3 "$0.sorted" "$1.sorted" | wc -l';

const folder = mkdtempSync(join(tmpdir(), "mirrorkit-bench-"));
try {
  await againstNode();
  await againstSort();
  costPerLine();
} finally {
  rmSync(folder, { recursive: true });
}

function mappings(lines) {
  const [before, after] = ["before", "after"].map((side) => join(folder, `${side}-${lines}.txt`));
  generateMappings(before, after, lines);
  return [before, after];
}

async function againstNode() {
  const paths = mappings(fleet);
  const [ours, theirs] = [[], []];
  for (let run = -1; run < runs; run++) {
    const node = await measure(process.execPath, ["-e", "0"]);
    const our = await measure(process.execPath, [compareScript, ...paths]);
    if (run < 0) continue;
    theirs.push(node.milliseconds);
    ours.push(our.milliseconds);
  }
  table(`Two mappings of ${fleet} lines, 1% changed, 1% gone, shuffled; median of ${runs} runs`, [
    ["", "ms"],
    ["node -e 0", median(theirs).toFixed(0)],
    ["compareMappingTexts", median(ours).toFixed(0)],
  ]);
  const ratio = median(ours.map((our, index) => our / theirs[index]));
  verdict(`ratio ${ratio.toFixed(2)}, target at most 3.50`, ratio <= 3.5);
}

async function againstSort() {
  const paths = mappings(large);
  const [ours, theirs] = [[], []];
  for (let run = 0; run < runs; run++) {
    ours.push(await measure(process.execPath, [compareScript, ...paths]));
    theirs.push(await measure("/bin/sh", ["-c", sortScript, ...paths]));
  }
  const [time, memory] = ["milliseconds", "mebibytes"].map((what) =>
    [ours, theirs].map((all) => median(all.map((run) => run[what]))),
  );
  table(`Two mappings of ${large} lines; median of ${runs} runs`, [
    ["", "ms", "MiB at most"],
    ["compareMappingTexts", time[0].toFixed(0), memory[0].toFixed(0)],
    ["sort, sort, comm", time[1].toFixed(0), memory[1].toFixed(0)],
  ]);
  const met = time[0] <= 800 && memory[0] <= 160;
  const ratio = (time[0] / time[1]).toFixed(2);
  verdict(`${ratio} times the time of sort and comm; target at most 800 ms and 160 MiB`, met);
}

/** Processor time: a busy machine makes the clock lie. */
function costPerLine() {
  const pairs = sizes.map((lines) =>
    mappings(lines).map((file) => ({ file, text: readFileSync(file, "utf8") })),
  );
  const least = sizes.map(() => Number.POSITIVE_INFINITY);
  for (let run = -1; run < runs; run++) {
    for (const [index, lines] of sizes.entries()) {
      const cost = microseconds(pairs[index], large / lines) / lines;
      if (run >= 0) least[index] = Math.min(least[index], cost);
    }
  }
  const rows = sizes.map((lines, index) => [lines, least[index].toFixed(2)]);
  table("Cost of a line", [["lines", "µs"], ...rows]);
  const ratio = least.at(-1) / least[0];
  verdict(`${ratio.toFixed(2)} of that at ${sizes[0]} lines, target at most 1.50`, ratio <= 1.5);
}

function microseconds([before, after], times) {
  const start = process.cpuUsage();
  for (let time = 0; time < times; time++) compareMappingTexts(before, after);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / times;
}

function verdict(text, met) {
  console.log(`${text}: ${met ? "met" : "missed"}\n`);
}
