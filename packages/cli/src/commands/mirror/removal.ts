import { basename, dirname, resolve } from "node:path";
import { type Deletion, planDeletion, writeDeleteImageList } from "@mirrorkit/sdk/deletion";
import { writeChanges } from "@mirrorkit/sdk/files";
import { isFolder, printable } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { openPass, readPassNotes } from "@mirrorkit/sdk/records";
import { openSubject } from "@mirrorkit/sdk/verify";
import type { Command } from "commander";
import { collect } from "../../option-values.ts";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { localPath } from "../../pass-options.ts";
import { deletionAsText } from "../../reports/deletion.ts";
import { formatJson, jsonProblem } from "../../reports/json.ts";
import { loadSettings, settingsPath } from "../../settings-file.ts";
import { formatProblems } from "../../terminal/problems.ts";
import { neededPlaces } from "./needed-passes.ts";
import { clustersOf } from "./running-clusters.ts";

interface RemovalOptions {
  readonly record: readonly string[];
  readonly keep?: readonly string[];
  readonly settings?: string;
  readonly graph?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** Declares `mirrorkit removal`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command
    .requiredOption(
      "--record <dir>",
      "a record or workspace of a pass whose images may be deleted; may be repeated",
      collect,
    )
    .option(
      "--keep <[name=]dir>",
      "a record, a workspace or a mapping whose images stay; may be repeated",
      collect,
    )
    .option("--settings <file>", "settings that name the records of all ImageSets")
    .option(
      "--graph <path>",
      "file with an update graph, or a workspace of oc-mirror: later releases stay only if clusters update through them",
    )
    .option("--out <file>", "write oc-mirror's list of the images to delete")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      [
        "",
        "Examples:",
        "  mirrorkit removal --record records/20261123T090712Z --keep records/latest --out delete-images.yaml",
        "  mirrorkit removal --record records/20261123T090712Z --graph graph.json",
      ].join("\n"),
    )
    .action(async (options: RemovalOptions) => finish(await removal(options)));
}

async function removal(options: RemovalOptions): Promise<Outcome> {
  const settings = loadSettings(options.settings);
  const places = neededPlaces(settings, settingsPath(options.settings), options.keep ?? []);
  const old = options.record.map(localPath);
  refuseNeeded(old, places);
  const needed = [];
  for (const { name, path } of places) {
    needed.push({ name, entries: (await openSubject(path)).input.entries });
  }
  const candidates = [];
  const signed = new Set<string>();
  for (const path of old) {
    candidates.push(...(await openSubject(path)).input.entries);
    for (const digest of await signedDigests(path)) signed.add(digest);
  }
  const { clusters, problems } = await clustersOf(settings, needed, options.graph);
  const deletion = planDeletion({ candidates, needed, clusters, signed });
  if (options.out !== undefined) writeList(options.out, deletion);
  const status = exitStatus.fine;
  if (options.json === true) {
    const rest = problems.length === 0 ? {} : { problems: problems.map(jsonProblem) };
    return { output: formatJson({ ...deletion, ...rest }), notes: "", status };
  }
  return { output: deletionAsText(deletion, options.out), notes: formatProblems(problems), status };
}

/** Digests of the images that a record knows to be signed. */
async function signedDigests(path: string): Promise<readonly string[]> {
  if (!isFolder(path)) return [];
  const { sigstore } = readPassNotes(await openPass(path));
  return (sigstore?.signed ?? []).map((image) => image.slice(image.lastIndexOf("@") + 1));
}

function refuseNeeded(old: readonly string[], places: ReturnType<typeof neededPlaces>): void {
  for (const path of old) {
    const needed = places.find((one) => resolve(one.path) === resolve(path));
    if (needed === undefined) continue;
    throw new MirrorError(
      "wrong-use",
      `${printable(path)} is the newest pass of ${printable(needed.name)}: all of its images stay`,
      { hint: "Name an older record." },
    );
  }
}

function writeList(out: string, { deleted }: Deletion): void {
  const write = new Map([[basename(out), writeDeleteImageList(deleted)]]);
  writeChanges(dirname(out), { write, delete: [] });
}
