import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  openRecord,
  planRecord,
  type RecordInput,
  type RecordPlan,
  type RecordSources,
  readRecordContents,
  verifyRecord,
  writeRecord,
} from "@mirrorkit/sdk/records";
import { openWorkspace } from "@mirrorkit/sdk/workspace";
import { describe, expect, test } from "vitest";
import {
  examplePath,
  failureOf,
  goldenFixture,
  goldenIsThere,
  monday,
  temporaryFolder,
} from "./passes.ts";

const stamp = "2026/11/23 09:07:03  [INFO]   :";
const mode = `${stamp} 🔀 workflow mode: mirrorToMirror`;
const pushed = `${mode}\n${stamp} === Results ===\n${stamp}  ✓  193 / 193 release images mirrored successfully`;
const partial = pushed.replace("✓  193", "✗  172");
const dryRun = `${mode}\n${stamp} 📄 list of all images for mirroring in : /w/dry-run/mapping.txt`;
const final = "2026/11/23 09:07:03  [ERROR]  : [Executor] [Worker] some errors occurred";

interface Outcome {
  readonly plan: RecordPlan;
  /** What is told about the given files. */
  readonly told: readonly string[];
}

type Extras = RecordSources & Pick<RecordInput, "exitStatus">;

async function plan(path: string, { exitStatus, ...sources }: Extras = {}): Promise<Outcome> {
  const unfinished = (exitStatus ?? 0) !== 0;
  const workspace = await openWorkspace(path, { unfinished });
  const { files, problems } = readRecordContents(workspace, sources);
  const status = exitStatus === undefined ? {} : { exitStatus };
  return {
    plan: planRecord({ workspace, files, time: monday, mirrorkit: "1", ...status }),
    told: problems.map(({ rule, message }) => `${rule}: ${message}`),
  };
}

function printed(text: string): string {
  const path = join(temporaryFolder(), "console.log");
  writeFileSync(path, text);
  return path;
}

const failed = "console-failed: oc-mirror printed that the pass failed:";
const isDryRun =
  "console-dry-run: this is the console output of a dry run, but the workspace comes from a push";

describe("a console beside a push", () => {
  test.each<[string, string, string, string[]]>([
    ["of a push changes nothing", pushed, "pushed", []],
    [
      "of failed images makes it failed",
      partial,
      "failed",
      [`${failed} "✗  172 / 193 release images mirrored successfully"`],
    ],
    [
      "with a final error makes it failed",
      `${pushed}\n${final}`,
      "failed",
      [`${failed} "[Executor] [Worker] some errors occurred"`],
    ],
    [
      "that ended in an error before any result makes it failed",
      `${mode}\n${final}`,
      "failed",
      [`${failed} "[Executor] [Worker] some errors occurred"`],
    ],
    ["of a dry run makes it a preview", dryRun, "preview", [isDryRun]],
    [
      "of a dry run that ended in an error makes it failed",
      `${dryRun}\n${final}`,
      "failed",
      [`${failed} "[Executor] [Worker] some errors occurred"`],
    ],
    ["of a dry run before the push changes nothing", `${dryRun}\n${pushed}`, "pushed", []],
    [
      "that stops in the middle is told",
      `${mode}\n${stamp} 📌 images to copy 300`,
      "pushed",
      ["record-without-result: the last run of oc-mirror in this file has no results"],
    ],
  ])("%s", async (_, text, state, expected) => {
    for (const status of [{}, { exitStatus: 0 }]) {
      const outcome = await plan(examplePath("week-1"), { console: printed(text), ...status });
      expect([outcome.plan.manifest.state, outcome.told]).toEqual([state, expected]);
    }
  });

  test.each<[string, string, string, string]>([
    [
      "a failure",
      partial,
      "failed-pass",
      "the pass failed, according to its console: its cluster resources may reference images that are missing from the registry",
    ],
    [
      "a dry run",
      dryRun,
      "preview",
      "the cluster resources come from a dry run, according to its console",
    ],
  ])("that tells of %s does so when the record is opened", async (_, text, rule, message) => {
    const { plan: made } = await plan(examplePath("week-1"), { console: printed(text) });
    const { folder } = writeRecord(temporaryFolder(), made);
    expect(verifyRecord(folder)).toEqual([]);
    const { problems } = await openRecord(folder);
    const told = problems.filter((problem) => problem.rule === rule);
    expect(told.map((problem) => problem.message)).toEqual([message]);
  });
});

describe("a console of a dry run", () => {
  test("makes an unknown pass a preview, and nothing calls it unknown any more", async () => {
    const path = goldenFixture("exercise/1-ubi-micro/workspace");
    const { plan: made, told } = await plan(path, { console: printed(dryRun) });
    expect([made.manifest.state, told, made.problems]).toEqual(["preview", [], []]);
    const { problems } = await openRecord(writeRecord(temporaryFolder(), made).folder);
    expect(problems.map(({ rule }) => rule)).toEqual(["preview"]);
  });

  test("makes the mapping that of the pass", async () => {
    const path = goldenFixture("exercise/3-push/workspace");
    const { plan: made } = await plan(path, { console: printed(dryRun) });
    expect(made.manifest.mappingStale).toBeUndefined();
    expect(made.manifest.releases).toEqual(["4.20.18-x86_64"]);
    expect(made.problems.map(({ rule }) => rule)).not.toContain("stale-mapping");
  });

  test("leaves a failed push failed", async () => {
    const path = goldenFixture("failures/source-forbidden/push/workspace");
    const { plan: made } = await plan(path, { console: printed(dryRun), exitStatus: 0 });
    expect(made.manifest.state).toBe("failed");
  });
});

describe("an ImageSet beside a push", () => {
  const other =
    "other-imageset: this is not the ImageSet of the push: the one pinned at 2026-11-23T09:07:12.000Z selects something else";

  test.each([
    ["that is its own is not told", "week-1", {}, []],
    ["of another week is told", "week-2", {}, [other]],
    ["of the next dry run is not told", "week-2", { console: dryRun }, [isDryRun]],
  ])("%s", async (_, week, { console: text }: { console?: string }, expected) => {
    const { told } = await plan(examplePath("week-1"), {
      imageSet: examplePath(`${week}/imageset.yaml`),
      ...(text === undefined ? {} : { console: printed(text) }),
    });
    expect(told).toEqual(expected);
  });

  test("that deletes is told", async () => {
    const text = readFileSync(examplePath("week-1/imageset.yaml"), "utf8")
      .replace("kind: ImageSetConfiguration", "kind: DeleteImageSetConfiguration")
      .replace(/^mirror:/m, "delete:");
    const { told } = await plan(examplePath("week-1"), { imageSet: printed(text) });
    expect(told).toEqual([other]);
  });
});

describe("a pass that left nothing to read", () => {
  test.each([
    ["began", "signatures"],
    ["left no trace", "."],
  ])("and %s is recorded with its exit status", async (_, trace) => {
    const path = temporaryFolder();
    mkdirSync(join(path, "working-dir", trace), { recursive: true });
    const { plan: made, told } = await plan(path, { exitStatus: 4, console: printed(final) });
    expect(made.problems.map(({ rule }) => rule)).toEqual(["unfinished-pass"]);
    expect(told).toEqual([`${failed} "[Executor] [Worker] some errors occurred"`]);
    const { state, images, resources, files } = made.manifest;
    expect([state, images, resources]).toEqual(["failed", undefined, {}]);
    expect(files.map((file) => file.path)).toEqual(["console.txt"]);
    const { folder } = writeRecord(temporaryFolder(), made);
    expect(verifyRecord(folder)).toEqual([]);
    const opened = await openRecord(folder);
    expect([opened.state, opened.problems.map(({ rule }) => rule)]).toEqual([
      "failed",
      ["failed-pass"],
    ]);
  });

  test("is refused without one, and with 0", async () => {
    const path = temporaryFolder();
    const expected = "unreadable-input: DIR contains nothing that oc-mirror v2 wrote";
    expect(await failureOf(() => plan(path), path)).toBe(expected);
    expect(await failureOf(() => plan(path, { exitStatus: 0 }), path)).toBe(expected);
  });

  test("in a folder that is absent, or is too deep, is refused all the same", async () => {
    const path = temporaryFolder();
    mkdirSync(join(path, "cluster-resources"));
    const call = (name: string) => failureOf(() => plan(join(path, name), { exitStatus: 1 }), path);
    expect(await call("absent")).toBe("unreadable-input: DIR/absent does not exist");
    expect(await call("cluster-resources")).toBe(
      "unreadable-input: DIR/cluster-resources contains nothing that oc-mirror v2 wrote",
    );
  });
});

function golden(path: string): string {
  return fileURLToPath(new URL(`../../../../../shared/golden/${path}`, import.meta.url));
}

describe("golden passes with their consoles (skipped: ../shared/golden is absent)", () => {
  test.skipIf(!goldenIsThere).each([
    ["production/2-push", 0, "pushed"],
    ["production/3-dry-run-next", 0, "preview"],
    ["production/4-push-next", 0, "pushed"],
    ["failures/source-throttled/push", 0, "pushed"],
    ["failures/source-unavailable/push", 0, "failed"],
    ["failures/disk-full/push", 4, "failed"],
    ["failures/interrupted/push", 130, "failed"],
    ["failures/graph-without-cache/dry-run", 2, "failed"],
    ["failures/seed-verbatim/dry-run", 4, "failed"],
    ["failures/source-unauthorized/dry-run", 2, "failed"],
  ])("%s with exit status %d is %s", async (path, exitStatus, state) => {
    const console = golden(`${path}/stdout.log`);
    const { plan: made } = await plan(golden(`${path}/workspace`), { console, exitStatus });
    expect(made.manifest.state).toBe(state);
  });

  test.skipIf(!goldenIsThere)("a good push with the console of a bad one is failed", async () => {
    const console = golden("failures/source-unavailable/push/stdout.log");
    const { plan: made } = await plan(golden("production/2-push/workspace"), { console });
    expect(made.manifest.state).toBe("failed");
  });
});
