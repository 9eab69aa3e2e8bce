import { dirname, join, resolve } from "node:path";
import {
  type CleanPlaces,
  type CleanPlan,
  type Clutter,
  findClutter,
  freeClutter,
} from "@mirrorkit/sdk/cleaning";
import { defined, isFolder, printable, quoted, readableBytes } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { runSettings } from "@mirrorkit/sdk/settings";
import type { Command } from "commander";
import { requireChoice } from "../../missing-arguments.ts";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { formatJson } from "../../reports/json.ts";
import { namesImageSets, openSettings } from "../../settings-file.ts";
import { padColumns } from "../../terminal/columns.ts";
import { plural } from "../../terminal/problems.ts";

interface CleanFlags {
  readonly imageset?: string;
  readonly workspace?: string;
  readonly cacheDir?: string;
  readonly records?: string | true;
  readonly settings?: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const places = ["--imageset <name>", "--workspace <dir>", "--cache-dir <dir>"] as const;

/** Declares `mirrorkit clean`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command
    .option(places[0], "workspace and cache of this ImageSet in mirrorkit.yaml")
    .option(places[1], "a workspace, or a folder of archives")
    .option(places[2], "a cache of oc-mirror")
    .option("--records [dir]", "also records (default: those of the ImageSet)")
    .option("--settings <file>", "settings (default: mirrorkit.yaml in the current folder)")
    .option("--yes", "remove the listed files")
    .option("--json", "print the result as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  mirrorkit clean --imageset production\n  mirrorkit clean --workspace workspace --cache-dir /var/cache/mirror --yes",
    )
    .action((flags: CleanFlags) => finish(clean(flags)));
  requireChoice(command, places, "what to clean");
}

function clean(flags: CleanFlags): Outcome {
  const found = placesOf(flags);
  const plan = findClutter(found, new Date());
  const isFreed = flags.yes === true && plan.clutter.length > 0;
  if (isFreed) freeClutter(plan.clutter, found.workspace);
  const bytes = plan.clutter.reduce((sum, one) => sum + one.bytes, 0);
  const output =
    flags.json === true
      ? formatJson({ removed: isFreed, bytes, ...plan })
      : textOf(plan, { isFreed, bytes });
  return { output, notes: "", status: exitStatus.fine };
}

function placesOf(flags: CleanFlags): CleanPlaces {
  const named = defined({ workspace: flags.workspace, cache: flags.cacheDir });
  const records = typeof flags.records === "string" ? { records: flags.records } : {};
  if (flags.imageset === undefined) return refuseAbsent({ ...named, ...records });
  const { settings, settingsFile } = openSettings(flags.settings, namesImageSets);
  const entry = settings.imageSets.get(flags.imageset);
  if (entry === undefined) {
    throw new MirrorError("wrong-use", `mirrorkit.yaml has no ImageSet ${quoted(flags.imageset)}`, {
      hint: `Name one of: ${[...settings.imageSets.keys()].join(", ")}.`,
    });
  }
  const folder = dirname(resolve(settingsFile));
  const { workspace, cache } = runSettings(settings, flags.imageset);
  const own = flags.records === true && entry.records !== undefined ? entry.records : undefined;
  return {
    ...defined({
      workspace: workspace === undefined ? undefined : resolve(folder, workspace),
      cache: cache === undefined ? undefined : resolve(folder, cache),
      records: own === undefined ? undefined : join(folder, own),
    }),
    ...named,
    ...records,
  };
}

/** A misspelt folder would look clean. */
function refuseAbsent(found: CleanPlaces): CleanPlaces {
  const absent = [found.workspace, found.cache, found.records].find(
    (path) => path !== undefined && !isFolder(path),
  );
  if (absent === undefined) return found;
  throw new MirrorError("wrong-use", `the folder ${printable(absent)} does not exist`, {
    hint: "Name the folder that oc-mirror was given.",
  });
}

function textOf(
  { clutter, kept }: CleanPlan,
  { isFreed, bytes }: { readonly isFreed: boolean; readonly bytes: number },
): string {
  const rows = clutter.map((one: Clutter) => [
    readableBytes(one.bytes),
    one.reason,
    printable(one.path),
  ]);
  const lines = padColumns(rows, (column) => column === 0).map((cells) => `${cells.join("  ")}\n`);
  const stays = kept.map(
    (one) => `stays: ${readableBytes(one.bytes)} in ${printable(one.path)}, ${one.reason}\n`,
  );
  const what = `${plural(clutter.length, "entry")}, ${readableBytes(bytes)}`;
  const sum =
    clutter.length === 0
      ? "nothing to clean\n"
      : isFreed
        ? `removed ${what}\n`
        : `${what} can be removed: run again with --yes to remove them\n`;
  return `${lines.join("")}${stays.join("")}${sum}`;
}
