// What it costs to follow the output of oc-mirror: 100,000 lines, as bytes in pieces of 64 KiB, read and counted.
import { openLineSplitter, openRunCounter, readOcMirrorLine } from "@mirrorkit/sdk/oc-mirror";
import { argument, median, table } from "./report.mjs";

const runs = argument("runs", 5);
const lines = argument("lines", 100_000);
const linesASecond = 1_000;
const pieceBytes = 64 * 1024;

/** Lines as a push prints them: one in a hundred is a failure, one in twenty says nothing. */
function lineOf(index) {
  const hex = index.toString(16).padStart(64, "0");
  const image = `quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:${hex}`;
  const head = "2026/11/28 21:36:46 \u001b[1;94m [INFO] \u001b[0m  : ";
  if (index % 100 === 0) {
    return `2026/11/28 21:36:46 \u001b[1;91m [ERROR] \u001b[0m : [Worker] error mirroring image docker://${image} (Operator bundles: [a.v1.0.0] - Operators: [a]) error: writing manifest: uploading manifest sha256-${hex} to quay.example.test/m/a: received unexpected HTTP status: 503 Service Unavailable`;
  }
  if (index % 20 === 0) return `${head}Generating something number ${index}`;
  return `${head}Success copying ${image} ➡️ quay.example.test/signed/openshift/`;
}

function piecesOf(count) {
  const bytes = Buffer.from(
    Array.from({ length: count }, (_, index) => `${lineOf(index)}\n`).join(""),
  );
  const pieces = [];
  for (let at = 0; at < bytes.length; at += pieceBytes)
    pieces.push(bytes.subarray(at, at + pieceBytes));
  return pieces;
}

function follow(pieces) {
  const counter = openRunCounter();
  const decoder = new TextDecoder();
  const splitter = openLineSplitter((line) => counter.add(readOcMirrorLine(line)));
  for (const piece of pieces) splitter.push(decoder.decode(piece, { stream: true }));
  splitter.end();
  return counter.summary();
}

function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

const pieces = piecesOf(lines);
follow(pieces);
const times = [];
for (let run = 0; run < runs; run += 1) {
  const start = cpuMs();
  if (follow(pieces).lines !== lines) throw new Error("lines were lost");
  times.push(cpuMs() - start);
}
const microseconds = (median(times) * 1_000) / lines;
const share = (microseconds * linesASecond) / 1_000_000;

globalThis.gc?.();
const before = process.memoryUsage();
for (let run = 0; run < 10; run += 1) follow(pieces);
globalThis.gc?.();
const after = process.memoryUsage();
const grown = (after.heapUsed - before.heapUsed) / 1024 ** 2;

table(`Following ${lines.toLocaleString("en")} lines of oc-mirror`, [
  ["", "measured", "limit"],
  ["a line", `${microseconds.toFixed(2)} µs`, "10 µs"],
  ["of one core, at 1,000 lines a second", `${(100 * share).toFixed(2)}%`, "1%"],
  ["heap after ten times as many lines", `${grown.toFixed(1)} MiB more`, "flat"],
]);
