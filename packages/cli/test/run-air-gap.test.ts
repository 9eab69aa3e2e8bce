import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { listJournals } from "@mirrorkit/sdk/journal";
import { readTransferRecord } from "@mirrorkit/sdk/transfers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { callsOf, writePlayback } from "../../sdk/test/oc-mirror/playback.ts";
import { type AirGapWorld, openAirGapWorld } from "./air-gap-world.ts";
import { temporaryFolder } from "./fixture-folder.ts";
import { type CliOutcome, mirrorkit } from "./run-cli.ts";

let world: AirGapWorld;

beforeEach(async () => {
  // Progress goes there while a run goes on.
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  world = await openAirGapWorld(temporaryFolder());
});
afterEach(async () => {
  vi.restoreAllMocks();
  await world.close();
});

const toDisk = (...more: readonly string[]): Promise<CliOutcome> =>
  mirrorkit(...world.args("to-disk", ...more));
const fromDisk = (...more: readonly string[]): Promise<CliOutcome> =>
  mirrorkit(...world.args("from-disk", ...more));

/** The last pass of a side, step by step. */
function steps(side: "near" | "far"): Readonly<Record<string, string | undefined>> {
  const run = listJournals(join(world.folder, side, "work")).at(-1)?.run;
  return Object.fromEntries(run?.steps.map(({ step, state }) => [step, state]) ?? []);
}

const digestIn = (output: string): string => /--approve ([0-9a-f]{32})/.exec(output)?.[1] ?? "";

describe("run --to-disk", () => {
  test("writes archives with their record, and leaves to the far side what only it can do", async () => {
    const { output, status } = await toDisk();
    expect(status, output).toBe(0);
    expect(steps("near")).toMatchObject({
      check: "done",
      "dry-run": "done",
      compare: "done",
      approval: "done",
      seed: "skipped",
      push: "done",
      verify: "skipped",
      grant: "skipped",
      record: "done",
      publish: "skipped",
    });
    const record = readTransferRecord(world.archive);
    expect(record).toMatchObject({
      ocMirror: "4.22.0",
      removals: { count: 0 },
      archives: [{ name: "mirror_000001.tar" }],
    });
    expect(record.images).toHaveLength(14);
    expect(readdirSync(world.archive)).toContain("transfer-mapping.txt");
    expect(existsSync(join(world.folder, "near/records"))).toBe(false);

    const again = await toDisk();
    expect(again).toMatchObject({ status: 0 });
    expect(again.output).toContain(`its transfer ${record.name} is in ${world.archive}`);
    expect(readTransferRecord(world.archive)).toEqual(record);
  });

  test("asks for the approval of removals before the gap, and the record keeps who gave it", async () => {
    await toDisk();
    const first = readTransferRecord(world.archive);
    world.choose(2);
    const stopped = await toDisk();
    expect(stopped.status).toBe(1);
    expect(stopped.output).toContain(
      "warning: additional image registry.redhat.io/rhel9/support-tools:latest as tools/support:stable: removed [removal]\n" +
        "warning: 1 image below tools: removed [removal]\n",
    );
    expect(readTransferRecord(world.archive)).toEqual(first);

    const digest = digestIn(stopped.output);
    const approved = await toDisk("--approve", digest);
    expect(approved.status, approved.output).toBe(0);
    expect(readTransferRecord(world.archive)).toMatchObject({
      parent: { name: first.name },
      removals: { comparedWith: first.name, digest, approvedBy: "--approve" },
    });
    expect(readTransferRecord(join(world.archive, "transfers", first.name))).toEqual(first);
    const shown = await mirrorkit("transfer", "show", world.archive);
    expect(shown.output).toMatch(/\nremovals {4}\d+, digest [0-9a-f]{32}, approved by --approve\n/);
  });

  test("archives that a killed run completed count: a second run of oc-mirror would leave them out", async () => {
    await toDisk();
    const { archives } = readTransferRecord(world.archive);
    rmSync(join(world.archive, "transfer.json"));
    const [journal] = listJournals(join(world.folder, "near/work"));
    const lines = readFileSync(journal?.path ?? "", "utf8").split("\n");
    const started = lines.findIndex((line) =>
      line.startsWith('{"event":"process-started","step":"push"'),
    );
    writeFileSync(journal?.path ?? "", `${lines.slice(0, started + 1).join("\n")}\n`);
    const { status, output } = await toDisk();
    expect(status, output).toBe(0);
    expect(readTransferRecord(world.archive).archives).toEqual(archives);
    const pushes = callsOf(world.bin).filter(({ args }) => !args.includes("--dry-run"));
    expect(pushes).toHaveLength(1);
  });

  test("says that archives of a failed push have to be carried over, too", async () => {
    world.failToDisk(8);
    const { output, status } = await toDisk();
    expect(status).not.toBe(0);
    expect(output).toContain(
      "warning: oc-mirror completed archives although the push failed, and later archives leave out the images in them [transfer-unrecorded]\n",
    );
    expect(output).toContain(`mirrorkit transfer record ${world.archive}`);
  });

  test("a plan says why steps are left out", async () => {
    const { output } = await toDisk("--plan");
    expect(output).toContain(
      "verify     skips   a pass to disk reaches no registry: the far side verifies its registry\n",
    );
    expect(output).toContain("record     runs    not done yet\n");
    expect(output).not.toContain("transfer ");
  });

  test("does not go with --from-disk", async () => {
    const { status, notes } = await toDisk("--from-disk", world.arrived);
    expect(status).toBe(2);
    expect(notes).toContain("--to-disk cannot be combined with --from-disk");
  });
});

describe("run --from-disk", () => {
  beforeEach(async () => {
    await toDisk();
    world.carry();
  });

  test("verifies the transfer, pushes it, asks the registry for it and records it", async () => {
    const { output, status } = await fromDisk();
    expect(status, output).toBe(0);
    expect(steps("far")).toMatchObject({
      transfer: "done",
      compare: "skipped",
      approval: "skipped",
      push: "done",
      verify: "done",
      record: "done",
    });
    const run = listJournals(join(world.folder, "far/work")).at(-1)?.run;
    const verified = run?.steps.find(({ step }) => step === "verify");
    expect(verified?.outputs).toMatchObject({ images: 14, present: 14 });
    const [record = ""] = readdirSync(join(world.folder, "far/records"));
    const manifest = readFileSync(
      join(world.folder, "far/records", record, "manifest.json"),
      "utf8",
    );
    expect(JSON.parse(manifest)).toMatchObject({ state: "pushed" });

    const again = await fromDisk();
    expect(again).toMatchObject({ status: 0 });
    expect(again.output).toContain("nothing to do:");
    expect(again.output).toContain("the registry has all 14 images");
  });

  test("an image that the registry lacks afterwards is a failure, and the next run pushes again", async () => {
    world.missing.add("disk/tools/support:stable");
    const { output, status } = await fromDisk();
    expect(status).toBe(1);
    expect(output).toContain("13 of 14 images are in the registry");
    world.missing.clear();
    expect((await fromDisk()).status).toBe(0);
    const pushes = callsOf(world.bin).filter(
      ({ args }) => args.includes("--from") && !args.includes("--dry-run"),
    );
    expect(pushes).toHaveLength(2);
  });

  const damages: readonly (readonly [string, () => void, string])[] = [
    [
      "is missing",
      () => rmSync(join(world.arrived, "mirror_000001.tar")),
      "mirror_000001.tar is missing",
    ],
    [
      "was cut",
      () => truncateSync(join(world.arrived, "mirror_000001.tar"), 512),
      "mirror_000001.tar was truncated: it has 512 of 10240 bytes",
    ],
    [
      "is of v1",
      () => writeFileSync(join(world.arrived, "mirror_seq1_000000.tar"), "old"),
      "mirror_seq1_000000.tar is an archive of oc-mirror v1",
    ],
    ["has no record", () => rmSync(join(world.arrived, "transfer.json")), "has no transfer.json"],
    [
      "is of another binary",
      () => writePlayback(world.bin, { version: "4.20.1" }),
      "oc-mirror 4.22.0 wrote the archives, and 4.20.1 would push them",
    ],
    [
      "is of another ImageSet",
      () => writeFileSync(join(world.folder, "far/imageset.yaml"), `${imageSet()}# other\n`),
      "the ImageSet is not the one that the archives were made with",
    ],
  ];

  const imageSet = (): string => readFileSync(join(world.folder, "far/imageset.yaml"), "utf8");

  test.each(damages)("a transfer that %s is not pushed", async (_, damage, message) => {
    damage();
    const { output, status } = await fromDisk();
    expect(status).not.toBe(0);
    expect(output).toContain(message);
    expect(callsOf(world.bin).some(({ args }) => args.includes("--from"))).toBe(false);
  });

  test("a transfer out of order is not pushed, also from another folder", async () => {
    world.choose(2);
    const { output } = await toDisk();
    await toDisk("--approve", digestIn(output));
    const second = readTransferRecord(world.archive);
    world.choose(1);
    await fromDisk();
    world.choose(2);
    world.carry();
    const pushed = await fromDisk();
    expect(pushed.status, pushed.output).toBe(0);
    const arrival = listJournals(join(world.folder, "far/work"))
      .at(-1)
      ?.run.steps.find(({ step }) => step === "transfer");
    expect(arrival?.message).toContain("approved by --approve");

    const aside = join(world.archive, "transfers", second.parent?.name ?? "");
    world.choose(1);
    const old = await mirrorkit(...world.args("from-disk"), "--from-disk", aside);
    expect(old.status).toBe(1);
    expect(old.output).toContain(`is older than ${second.name}, which was pushed after it`);
  });

  test("archives that were replaced after the verification are not pushed by a part of the steps either", async () => {
    expect((await fromDisk("--until", "dry-run")).status).toBe(0);
    writeFileSync(join(world.arrived, "mirror_000001.tar"), "other");
    const { output, status } = await fromDisk("--from", "push");
    expect(status).toBe(1);
    expect(output).toContain("push: the transfer is not the one that was verified");
    expect(output).toContain("next: Run again with --from transfer.");
  });

  test("a folder that does not exist is wrong usage", async () => {
    rmSync(world.arrived, { recursive: true });
    const { output, notes, status } = await fromDisk();
    expect(status).toBe(2);
    expect(output + notes).toContain("does not exist");
  });
});
