import process from "node:process";
import { defined, isFolder, printable } from "@mirrorkit/sdk/internal";
import { cleanEnvironment, findOcMirror, inspectOcMirror } from "@mirrorkit/sdk/oc-mirror";
import { isMirrorError, MirrorError } from "@mirrorkit/sdk/problems";
import {
  judgeTransfer,
  openTransfer,
  readTransferRecord,
  recordTransfer,
  type TransferRecord,
} from "@mirrorkit/sdk/transfers";
import type { Command } from "commander";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { isConcerning } from "../../problem-severity.ts";
import { formatJson, jsonProblem } from "../../reports/json.ts";
import { transferLine, transferSheet } from "../../reports/transfers.ts";
import { formatProblems, plural } from "../../terminal/problems.ts";

interface TransferFlags {
  readonly imageset?: string;
  readonly json?: boolean;
}

interface RecordFlags extends TransferFlags {
  readonly ocMirrorVersion?: string;
  readonly since?: string;
}

interface VerifyFlags extends TransferFlags {
  readonly state?: string;
  readonly ocMirror?: string;
  readonly ocMirrorVersion?: string;
}

type Finish = (outcome: Outcome) => void;

const folderHelp = "the folder of the archives";

/** Declares `mirrorkit transfer` and its subcommands. */
export function define(command: Command, finish: Finish): void {
  defineRecord(command, finish);
  defineShow(command, finish);
  defineVerify(command, finish);
}

function defineRecord(command: Command, finish: Finish): void {
  command
    .command("record")
    .description("write transfer.json beside the archives that oc-mirror wrote")
    .argument("<dir>", folderHelp)
    .option("--imageset <file>", "the ImageSetConfiguration of the archives")
    .option("--oc-mirror-version <version>", "default: the version in the working-dir")
    .option("--since <date>", "the start date given to oc-mirror")
    .option("--json", "print the record as JSON")
    .addHelpText(
      "after",
      "\nExample:\n  mirrorkit transfer record /archive --imageset imageset.yaml",
    )
    .action(async (dir: string, flags: RecordFlags) =>
      finish(await record(dir, flags, command.parent?.version() ?? "unknown")),
    );
}

function defineShow(command: Command, finish: Finish): void {
  command
    .command("show")
    .description("show the content of a transfer")
    .argument("<dir>", folderHelp)
    .option("--json", "print the record as JSON")
    .addHelpText("after", "\nExample:\n  mirrorkit transfer show /media/transfer")
    .action((dir: string, flags: TransferFlags) => finish(show(dir, flags)));
}

function defineVerify(command: Command, finish: Finish): void {
  command
    .command("verify")
    .description("check a transfer before the push; exit 1 when it must not be pushed")
    .argument("<dir>", folderHelp)
    .option(
      "--state <dir>",
      "the folder that records pushed transfers (default: that of the archives)",
    )
    .option("--imageset <file>", "the ImageSetConfiguration for the push")
    .option("--oc-mirror <program>", "the oc-mirror for the push")
    .option("--oc-mirror-version <version>", "its version, if it is not on this machine")
    .option("--json", "print the problems as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  mirrorkit transfer verify /media/transfer\n  mirrorkit transfer verify /media/transfer --state /var/lib/mirror --imageset imageset.yaml --oc-mirror oc-mirror",
    )
    .action(async (dir: string, flags: VerifyFlags) => finish(await verify(dir, flags)));
}

async function record(dir: string, flags: RecordFlags, version: string): Promise<Outcome> {
  refuseAbsent(dir);
  const { imageset: imageSet, ocMirrorVersion: ocMirror, since } = flags;
  const options = { mirrorkit: version, ...defined({ imageSet, ocMirror, since }) };
  const written = await recordTransfer(dir, options);
  const output = flags.json === true ? formatJson(written) : transferLine(written, dir);
  return { output, notes: "", status: exitStatus.fine };
}

function show(dir: string, { json }: TransferFlags): Outcome {
  const transfer = readRecord(dir);
  const output = json === true ? formatJson(transfer) : transferSheet(transfer);
  return { output, notes: "", status: exitStatus.fine };
}

async function verify(dir: string, flags: VerifyFlags): Promise<Outcome> {
  readRecord(dir);
  const { state, imageset: imageSet } = flags;
  const { record: transfer, ...seen } = await openTransfer(dir, defined({ state, imageSet }));
  const ocMirror = flags.ocMirrorVersion ?? (await versionOf(flags.ocMirror));
  const problems = judgeTransfer(transfer, { ...seen, ...defined({ ocMirror }) });
  const isRefused = problems.some(({ severity }) => severity === "error");
  const status = isRefused ? exitStatus.findings : exitStatus.fine;
  if (flags.json === true) {
    const output = formatJson({
      name: transfer.name,
      ok: !isRefused,
      problems: problems.map(jsonProblem),
    });
    return { output, notes: "", status };
  }
  const sum = isRefused
    ? `${transfer.name} must not be pushed\n`
    : `${transfer.name}: ${plural(transfer.archives.length, "archive")} as recorded, ready to push\n`;
  return { output: sum, notes: formatProblems(problems.filter(isConcerning)), status };
}

async function versionOf(program: string | undefined): Promise<string | undefined> {
  if (program === undefined) return undefined;
  const { variables } = cleanEnvironment(process.env);
  const found = findOcMirror(variables["PATH"] ?? "", program);
  return (await inspectOcMirror(found, { environment: variables })).version;
}

function readRecord(dir: string): TransferRecord {
  refuseAbsent(dir);
  try {
    return readTransferRecord(dir);
  } catch (error) {
    if (!isMirrorError(error) || error.code !== "unreadable-input") throw error;
    throw new MirrorError("unreadable-input", `${printable(dir)} has no transfer.json`, {
      hint: "Copy it from the connected side; mirrorkit transfer record writes it there.",
      cause: error,
    });
  }
}

function refuseAbsent(dir: string): void {
  if (isFolder(dir)) return;
  throw new MirrorError("wrong-use", `the folder ${printable(dir)} does not exist`, {
    hint: "Name the folder of the archives.",
  });
}
