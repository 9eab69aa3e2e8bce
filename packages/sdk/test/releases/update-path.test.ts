import { findUpdatePath, pathOfCluster } from "@mirrorkit/sdk/releases";
import { describe, expect, test } from "vitest";
import { graphOf } from "./golden.ts";

const versionsOf = (path: ReturnType<typeof findUpdatePath>): readonly string[] | undefined =>
  "steps" in path ? path.steps.map(({ to }) => to) : undefined;

describe("a path between two versions", () => {
  const graph = graphOf({
    "4.20.10": ["4.20.11", "4.20.12", ["4.21.0", "SomeRisk"]],
    "4.20.11": ["4.20.13"],
    "4.20.12": ["4.20.13", ["4.21.0", "SigstoreSignatureMirroring"]],
    "4.20.13": ["4.21.1"],
    "4.21.0": ["4.21.1"],
    "4.21.1": [],
    "4.22.3": ["5.0.0"],
    "5.0.0": [],
  });

  test("has no steps where both are the same", () => {
    expect(findUpdatePath(graph, "4.20.10", "4.20.10")).toEqual({ steps: [] });
  });

  test("is the shortest, of several the one with the highest versions", () => {
    expect(versionsOf(findUpdatePath(graph, "4.20.10", "4.20.13"))).toEqual(["4.20.12", "4.20.13"]);
  });

  test("goes a long way round to avoid an update with known risks", () => {
    const path = findUpdatePath(graph, "4.20.10", "4.21.1");
    expect(versionsOf(path)).toEqual(["4.20.12", "4.20.13", "4.21.1"]);
  });

  test("names the risks of the updates that it cannot avoid", () => {
    expect(findUpdatePath(graph, "4.20.11", "4.21.0")).toEqual({});
    const path = findUpdatePath(graph, "4.20.12", "4.21.0");
    const risks = [{ name: "SigstoreSignatureMirroring", message: "A risk." }];
    expect(path).toEqual({ steps: [{ from: "4.20.12", to: "4.21.0", risks }] });
  });

  test("takes one risk over two shorter steps with two", () => {
    const risky = graphOf({
      "4.20.1": [["4.20.2", "A"], "4.20.3"],
      "4.20.2": [["4.20.5", "B"]],
      "4.20.3": ["4.20.4"],
      "4.20.4": [["4.20.5", "C"]],
      "4.20.5": [],
    });
    const path = findUpdatePath(risky, "4.20.1", "4.20.5");
    expect(versionsOf(path)).toEqual(["4.20.3", "4.20.4", "4.20.5"]);
    expect("steps" in path && path.steps.map(({ risks }) => risks.length)).toEqual([0, 0, 1]);
  });

  test("can be limited to recommended updates, and to some versions", () => {
    expect(findUpdatePath(graph, "4.20.12", "4.21.0", { conditional: false })).toEqual({});
    const through = (version: string): boolean => version !== "4.20.12";
    const path = findUpdatePath(graph, "4.20.10", "4.20.13", { through });
    expect(versionsOf(path)).toEqual(["4.20.11", "4.20.13"]);
  });

  test("leads from 4.22 to 5.0, since the graph says so", () => {
    expect(versionsOf(findUpdatePath(graph, "4.22.3", "5.0.0"))).toEqual(["5.0.0"]);
  });

  test("names the version that the graph lacks", () => {
    expect(findUpdatePath(graph, "4.23.0", "5.0.0")).toEqual({ unknown: "4.23.0" });
    expect(findUpdatePath(graph, "5.0.0", "5.1.0")).toEqual({ unknown: "5.1.0" });
  });

  test("ends in a graph with a cycle", () => {
    const round = graphOf({ "4.20.1": ["4.20.3"], "4.20.2": [], "4.20.3": [] });
    const edges = [...round.edges, { from: "4.20.3", to: "4.20.1" }];
    expect(findUpdatePath({ ...round, edges }, "4.20.1", "4.20.2")).toEqual({});
  });
});

describe("the way of a cluster to the releases of an ImageSet", () => {
  const graph = graphOf({
    "4.20.10": ["4.20.11", ["4.20.13", "SomeRisk"]],
    "4.20.11": ["4.20.13"],
    "4.20.13": ["4.21.1"],
    "4.20.14": [],
    "4.21.1": [],
  });
  const way = (version: string, ...mirrored: readonly string[]): object => {
    const { state, target, risks, lacking, acknowledgements } = pathOfCluster(version, mirrored, [
      graph,
    ]);
    return { state, target, risks: risks.map(({ name }) => name), lacking, acknowledgements };
  };
  const none = { risks: [], lacking: [], acknowledgements: [] };

  test("is free where the releases of a path are mirrored", () => {
    expect(way("4.20.10", "4.20.13", "4.20.11")).toEqual({
      ...none,
      state: "free",
      target: "4.20.13",
    });
  });

  test("has the risks of the only mirrored path", () => {
    expect(way("4.20.10", "4.20.13")).toEqual({
      ...none,
      state: "risks",
      target: "4.20.13",
      risks: ["SomeRisk"],
    });
  });

  test("needs an administrator's acknowledgement from 4.20 to 4.21", () => {
    expect(way("4.20.13", "4.21.1")).toEqual({
      ...none,
      state: "risks",
      target: "4.21.1",
      acknowledgements: ["ack-4.20-sigstore-in-4.21"],
    });
  });

  test("lacks the releases between that are not mirrored", () => {
    expect(way("4.20.11", "4.21.1")).toMatchObject({
      state: "not-mirrored",
      target: "4.21.1",
      lacking: ["4.20.13"],
    });
  });

  test("does not exist where no update leads there", () => {
    expect(way("4.20.10", "4.20.14")).toEqual({ ...none, state: "none", target: "4.20.14" });
  });

  test("is not needed by a cluster that runs the newest, or a newer one", () => {
    expect(way("4.20.13", "4.20.13", "4.20.10")).toMatchObject({ state: "current" });
    expect(way("4.21.1", "4.20.13")).toMatchObject({ state: "current", target: "4.20.13" });
  });

  test("is unknown where the graph lacks the version, or nothing is mirrored", () => {
    expect(way("4.19.9", "4.20.13")).toMatchObject({ state: "unknown-version", target: "4.19.9" });
    expect(way("4.20.10")).toMatchObject({ state: "no-releases", target: "" });
  });
});
