import { isMirrorError } from "@mirrorkit/sdk";
import { channelsOf, mergeGraphs, readReleaseGraph, sortedNodes } from "@mirrorkit/sdk/releases";
import { describe, expect, test } from "vitest";

const channelsKey = "io.openshift.upgrades.graph.release.channels";
const node = (version: string, channels = "stable-4.20"): object => ({
  version,
  payload: `quay.io/openshift-release-dev/ocp-release@sha256:${"0".repeat(64)}`,
  metadata: { [channelsKey]: channels, url: `https://errata.example.test/${version}`, odd: 1 },
});
const graphText = (graph: object): string => JSON.stringify(graph);
const messagesOf = (graph: object): readonly string[] =>
  readReleaseGraph(graphText(graph), "graph.json").problems.map(
    ({ severity, message }) => `${severity}: ${message}`,
  );

describe("an update graph", () => {
  const { graph, problems } = readReleaseGraph(
    graphText({
      version: 1,
      nodes: [
        node("4.20.12", "stable-4.20,stable-4.21"),
        node("4.21.0", "stable-4.21"),
        node("4.21.1"),
      ],
      edges: [[0, 2]],
      conditionalEdges: [
        {
          edges: [{ from: "4.20.12", to: "4.21.0" }],
          risks: [
            {
              url: "https://issues.example.test/1",
              name: "SigstoreSignatureMirroring",
              message: "Signatures must be mirrored.",
              matchingRules: [{ type: "Always" }],
            },
          ],
        },
      ],
    }),
    "graph.json",
  );

  test("has its releases with channels, errata and all of their metadata that is text", () => {
    expect(problems).toEqual([]);
    expect(graph.nodes[0]).toEqual({
      version: "4.20.12",
      payload: `quay.io/openshift-release-dev/ocp-release@sha256:${"0".repeat(64)}`,
      channels: ["stable-4.20", "stable-4.21"],
      url: "https://errata.example.test/4.20.12",
      metadata: {
        [channelsKey]: "stable-4.20,stable-4.21",
        url: "https://errata.example.test/4.20.12",
      },
    });
  });

  test("has its updates as versions, and the risks of conditional ones", () => {
    expect(graph.edges).toEqual([{ from: "4.20.12", to: "4.21.1" }]);
    expect(graph.conditionalEdges).toEqual([
      {
        from: "4.20.12",
        to: "4.21.0",
        risks: [
          {
            name: "SigstoreSignatureMirroring",
            message: "Signatures must be mirrored.",
            url: "https://issues.example.test/1",
          },
        ],
      },
    ]);
  });

  test("lists channels by the value of their numbers", () => {
    const text = graphText({
      nodes: [node("4.9.0", "stable-4.10,stable-4.9,eus-4.10")],
      edges: [],
    });
    expect(channelsOf(readReleaseGraph(text, "g").graph)).toEqual([
      "eus-4.10",
      "stable-4.9",
      "stable-4.10",
    ]);
  });

  test("sorts release candidates before their release, and 5.0 after 4.22", () => {
    const versions = ["5.0.0", "4.22.10", "4.22.9", "5.0.0-rc.1", "4.22.0-ec.2"];
    const text = graphText({ nodes: versions.map((one) => node(one)), edges: [] });
    expect(sortedNodes(readReleaseGraph(text, "g").graph).map(({ version }) => version)).toEqual([
      "4.22.0-ec.2",
      "4.22.9",
      "4.22.10",
      "5.0.0-rc.1",
      "5.0.0",
    ]);
  });

  test("joined with another one keeps an update without risks that either gives", () => {
    const plain = { ...graph, edges: [{ from: "4.20.12", to: "4.21.0" }], conditionalEdges: [] };
    const joined = mergeGraphs([graph, plain]);
    expect(joined.nodes).toHaveLength(3);
    expect(joined.edges).toHaveLength(2);
    expect(joined.conditionalEdges).toEqual([]);
  });
});

describe("a broken update graph", () => {
  test("names edges to nodes that it does not have", () => {
    expect(messagesOf({ nodes: [node("4.20.1")], edges: [[0, 7]] })).toEqual([
      "error: edges[0] names node 7, but the graph has 1 nodes",
    ]);
  });

  test("names edges that are not pairs of numbers", () => {
    const edges = [[0], [0, "1"], [-1, 0], [0, 0.5], null];
    expect(messagesOf({ nodes: [node("4.20.1")], edges })).toEqual(
      edges.map((_, index) => `error: edges[${index}] is not a pair of node numbers`),
    );
  });

  test("names releases, updates and payloads that are there twice", () => {
    const other = { ...node("4.20.1"), payload: "quay.io/other@sha256:1" };
    const nodes = [node("4.20.1"), other, node("4.20.2")];
    expect(
      messagesOf({
        nodes,
        edges: [
          [0, 2],
          [1, 2],
        ],
      }),
    ).toEqual([
      'warning: the release "4.20.1" is listed twice, with two payloads',
      "warning: the update 4.20.1 → 4.20.2 is listed twice",
    ]);
  });

  test("names a cycle of updates, but not what leads to it or follows it", () => {
    const nodes = ["4.20.1", "4.20.2", "4.20.3", "4.20.4"].map((version) => node(version));
    const edges = [
      [0, 1],
      [1, 2],
      [2, 1],
      [2, 3],
    ];
    expect(messagesOf({ nodes, edges })).toEqual([
      "warning: the updates of the graph form a cycle: 4.20.2, 4.20.3",
    ]);
  });

  test("names releases without version or payload, and reads the others", () => {
    const nodes = [{}, { ...node("4.20") }, { version: "4.20.3" }, "4.20.4", node("4.20.5")];
    const { graph, problems } = readReleaseGraph(graphText({ nodes, edges: [[0, 4]] }), "g");
    expect(graph.nodes.map(({ version }) => version)).toEqual(["4.20.5"]);
    expect(graph.edges).toEqual([]);
    expect(problems.map(({ message }) => message)).toEqual([
      "nodes[0]: the version is missing",
      'nodes[1]: the version "4.20" is invalid',
      'nodes[2]: the release "4.20.3" has no payload',
      "nodes[3]: the version is missing",
    ]);
  });

  test("names conditional edges without risks and those of unknown releases", () => {
    const risks = [{ name: "SomeRisk" }];
    const conditionalEdges = [
      { edges: [{ from: "4.20.1", to: "4.20.2" }], risks: [] },
      { edges: [{ from: "4.20.1" }], risks },
      { edges: [{ from: "4.20.1", to: "4.20.9" }], risks },
      null,
    ];
    expect(messagesOf({ nodes: [node("4.20.1")], edges: [], conditionalEdges })).toEqual([
      "error: conditionalEdges[0] has no list of edges and risks",
      'error: conditionalEdges[1] has an edge without "from" and "to"',
      'warning: conditionalEdges[2] names the release "4.20.9", which the graph lacks',
      "error: conditionalEdges[3] has no list of edges and risks",
    ]);
  });

  test.each([
    ["", "the update graph is not JSON: the file is empty"],
    ["<html>\n<body>", 'the update graph is not JSON: it begins with "<html>"'],
    ["[]", "the update graph must be a JSON object"],
    ["{}", 'the update graph has no list "nodes"'],
    [
      '{"kind":"missing_params","value":"mandatory client parameters missing: channel"}',
      'the update graph has no list "nodes", but says "missing_params: mandatory client parameters missing: channel"',
    ],
  ])("that is %j is refused with the file", (text, message) => {
    try {
      readReleaseGraph(text, "graph.json");
      expect.unreachable();
    } catch (error) {
      expect(isMirrorError(error) && error.code).toBe("invalid-input");
      expect(error).toMatchObject({ message, position: { file: "graph.json" } });
    }
  });
});
