import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type HostileServer, startHostileServer } from "../../../test/registries/hostile-server.ts";
import { temporaryFolder } from "./fixture-folder.ts";
import { mirrorkit } from "./run-cli.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const graph = join(root, "examples/releases/graph.json");
const imageSet = join(root, "examples/releases/imageset.yaml");
const releases = (...args: string[]) => mirrorkit("releases", ...args);
const offline = (...args: string[]) => releases(...args, "--graph", graph);
const shared = join(root, "../shared/golden");

describe("releases channels", () => {
  test("lists those of a minor and those of a version", async () => {
    const minor = await offline("channels", "4.20");
    expect(minor).toMatchObject({ status: 0, notes: "" });
    expect(minor.output.split("\n")).toEqual(expect.arrayContaining(["eus-4.20", "stable-4.21"]));
    expect((await offline("channels", "4.21.0")).output).toBe("candidate-4.21\nfast-4.21\n");
  });

  test("does not take a minor for another one that begins alike", async () => {
    const { status, notes } = await offline("channels", "4.2");
    expect(status).toBe(2);
    expect(notes).toContain('does not have the release "4.2"');
  });

  test.each(["4", "v4.20.1", "stable-4.20", "4.20.x"])("refuses %s", async (version) => {
    const { status, notes } = await offline("channels", version);
    expect(status).toBe(2);
    expect(notes).toContain("is not a version or minor");
  });
});

describe("releases versions", () => {
  test("lists the releases of a channel with their errata", async () => {
    const { output, status } = await offline("versions", "stable-4.21");
    expect(status).toBe(0);
    expect(output.split("\n").map((line) => line.split(/ +/))).toEqual([
      ["version", "errata"],
      ...["4.20.18", "4.20.19", "4.21.1"].map((one) => [
        one,
        `https://access.redhat.com/errata/${one}`,
      ]),
      [""],
    ]);
  });

  test("prints payloads and channels as JSON", async () => {
    const { output } = await offline("versions", "eus-4.20", "--json");
    const { releases: found } = JSON.parse(output) as { releases: { payload: string }[] };
    expect(found).toHaveLength(4);
    expect(found[0]).toMatchObject({ version: "4.20.16", channels: expect.any(Array) as unknown });
  });

  test("says that a channel does not exist", async () => {
    const { status, notes } = await offline("versions", "stable-9.9");
    expect(status).toBe(2);
    expect(notes).toContain("the release channel stable-9.9 has no releases");
  });
});

describe("releases path", () => {
  test("is fine where no update has known risks", async () => {
    expect(await offline("path", "4.20.16", "4.20.19")).toEqual({
      output: "1. 4.20.16 → 4.20.19\n",
      notes: "",
      status: 0,
    });
  });

  test("names risks with message and address, and acknowledgements", async () => {
    const { output, status } = await offline("path", "4.20.18", "4.21.0");
    expect(status).toBe(1);
    expect(output).toContain("1. 4.20.18 → 4.21.0  1 known risk\n   SigstoreSignatureMirroring: ");
    expect(output).toContain("\n   https://example.com/SigstoreSignatureMirroring\n");
    expect(output).toContain("Acknowledgement required: ack-4.20-sigstore-in-4.21");
  });

  test("may go through updates without risks only", async () => {
    const { output, status } = await offline("path", "4.20.18", "4.21.0", "--recommended");
    expect(status).toBe(1);
    expect(output).toMatch(/^No path without known risks from 4\.20\.18 to 4\.21\.0 in /);
  });

  test("is null in JSON where there is none", async () => {
    const { output, status } = await offline("path", "4.21.0", "4.20.16", "--json");
    expect(status).toBe(1);
    expect(JSON.parse(output)).toMatchObject({ from: "4.21.0", to: "4.20.16", steps: null });
  });

  test("names the releases that come close to an unknown one", async () => {
    const { status, notes } = await offline("path", "4.20.18", "4.21.9");
    expect(status).toBe(2);
    expect(notes).toContain('does not have the release "4.21.9"');
    expect(notes).toContain("Its newest releases of that minor are 4.21.0, 4.21.1.");
  });

  test("wants versions with three numbers", async () => {
    const { status, notes } = await offline("path", "4.20", "4.20.19");
    expect(status).toBe(2);
    expect(notes).toContain("Give a version with three numbers, such as 4.20.18.");
  });
});

describe("releases show", () => {
  test("shows payload, channels and updates with their risks", async () => {
    const { output, status } = await offline("show", "4.20.18");
    expect(status).toBe(0);
    expect(output).toContain(
      "payload       quay.io/openshift-release-dev/ocp-release@sha256:90efc497",
    );
    expect(output).toContain(
      "updates to    4.20.19 4.21.0 (SigstoreSignatureMirroring) 4.21.1 (SlowRollout)",
    );
    expect(output).toContain("updates from  4.20.16 4.20.17");
  });

  test("finds the signature in a folder, and says where there is none", async () => {
    const signatures = join(root, "examples/production/week-1/working-dir/signatures");
    const found = await offline("show", "4.20.18", "--signature", signatures);
    expect(found.status).toBe(0);
    expect(found.output).toContain(
      "signature     quay.io/openshift-release-dev/ocp-release:4.20.18-x86_64 in ",
    );
    const missing = await offline("show", "4.20.16", "--signature", signatures);
    expect(missing.status).toBe(1);
    expect(missing.output).toContain("signature     missing\n");
  });
});

describe("releases select", () => {
  test("lists what oc-mirror mirrors for an ImageSet", async () => {
    const { output, status } = await offline("select", imageSet);
    expect(status).toBe(0);
    expect(output.match(/^4\S+/gm)).toEqual(["4.20.17-x86_64", "4.20.19-x86_64", "4.21.1-x86_64"]);
  });

  test("points at what oc-mirror refuses", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "imageset.yaml");
    const text = readFileSync(imageSet, "utf8").replace(
      "maxVersion: 4.20.19",
      "maxVersion: 4.20.99",
    );
    writeFileSync(file, text);
    const { output, notes, status } = await offline("select", file, "--json");
    expect(status).toBe(1);
    expect(notes).toBe("");
    expect(JSON.parse(output)).toMatchObject({
      problems: [
        {
          rule: "release-selection",
          severity: "error",
          message: 'the release channel "stable-4.20" does not have the release 4.20.99',
          line: 8,
          column: 21,
        },
      ],
    });
  });

  test("refuses an ImageSet without releases", async () => {
    const file = join(root, "examples/exercise/imageset.yaml");
    const { notes, status } = await offline("select", file);
    expect(status).toBe(2);
    expect(notes).toContain("selects no releases");
  });
});

describe("a graph of a server", () => {
  let server: HostileServer;
  beforeAll(async () => {
    server = await startHostileServer((request, response) => {
      const { searchParams } = new URL(request.url ?? "", "http://localhost");
      const isKnown = searchParams.get("channel") === "candidate-4.21";
      const empty = '{"nodes":[],"edges":[],"conditionalEdges":[]}';
      response.end(isKnown ? readFileSync(graph) : empty);
    });
  });
  afterAll(() => server.close());

  test("is that of the stable channel, or of the candidate channel where the stable one lacks the release", async () => {
    const url = `http://${server.host}`;
    const { output, status } = await releases(
      "show",
      "4.21.0",
      "--graph-url",
      url,
      "--arch",
      "arm64",
    );
    expect(status).toBe(0);
    expect(output).toContain("release       4.21.0");
    const asked = server.requests.map((line) => new URL(line.slice(4), url).searchParams);
    expect(asked.map((one) => `${one.get("channel")} ${one.get("arch")}`)).toEqual([
      "stable-4.21 arm64",
      "candidate-4.21 arm64",
    ]);
  });
});

describe.skipIf(!existsSync(shared))("what oc-mirror lists (skipped without ../shared)", () => {
  const workspace = join(shared, "graph/1-dry-run/workspace");
  const linesOf = (name: string, pattern: RegExp): readonly string[] =>
    readFileSync(join(shared, "queries", name), "utf8").match(pattern) ?? [];

  test("of a channel is what releases versions lists", async () => {
    const { output } = await releases("versions", "stable-4.20", "--graph", workspace);
    const expected = linesOf("releases-channel-stable-4.20.txt", /^\d+\.\d+\.\d+$/gm);
    expect(expected).toHaveLength(4);
    expect(output.match(/^\d+\.\d+\.\d+/gm)).toEqual(expected);
  });

  test("of the channels of a minor is what releases channels lists", async () => {
    const { output } = await releases("channels", "4.20", "--graph", workspace);
    const expected = linesOf("releases-version-4.20-channels.txt", /^[a-z]+-4\.20$/gm);
    expect(expected).toHaveLength(2);
    expect(output.trim().split("\n")).toEqual(expected);
  });
});
