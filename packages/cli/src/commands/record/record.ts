import { readTextFile } from "@mirrorkit/sdk/files";
import { defined } from "@mirrorkit/sdk/internal";
import {
  planRecord,
  readPassNotes,
  readRecordContents,
  readVerifiedSignatures,
  type SignedImages,
  writeRecord,
} from "@mirrorkit/sdk/records";
import { openWorkspace } from "@mirrorkit/sdk/workspace";
import { type Command, InvalidArgumentError } from "commander";
import { checkImageSetFile } from "../../imageset-file.ts";
import { requireChoice } from "../../missing-arguments.ts";
import { toCount, toExitStatus } from "../../option-values.ts";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { passOption } from "../../pass-options.ts";
import { isConcerning } from "../../problem-severity.ts";
import { formatJson, jsonProblem } from "../../reports/json.ts";
import { recordedLine } from "../../reports/records.ts";
import { formatProblems } from "../../terminal/problems.ts";
import { usualRecords } from "../../usual-folders.ts";
import {
  folderOf,
  type ListOptions,
  list,
  type PruneOptions,
  prune,
  show,
  verify,
} from "./record-archive.ts";

interface RecordOptions extends ListOptions {
  readonly workspace: string;
  readonly imageset?: string;
  readonly console?: string;
  readonly verification?: string;
  readonly exitStatus?: number;
  readonly ocMirrorVersion?: string;
  readonly time?: Date;
  readonly pass?: "pushed" | "preview";
}

type Finish = (outcome: Outcome) => void;

const workspaceFlag = "--workspace <dir>";
const workspaceHelp = "the folder that was given to oc-mirror --workspace";
const intoHelp = `the folder of the records (default: ${usualRecords})`;

/** Declares `mirrorkit record` and its subcommands. */
export function define(command: Command, finish: Finish): void {
  defineRecord(command, finish);
  defineList(command, finish);
  defineShow(command, finish);
  defineVerify(command, finish);
  definePrune(command, finish);
}

function defineRecord(command: Command, finish: Finish): void {
  command
    .enablePositionalOptions()
    .option(workspaceFlag, workspaceHelp)
    .option("--imageset <file>", "the ImageSetConfiguration of the pass, to archive with it")
    .option("--into <dir>", intoHelp)
    .option("--console <file>", "the console output of oc-mirror, from which its result is kept")
    .option(
      "--verification <file>",
      "the output of mirrorkit verify --json, to archive which images are signed",
    )
    .option(
      "--exit-status <n>",
      "exit status of oc-mirror; any other than 0 means a failed pass",
      toExitStatus,
    )
    .addOption(passOption())
    .option("--oc-mirror-version <version>", "default: the version that the cluster resources name")
    .option(
      "--time <time>",
      "time of the pass, such as 2026-11-23T09:07:12Z (default: now)",
      toTime,
    )
    .option("--json", "print the record as JSON")
    .addHelpText(
      "after",
      "\nExample:\n  mirrorkit record --workspace workspace --imageset imageset.yaml --exit-status 0",
    )
    .action(async (options: RecordOptions) => finish(await record(options, versionOf(command))));
  // A required option would be required by the subcommands too.
  requireChoice(command, [workspaceFlag], workspaceHelp);
}

function defineList(parent: Command, finish: Finish): void {
  parent
    .command("list")
    .description("list the records of a folder, oldest first")
    .option("--into <dir>", intoHelp)
    .option("--json", "print the records as JSON")
    .addHelpText("after", `\nExample:\n  mirrorkit record list --into ${usualRecords}`)
    .action((_: ListOptions, command: Command) => finish(list(command.optsWithGlobals())));
}

function defineShow(parent: Command, finish: Finish): void {
  parent
    .command("show")
    .description("show one record and whether it is intact")
    .argument("<name>", "name of the record, or latest for the newest")
    .option("--into <dir>", intoHelp)
    .option("--json", "print the record as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  mirrorkit record show latest\n  mirrorkit record show 20261123T090712Z --json",
    )
    .action(async (name: string, _: ListOptions, command: Command) =>
      finish(await show(name, command.optsWithGlobals())),
    );
}

function defineVerify(parent: Command, finish: Finish): void {
  parent
    .command("verify")
    .description("compare records with their manifests; exit 1 when one has changed")
    .argument("[name]", "only the record of this name, or latest for the newest")
    .option("--into <dir>", intoHelp)
    .option("--json", "print the problems as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  mirrorkit record verify\n  mirrorkit record verify 20261123T090712Z",
    )
    .action((name: string | undefined, _: ListOptions, command: Command) =>
      finish(verify(name, command.optsWithGlobals())),
    );
}

function definePrune(parent: Command, finish: Finish): void {
  parent
    .command("prune")
    .description("remove old records; the newest successful push always stays")
    .requiredOption("--keep <n>", "the number of newest records to keep", toCount)
    .option("--keep-days <n>", "also keep records younger than this many days", toCount)
    .option("--dry-run", "print what would be removed; remove nothing")
    .option("--into <dir>", intoHelp)
    .option("--json", "print the kept and removed records as JSON")
    .addHelpText("after", "\nExample:\n  mirrorkit record prune --keep 10 --keep-days 90 --dry-run")
    .action((_: PruneOptions, command: Command) => finish(prune(command.optsWithGlobals())));
}

async function record(options: RecordOptions, version: string): Promise<Outcome> {
  const { imageset, console: printed, exitStatus: status, ocMirrorVersion, time } = options;
  const hasFailed = status !== undefined && status !== 0;
  if (imageset !== undefined) checkImageSetFile(imageset);
  const workspace = await openWorkspace(options.workspace, { unfinished: hasFailed });
  const sigstore = readSignatures(options.verification);
  const { packages, catalogs } = readPassNotes(workspace);
  const contents = readRecordContents(workspace, {
    packages,
    ...defined({ imageSet: imageset, console: printed, sigstore, catalogs }),
  });
  const plan = planRecord({
    workspace,
    files: contents.files,
    time: time ?? new Date(),
    mirrorkit: version,
    ...defined({
      ocMirror: ocMirrorVersion,
      exitStatus: status,
      console: contents.console,
      said: options.pass,
    }),
  });
  const { name, folder, problems: odd } = writeRecord(folderOf(options), plan);
  const problems = [...plan.problems, ...contents.problems, ...odd].filter(isConcerning);
  const { manifest } = plan;
  return {
    output:
      options.json === true
        ? formatJson({ folder, name, ...manifest, problems: problems.map(jsonProblem) })
        : recordedLine(name, folder, manifest),
    notes: options.json === true ? "" : formatProblems(problems),
    status: exitStatus.fine,
  };
}

function readSignatures(file: string | undefined): SignedImages | undefined {
  return file === undefined ? undefined : readVerifiedSignatures(readTextFile(file), file);
}

function versionOf(command: Command): string {
  return command.parent?.version() ?? "unknown";
}

function toTime(text: string): Date {
  const time = new Date(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) ? text : Number.NaN,
  );
  if (!Number.isNaN(time.getTime())) return time;
  throw new InvalidArgumentError("Give a time with its zone, such as 2026-11-23T09:07:12Z.");
}
