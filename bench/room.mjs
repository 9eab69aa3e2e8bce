// Importing one room of the SDK against an empty program, in turn, as whole processes.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { argument, median, table } from "./report.mjs";

const cwd = fileURLToPath(new URL("..", import.meta.url));
const runs = argument("runs", 15);
const programs = {
  "node -e 0": "0",
  "@mirrorkit/sdk/mapping": 'import("@mirrorkit/sdk/mapping")',
  "@mirrorkit/sdk/image": 'import("@mirrorkit/sdk/image")',
  "@mirrorkit/sdk/imageset": 'import("@mirrorkit/sdk/imageset")',
  "@mirrorkit/sdk/cluster-resources": 'import("@mirrorkit/sdk/cluster-resources")',
  "@mirrorkit/sdk/settings": 'import("@mirrorkit/sdk/settings")',
  "@mirrorkit/sdk": 'import("@mirrorkit/sdk")',
};

function time(program) {
  const start = process.hrtime.bigint();
  const { status } = spawnSync(process.execPath, ["-e", program], { cwd });
  if (status !== 0) throw new Error(`node -e '${program}' exited with ${status}`);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

const times = new Map(Object.keys(programs).map((name) => [name, []]));
for (let run = -2; run < runs; run++) {
  for (const [name, program] of Object.entries(programs)) {
    const ms = time(program);
    if (run >= 0) times.get(name).push(ms);
  }
}

const empty = times.get("node -e 0");
table(`Importing one room: median of ${runs} runs`, [
  ["", "ms", "ratio"],
  ...[...times].map(([name, ms]) => [
    name,
    median(ms).toFixed(1),
    median(ms.map((one, run) => one / empty[run])).toFixed(2),
  ]),
]);
console.log("ratio of a room of models, target at most 2.00\n");
