// `mirrorkit --version` against `node -e 0`, in turn, as whole processes.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { argument, median, table } from "./report.mjs";

const mirrorkit = fileURLToPath(new URL("../packages/cli/dist/main.js", import.meta.url));
const runs = argument("runs", 15);

function time(args) {
  const start = process.hrtime.bigint();
  const { status } = spawnSync(process.execPath, args);
  if (status !== 0) throw new Error(`node ${args.join(" ")} exited with ${status}`);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

const ours = [];
const peers = [];
for (let run = -2; run < runs; run++) {
  const [peer, our] = [time(["-e", "0"]), time([mirrorkit, "--version"])];
  if (run < 0) continue;
  peers.push(peer);
  ours.push(our);
}

const ratios = ours.map((our, index) => our / peers[index]);
table(`Start-up: median of ${runs} runs`, [
  ["", "ms"],
  ["node -e 0", median(peers).toFixed(1)],
  ["mirrorkit --version", median(ours).toFixed(1)],
]);
console.log(`ratio ${median(ratios).toFixed(2)}, target at most 1.60\n`);
