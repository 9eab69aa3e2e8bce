import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type ReleaseGraph, readReleaseGraph } from "@mirrorkit/sdk/releases";

/** A file beside the repository, when it is there. */
export function sharedFile(path: string): string | undefined {
  const full = fileURLToPath(new URL(`../../../../../shared/${path}`, import.meta.url));
  return existsSync(full) ? readFileSync(full, "utf8") : undefined;
}

/** A graph of releases, each with the numbers of those that it may be updated to, or pairs of number and risk. */
export function graphOf(
  releases: Readonly<Record<string, readonly (string | readonly [string, string])[]>>,
): ReleaseGraph {
  const versions = Object.keys(releases);
  const nodes = versions.map((version) => ({
    version,
    payload: `quay.io/openshift-release-dev/ocp-release@sha256:${Buffer.from(version).toString("hex").padStart(64, "0")}`,
  }));
  const all = Object.entries(releases).flatMap(([from, targets]) =>
    targets.map((target) => ({ from, target })),
  );
  const edges = all.flatMap(({ from, target }) =>
    typeof target === "string" ? [[versions.indexOf(from), versions.indexOf(target)]] : [],
  );
  const conditionalEdges = all.flatMap(({ from, target }) =>
    typeof target === "string"
      ? []
      : [{ edges: [{ from, to: target[0] }], risks: [{ name: target[1], message: "A risk." }] }],
  );
  const { graph, problems } = readReleaseGraph(
    JSON.stringify({ nodes, edges, conditionalEdges }),
    "graph.json",
  );
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join("\n"));
  return graph;
}
