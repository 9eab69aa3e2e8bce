/**
 * Compares two large mappings with the SDK and, for a measure, with sort and comm:
 *
 *     npm run build && node bench/mapping.mjs [--lines 1000000] [--runs 5]
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { generateMappings } from "./mapping/generate.mjs";
import { measure } from "./mapping/measure.mjs";

const { values } = parseArgs({
  options: {
    lines: { type: "string", default: "1000000" },
    runs: { type: "string", default: "5" },
  },
});
const [lines, runs] = [Number(values.lines), Number(values.runs)];
const compareScript = fileURLToPath(new URL("mapping/compare.mjs", import.meta.url));
const sortScript =
  'export LC_ALL=C; sort "$0" > "$0.sorted"; sort "$1" > "$1.sorted"; comm -3 "$0.sorted" "$1.sorted" | wc -l';

const folder = mkdtempSync(join(tmpdir(), "mirrorkit-bench-"));
try {
  const [before, after] = [join(folder, "before.txt"), join(folder, "after.txt")];
  generateMappings(before, after, lines);
  const bytes = Math.round(statSync(before).size / lines);
  print(
    `two mappings of ${lines} lines of ${bytes} bytes; 1% changed, 1% gone, shuffled; ${runs} runs`,
  );
  const [ours, theirs] = [[], []];
  for (let run = 0; run < runs; run += 1) {
    ours.push(await measure(process.execPath, [compareScript, before, after]));
    theirs.push(await measure("/bin/sh", ["-c", sortScript, before, after]));
  }
  report(ours, theirs);
} finally {
  rmSync(folder, { recursive: true });
}

function report(ours, theirs) {
  const [time, memory] = ["milliseconds", "mebibytes"].map((what) => [
    median(ours.map((run) => run[what])),
    median(theirs.map((run) => run[what])),
  ]);
  print("                           median time   peak of the largest process");
  print(`compareMappingStreams      ${cell(time[0], "ms")}   ${cell(memory[0], "MiB")}`);
  print(`sort, sort, comm           ${cell(time[1], "ms")}   ${cell(memory[1], "MiB")}`);
  const [faster, leaner] = [time[1] / time[0], memory[0] / memory[1]];
  const met = faster >= 2 && leaner < 0.5 ? "met" : "missed";
  print(`${faster.toFixed(2)} times as fast, ${(leaner * 100).toFixed(0)}% of the memory`);
  print(`target, at least 2 times as fast and under 50% of the memory: ${met}`);
  print(`added, removed, replaced, carried over, unchanged: ${ours[0].output.trim()}`);
}

function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

function cell(number, unit) {
  return `${Math.round(number)} ${unit}`.padStart(11);
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
