import { join } from "node:path";
import { defined, findRecordName, isFolder, printable } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import {
  decidePrune,
  listRecords,
  openRecord,
  type PrunePolicy,
  type PruneResult,
  pruneRecords,
  verifyRecord,
} from "@mirrorkit/sdk/records";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { isConcerning } from "../../problem-severity.ts";
import { formatJson, jsonProblem } from "../../reports/json.ts";
import { recordSheet, recordTable } from "../../reports/records.ts";
import { countProblems, formatProblems, plural } from "../../terminal/problems.ts";
import { usualRecords } from "../../usual-folders.ts";

/** Common options of the subcommands of `record`. */
export interface ListOptions {
  /** The folder of the records; undefined for the usual one. */
  readonly into?: string;
  /** Whether to print JSON. */
  readonly json?: boolean;
}

/** Options of `record prune`. */
export interface PruneOptions extends ListOptions {
  /** So many of the newest stay. */
  readonly keep: number;
  /** Those younger than so many days stay too. */
  readonly keepDays?: number;
  /** Whether to only report the records to remove. */
  readonly dryRun?: boolean;
}

/** Runs `record list`. */
export function list(options: ListOptions): Outcome {
  const into = folderOf(options);
  const { records, problems } = listRecords(into);
  const isInvalid = problems.some(({ severity }) => severity === "error");
  const status = isInvalid ? exitStatus.findings : exitStatus.fine;
  if (options.json === true) {
    const manifests = records.map(({ folder, manifest }) => ({ folder, ...manifest }));
    const output = formatJson({ records: manifests, problems: problems.map(jsonProblem) });
    return { output, notes: "", status };
  }
  const output = records.length === 0 ? noRecords(into) : recordTable(records);
  return { output, notes: formatProblems(problems), status };
}

/** Runs `record show`. */
export async function show(given: string, options: ListOptions): Promise<Outcome> {
  const into = folderOf(options);
  const name = findRecordName(into, given);
  const folder = join(into, name);
  const { manifest } = listRecords(into).records.find((one) => one.name === name) ?? {};
  if (manifest === undefined) {
    throw new MirrorError("invalid-input", `${printable(folder)} is not a valid record`, {
      problems: verifyRecord(folder),
    });
  }
  const record = await openRecord(folder);
  const problems = record.problems.filter(isConcerning);
  const status = record.verification.some(isConcerning) ? exitStatus.findings : exitStatus.fine;
  if (options.json === true) {
    const output = formatJson({ folder, ...manifest, problems: problems.map(jsonProblem) });
    return { output, notes: "", status };
  }
  return { output: recordSheet(manifest), notes: formatProblems(problems), status };
}

/** Runs `record verify`. */
export function verify(given: string | undefined, options: ListOptions): Outcome {
  const into = folderOf(options);
  const name = given === undefined ? undefined : findRecordName(into, given);
  refuseAbsent(into);
  const { records, problems: unfit } = listRecords(into);
  const folders = name === undefined ? records.map(({ folder }) => folder) : [join(into, name)];
  const problems = [
    ...(name === undefined ? unfit : []),
    ...folders.flatMap((folder) => verifyRecord(folder)),
  ];
  const status = problems.some(isConcerning) ? exitStatus.findings : exitStatus.fine;
  if (options.json === true) {
    const verified = folders.length;
    return {
      output: formatJson({ verified, problems: problems.map(jsonProblem) }),
      notes: "",
      status,
    };
  }
  if (folders.length === 0 && problems.length === 0) {
    return { output: noRecords(into), notes: "", status };
  }
  const sum = problems.length === 0 ? "all records are intact" : countProblems(problems);
  const output = `${formatProblems(problems)}${plural(folders.length, "record")} verified: ${sum}\n`;
  return { output, notes: "", status };
}

/** Runs `record prune`. */
export function prune(options: PruneOptions): Outcome {
  const into = folderOf(options);
  refuseAbsent(into);
  const { keep, keepDays } = options;
  const policy: PrunePolicy = { keep, ...defined({ keepDays }) };
  const now = new Date();
  const { kept, removed, problems } =
    options.dryRun === true ? wouldPrune(into, policy, now) : pruneRecords(into, policy, now);
  const [stay, go] = [kept, removed].map((records) => records.map(({ name }) => name));
  if (options.json === true) {
    const output = formatJson({ kept: stay, removed: go, problems: problems.map(jsonProblem) });
    return { output, notes: "", status: exitStatus.fine };
  }
  const verb = options.dryRun === true ? "would be removed" : "removed";
  const lines = removed.map(({ name }) => `${verb}  ${name}\n`).join("");
  const sum = `${plural(kept.length, "record")} kept, ${removed.length} ${verb}\n`;
  return { output: lines + sum, notes: formatProblems(problems), status: exitStatus.fine };
}

/** The folder of the records. */
export function folderOf({ into }: ListOptions): string {
  return into ?? usualRecords;
}

/** A misspelt folder would be verified, and kept short, in vain. */
function refuseAbsent(into: string): void {
  if (isFolder(into)) return;
  throw new MirrorError("wrong-use", `the folder ${printable(into)} does not exist`, {
    hint: "Create a record with mirrorkit record, or name another folder with --into.",
  });
}

function noRecords(into: string): string {
  return `no records in ${printable(into)}\n`;
}

function wouldPrune(into: string, policy: PrunePolicy, now: Date): PruneResult {
  const { records, problems } = listRecords(into);
  return { ...decidePrune(records, policy, now), problems };
}
