import process from "node:process";
import {
  type Diagnosis,
  describeExit,
  diagnose,
  registriesDropIns,
} from "@mirrorkit/sdk/diagnosis";
import { readTextFile, writeChanges } from "@mirrorkit/sdk/files";
import { readImageSet } from "@mirrorkit/sdk/imageset";
import { defined, escapeControls, printable } from "@mirrorkit/sdk/internal";
import {
  openOcMirrorLog,
  type RunEvidence,
  readRunEvidence,
  type StoredEvidence,
} from "@mirrorkit/sdk/oc-mirror";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { type Command } from "commander";
import { checkImageSetFile } from "../../imageset-file.ts";
import { toExitStatus } from "../../option-values.ts";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { localPath } from "../../pass-options.ts";
import { formatJson } from "../../reports/json.ts";
import { formatDiagnosis } from "../../terminal/causes.ts";

interface ExplainOptions {
  readonly exitStatus?: number;
  readonly imageset?: string;
  readonly destination?: string;
  readonly writeRegistriesD?: string;
  readonly json?: boolean;
}

/** Declares `mirrorkit explain`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command
    .argument(
      "<log>",
      "console output of oc-mirror, a workspace, a record, or - for standard input",
    )
    .option("--exit-status <n>", "the exit status of oc-mirror", toExitStatus)
    .option("--imageset <file>", "the ImageSetConfiguration of the run, for more specific steps")
    .option("--destination <registry>", "the destination registry of the run")
    .option(
      "--write-registries-d <dir>",
      "write the registries.d file for sources without signatures",
    )
    .option("--json", "print the causes as JSON")
    .addHelpText(
      "after",
      "\nExamples:\n  mirrorkit explain console.log --exit-status 4\n  mirrorkit explain workspace\n  oc logs job/mirror | mirrorkit explain -",
    )
    .action(async (path: string, options: ExplainOptions) => finish(await explain(path, options)));
}

async function explain(path: string, options: ExplainOptions): Promise<Outcome> {
  const stored = path === "-" ? await fromStandardInput() : readRunEvidence(localPath(path));
  const evidence = withOptions(stored.evidence, options);
  const diagnosis = diagnose(evidence);
  if (diagnosis.outcome === "unknown" && !isAboutRun(evidence)) throw noLog(path);
  const written = writeDropIns(evidence, options.writeRegistriesD);
  const status = diagnosis.outcome === "failed" ? exitStatus.findings : exitStatus.fine;
  if (options.json === true) {
    const { outcome, causes, unexplained } = diagnosis;
    const { exitStatus: code, signal } = evidence;
    const content = {
      outcome,
      exitStatus: code,
      signal,
      files: stored.files,
      causes,
      unexplained,
      written,
    };
    return { output: formatJson(content), notes: "", status };
  }
  const lines = [
    ...headOf(diagnosis, evidence),
    ...written.map((file) => `written: ${escapeControls(file)}`),
  ];
  return { output: `${lines.join("\n")}\n${formatDiagnosis(diagnosis)}`, notes: "", status };
}

/** Whether a line of the log is about a run. */
function isAboutRun({ run }: RunEvidence): boolean {
  const { phase, workflow, version, warnings } = run;
  return (
    phase !== "starting" || workflow !== undefined || version !== undefined || warnings.length > 0
  );
}

function noLog(path: string): MirrorError {
  const what = path === "-" ? "standard input" : printable(path);
  return new MirrorError("unreadable-input", `${what} has no line about a run of oc-mirror`, {
    hint: "Give its console output as text, unpacked and in UTF-8, or its exit status with --exit-status.",
  });
}

function headOf({ outcome, causes }: Diagnosis, evidence: RunEvidence): readonly string[] {
  const { toCopy, copied, failed } = evidence.run;
  const images =
    toCopy === undefined ? "" : `; ${copied} of ${toCopy} images copied, ${failed} failed`;
  if (outcome === "succeeded") return ["nothing failed: exit status 0"];
  if (outcome === "unknown") {
    return ["the log shows no failure. Give --exit-status for a definite result."];
  }
  const order = causes.length > 1 ? ", most likely cause first" : "";
  return [`the run failed (${describeExit(evidence)})${images}${order}`];
}

function withOptions(evidence: RunEvidence, options: ExplainOptions): RunEvidence {
  const { exitStatus: status, imageset, destination } = options;
  const imageSet = imageset === undefined ? undefined : imageSetOf(imageset);
  return {
    ...evidence,
    ...defined({ exitStatus: status }),
    environment: {
      ...evidence.environment,
      ...defined({ destination }),
      ...(imageSet === undefined || imageset === undefined
        ? {}
        : { imageSet: { file: imageset, content: imageSet } }),
    },
  };
}

/** An ImageSet that oc-mirror rejects is not an error here: it may be the cause to explain. */
function imageSetOf(file: string) {
  checkImageSetFile(file);
  const { imageSet } = readImageSet(readTextFile(file), file);
  return imageSet?.kind === "ImageSetConfiguration" ? imageSet : undefined;
}

async function fromStandardInput(): Promise<StoredEvidence> {
  if (process.stdin.isTTY) {
    throw new MirrorError("wrong-use", "standard input is a terminal, not a pipe", {
      hint: "Pipe a log into the command: oc logs job/mirror | mirrorkit explain -",
    });
  }
  const reader = openOcMirrorLog();
  const decoder = new TextDecoder();
  for await (const chunk of process.stdin) {
    reader.push(decoder.decode(chunk as Uint8Array, { stream: true }));
  }
  reader.push(`${decoder.decode()}\n`);
  return { evidence: { run: reader.end() }, files: [] };
}

function writeDropIns(evidence: RunEvidence, folder: string | undefined): readonly string[] {
  if (folder === undefined) return [];
  const files = registriesDropIns(evidence);
  if (files.length === 0) {
    throw new MirrorError("wrong-use", "none of the causes is a source without signatures", {
      hint: "Omit --write-registries-d: a file for registries.d would not help.",
    });
  }
  writeChanges(folder, { write: new Map(files.map(({ name, text }) => [name, text])), delete: [] });
  return files.map(({ name }) => `${folder}/${name}`);
}
