import { closeSync, openSync, writeSync } from "node:fs";

const registry = "docker://quay.example.test/mirror";
const names = ["controller", "console-plugin", "must-gather", "kube-rbac-proxy", "agent-service"];
const linesPerWrite = 4096;

/**
 * Writes two mappings with the same lines in other orders, of which `after` lacks 1% and has another
 * digest in 1%. Three lines of five are release components, as in the mapping of a fleet with one
 * release and five operators. The same size gives the same bytes.
 */
export function generateMappings(before, after, lines) {
  write(before, lines, 1, (index) => lineOf(index, 0));
  write(after, lines, 2, (index) => {
    if (index % 100 === 17) return "";
    return lineOf(index, index % 100 === 42 ? 1 : 0);
  });
}

function write(path, lines, seed, toLine) {
  const descriptor = openSync(path, "w");
  const order = shuffled(lines, seed);
  for (let start = 0; start < lines; start += linesPerWrite) {
    const indexes = Array.from(order.subarray(start, start + linesPerWrite));
    writeSync(descriptor, indexes.map(toLine).join(""));
  }
  closeSync(descriptor);
}

function lineOf(index, generation) {
  const digest = hexOf(index * 2 + generation);
  if (index % 5 < 3) {
    const tag = `4.${index % 23}.${index % 97}-x86_64-${names[index % 5]}-${index}`;
    return `docker://quay.io/openshift-release-dev/ocp-v4.0-art-dev@sha256:${digest}=${registry}/openshift/release:${tag}\n`;
  }
  const path = `product-${index % 61}/${names[index % 5]}-${index >> 2}`;
  return `docker://registry.redhat.io/${path}@sha256:${digest}=${registry}/${path}:sha256-${digest}\n`;
}

function hexOf(seed) {
  const next = generator(seed + 1);
  return Array.from({ length: 8 }, () => next().toString(16).padStart(8, "0")).join("");
}

function shuffled(length, seed) {
  const order = Uint32Array.from({ length }, (_, index) => index);
  const next = generator(seed);
  for (let last = length - 1; last > 0; last -= 1) {
    const other = next() % (last + 1);
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}

/** The generator of random numbers known as mulberry32. */
function generator(seed) {
  let state = Math.imul(seed, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
