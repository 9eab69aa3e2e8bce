import { readImageSet } from "@mirrorkit/sdk/imageset";
import {
  type Architecture,
  type GraphLookup,
  type Platform,
  type ReleaseGraph,
  type ReleaseSelection,
  readReleaseGraph,
  releaseTag,
  selectReleases,
} from "@mirrorkit/sdk/releases";
import { describe, expect, test } from "vitest";
import { graphOf, sharedFile } from "./golden.ts";

const graphs: Readonly<Record<string, ReleaseGraph>> = {
  "stable-4.19": graphOf({ "4.19.1": ["4.19.2"], "4.19.2": ["4.19.3"], "4.19.3": [] }),
  "stable-4.20": graphOf({
    "4.19.3": ["4.20.2"],
    "4.20.0": ["4.20.1", "4.20.2"],
    "4.20.1": ["4.20.2", "4.20.3"],
    "4.20.2": ["4.20.3"],
    "4.20.3": [],
    "4.20.4-rc.1": [],
  }),
  "stable-4.21": graphOf({ "4.20.3": ["4.21.0"], "4.20.4-rc.1": ["4.21.0"], "4.21.0": [] }),
  "stable-4.22": graphOf({ "4.21.0": ["4.22.0"], "4.22.0": [] }),
  "stable-5.0": graphOf({ "4.22.0": ["5.0.0"], "5.0.0": [] }),
  "fast-4.20": graphOf({ "4.20.3": ["4.20.5"], "4.20.5": [] }),
  "stable-4.99": graphOf({}),
};
const lookUp: GraphLookup = ({ channel }) => graphs[channel];
const select = (platform: Platform): ReleaseSelection => selectReleases(platform, lookUp);
const versionsIn = ({ releases }: ReleaseSelection): readonly string[] =>
  releases.map(({ version }) => version);
const versions = (platform: Platform): readonly string[] => versionsIn(select(platform));
const refusals = ({ findings }: ReleaseSelection): readonly string[] =>
  findings.filter(({ isRefused }) => isRefused).map(({ message }) => message);

describe("a release channel selects", () => {
  const name = "stable-4.20";

  test.each([
    ["its newest release", {}, ["4.20.4-rc.1"]],
    [
      "all of it with full",
      { full: true },
      ["4.19.3", "4.20.0", "4.20.1", "4.20.2", "4.20.3", "4.20.4-rc.1"],
    ],
    [
      "a range, ends included",
      { minVersion: "4.20.1", maxVersion: "4.20.3" },
      ["4.20.1", "4.20.2", "4.20.3"],
    ],
    [
      "from its oldest release where only maxVersion is there",
      { maxVersion: "4.20.0" },
      ["4.19.3", "4.20.0"],
    ],
    [
      "up to its newest release where only minVersion is there",
      { minVersion: "4.20.3" },
      ["4.20.3", "4.20.4-rc.1"],
    ],
    [
      "a range whose ends are not releases",
      { minVersion: "4.20.2-rc.1", maxVersion: "4.20.2" },
      ["4.20.2"],
    ],
    [
      "the shortest path",
      { minVersion: "4.20.0", maxVersion: "4.20.3", shortestPath: true },
      ["4.20.0", "4.20.2", "4.20.3"],
    ],
    ["its newest release as shortest path", { shortestPath: true }, ["4.20.4-rc.1"]],
  ])("%s", (_, range, expected) => {
    const selection = select({ channels: [{ name, ...range }] });
    expect(versionsIn(selection)).toEqual(expected);
    expect(selection.findings).toEqual([]);
    expect(selection.releases.every(({ selectedBy }) => selectedBy.includes(name))).toBe(true);
  });

  test("both ends where no path leads from one to the other, which is a finding", () => {
    const channel = { name, minVersion: "4.20.3", maxVersion: "4.20.4-rc.1", shortestPath: true };
    const selection = select({ channels: [channel] });
    expect(versionsIn(selection)).toEqual(["4.20.3", "4.20.4-rc.1"]);
    expect(selection.findings).toMatchObject([{ isRefused: false, path: ["channels", 0] }]);
  });

  test.each([
    [
      "a reversed range",
      { minVersion: "4.20.3", maxVersion: "4.20.1" },
      'the minVersion 4.20.3 of the release channel "stable-4.20" is above its maxVersion 4.20.1',
    ],
    [
      "an unknown pin",
      { minVersion: "4.20.9", maxVersion: "4.20.9" },
      'the release channel "stable-4.20" does not have the release 4.20.9 for amd64',
    ],
    [
      "a version that is not semver",
      { minVersion: "4.20" },
      'the minVersion "4.20" of the release channel "stable-4.20" is invalid',
    ],
    [
      "the shortest path from an unknown release",
      { minVersion: "4.20.9", maxVersion: "4.20.3", shortestPath: true },
      'the release channel "stable-4.20" does not have the release 4.20.9',
    ],
  ])("nothing for %s, which oc-mirror refuses", (_, range, message) => {
    const selection = select({ channels: [{ name, ...range }] });
    expect(selection.releases).toEqual([]);
    expect(refusals(selection)).toEqual([message]);
  });

  test("nothing of a channel without releases", () => {
    const selection = select({ channels: [{ name: "stable-4.99" }] });
    expect(refusals(selection)).toEqual([
      'the release channel "stable-4.99" has no releases for amd64',
    ]);
  });
});

describe("several release channels select", () => {
  test("also what lies on the way between them, through channels that are not listed", () => {
    const channels = [
      { name: "stable-4.19", minVersion: "4.19.1", maxVersion: "4.19.1" },
      { name: "stable-4.21", minVersion: "4.21.0", maxVersion: "4.21.0" },
    ];
    const selection = select({ channels });
    expect(versionsIn(selection)).toEqual(["4.19.1", "4.19.2", "4.19.3", "4.20.4-rc.1", "4.21.0"]);
    expect(selection.releases.map(({ selectedBy }) => selectedBy.length)).toEqual([1, 0, 0, 0, 1]);
  });

  test("the path within one where it has both ends", () => {
    const channels = [
      { name: "stable-4.20", minVersion: "4.20.0", maxVersion: "4.20.3", shortestPath: true },
      { name: "stable-4.19", minVersion: "4.19.3", maxVersion: "4.19.3" },
    ];
    expect(versions({ channels })).toEqual(["4.19.3", "4.20.0", "4.20.2", "4.20.3"]);
  });

  test("a path from the stable to the fast channel of a minor", () => {
    const channels = [
      { name: "stable-4.20", minVersion: "4.20.3", maxVersion: "4.20.3" },
      { name: "fast-4.20" },
    ];
    expect(versions({ channels })).toEqual(["4.20.3", "4.20.5"]);
  });

  test("nothing for 4.22 and 5.0, which oc-mirror refuses since it counts up the minor", () => {
    const channels = [{ name: "stable-4.22" }, { name: "stable-5.0" }];
    const [refusal = ""] = refusals(select({ channels }));
    expect(refusal).toContain('from the release channel "stable-4.22" to "stable-5.0"');
    expect(versions({ channels: [{ name: "stable-5.0", full: true }] })).toEqual([
      "4.22.0",
      "5.0.0",
    ]);
  });
});

describe("architectures", () => {
  const payloads = (platform: Platform): readonly string[] =>
    select(platform).releases.map(({ version, architecture }) => releaseTag(version, architecture));

  test.each<[readonly Architecture[], readonly string[]]>([
    [[], ["5.0.0-x86_64"]],
    [["arm64"], ["5.0.0-aarch64"]],
    [
      ["s390x", "ppc64le"],
      ["5.0.0-s390x", "5.0.0-ppc64le"],
    ],
    [["multi"], ["5.0.0-multi"]],
  ])("%j give the payloads %j", (architectures, expected) => {
    expect(payloads({ architectures, channels: [{ name: "stable-5.0" }] })).toEqual(expected);
  });

  test("of platforms are the payload of all", () => {
    const platforms = [{ os: "linux", architecture: "arm64" }];
    expect(payloads({ platforms, channels: [{ name: "stable-5.0" }] })).toEqual(["5.0.0-multi"]);
  });

  test("keep the ends that the first one gave, as in oc-mirror", () => {
    const older: GraphLookup = ({ channel, architecture }) =>
      architecture === "arm64" ? graphOf({ "5.0.0": [], "5.0.1": [] }) : graphs[channel];
    const platform: Platform = {
      architectures: ["amd64", "arm64"],
      channels: [{ name: "stable-5.0" }],
    };
    expect(versionsIn(selectReleases(platform, older))).toEqual(["5.0.0", "5.0.0"]);
  });
});

test("graphs that are needed are named, one round after the other", () => {
  const platform: Platform = { channels: [{ name: "stable-4.19" }, { name: "stable-4.21" }] };
  const known = new Set<string>();
  const rounds: (readonly string[])[] = [];
  for (let round = 0; round < 5; round += 1) {
    const at: GraphLookup = ({ channel }) => (known.has(channel) ? graphs[channel] : undefined);
    const { missing } = selectReleases(platform, at);
    rounds.push(missing.map(({ channel }) => channel));
    for (const { channel } of missing) known.add(channel);
  }
  expect(rounds).toEqual([["stable-4.19", "stable-4.21"], ["stable-4.20"], [], [], []]);
});

test("a release image replaces the channels", () => {
  const release = "quay.io/openshift-release-dev/ocp-release:4.20.18-x86_64";
  const selection = select({ release, channels: [{ name: "stable-4.20" }] });
  expect(selection).toEqual({ releases: [], release, findings: [], missing: [] });
});

describe("what oc-mirror said to the ImageSets of golden/verdicts", () => {
  const lines = sharedFile("golden/verdicts/verdicts.jsonl")?.trim().split("\n") ?? [];
  const text = sharedFile(
    "golden/graph/1-dry-run/workspace/hold-release/cincinnati-graph-data/amd64-stable-4.20.json",
  );
  const released = new Set([0, 2]);

  test.skipIf(text === undefined)(
    "about releases is what selectReleases says (skipped without ../shared)",
    () => {
      const { graph } = readReleaseGraph(text ?? "", "amd64-stable-4.20.json");
      let judged = 0;
      for (const line of lines) {
        const { imageSet, exit, mapping } = JSON.parse(line) as {
          readonly imageSet: string;
          readonly exit: number;
          readonly mapping: readonly string[] | null;
        };
        if (!released.has(exit)) continue;
        const { imageSet: read, problems } = readImageSet(imageSet, "imageset.yaml");
        if (read === undefined) {
          expect(exit, problems[0]?.message).toBe(2);
          continue;
        }
        if (read.kind !== "ImageSetConfiguration" || read.mirror.platform === undefined) continue;
        const selection = selectReleases(read.mirror.platform, () => graph);
        const isRefused = selection.findings.some((finding) => finding.isRefused);
        expect(isRefused, imageSet).toBe(exit === 2);
        if (exit === 2) continue;
        const tags = (mapping ?? []).flatMap((one) => /release-images:(.*)$/.exec(one)?.[1] ?? []);
        const own = selection.releases.map(({ version, architecture }) =>
          releaseTag(version, architecture),
        );
        expect(own, imageSet).toEqual(tags.sort());
        judged += 1;
      }
      expect(judged).toBeGreaterThan(5);
    },
  );
});
