import { type ReleaseGraph, releasesOnPaths } from "@mirrorkit/sdk/releases";
import { describe, expect, test } from "vitest";

const versions = ["4.20.1", "4.20.2", "4.20.3", "4.20.4", "4.21.0"];
const risks = [{ name: "Slow", message: "It is slow.", url: "https://example.com/slow" }];
const graph: ReleaseGraph = {
  nodes: versions.map((version) => ({
    version,
    payload: `quay.example.test/release@sha256:${version}`,
    channels: [],
    metadata: {},
  })),
  edges: [
    { from: "4.20.1", to: "4.20.2" },
    { from: "4.20.2", to: "4.20.4" },
    { from: "4.20.1", to: "4.20.3" },
  ],
  conditionalEdges: [{ from: "4.20.4", to: "4.21.0", risks }],
};
const onPaths = (from: string, ...targets: string[]): readonly string[] | undefined => {
  const found = releasesOnPaths(graph, from, targets);
  return found === undefined ? undefined : [...found].sort();
};

describe("releases on paths", () => {
  test("are those between a version and a target, with both; risky updates count", () => {
    expect(onPaths("4.20.1", "4.21.0")).toEqual(["4.20.1", "4.20.2", "4.20.4", "4.21.0"]);
    expect(onPaths("4.20.1", "4.20.3", "4.20.2")).toEqual(["4.20.1", "4.20.2", "4.20.3"]);
  });

  test("are the version alone where there is no target", () => {
    expect(onPaths("4.19.9")).toEqual(["4.19.9"]);
  });

  test("are unknown where the graph lacks the version, or the path", () => {
    expect(onPaths("4.19.9", "4.20.2")).toBeUndefined();
    expect(onPaths("4.20.3", "4.21.0")).toBeUndefined();
  });
});
