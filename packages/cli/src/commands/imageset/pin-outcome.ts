import { basename, dirname } from "node:path";
import type { PinProposal, proposeBump } from "@mirrorkit/sdk/content";
import { readTextFile, writeChanges } from "@mirrorkit/sdk/files";
import { readAcceptedImageSet } from "@mirrorkit/sdk/imageset";
import { defined, didYouMean, invalidInput, printable, quoted } from "@mirrorkit/sdk/internal";
import { MirrorError, type Problem } from "@mirrorkit/sdk/problems";
import type { Command } from "commander";
import { checkImageSetFile } from "../../imageset-file.ts";
import { collect } from "../../option-values.ts";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { isConcerning } from "../../problem-severity.ts";
import { formatJson, jsonProblem } from "../../reports/json.ts";
import { jsonChange, jsonHeld, pinTable } from "../../reports/pins.ts";
import { treeDiff } from "../../reports/tree-diff.ts";
import { loadSettings, settingsPath } from "../../settings-file.ts";
import { formatProblems } from "../../terminal/problems.ts";
import { addCatalogOptions } from "../content/catalog-options.ts";
import { type ContentFlags, contextOf, withContent } from "./content-sources.ts";

/** The options of a command that writes versions. */
export interface PinFlags extends ContentFlags {
  readonly package?: readonly string[];
  readonly release?: boolean;
  readonly write?: boolean;
}

/** Declares argument and options of a command that writes versions. */
export function addPinOptions(command: Command): Command {
  return addCatalogOptions(
    command
      .argument("<file>", "ImageSetConfiguration")
      .option("--package <name>", "only this package; may be repeated", collect)
      .option("--release", "only the release channels (default without --package: everything)")
      .option("--write", "write the file; without it, only show the difference")
      .option(
        "--graph <path>",
        "file with an update graph, or a workspace of oc-mirror, to read it offline",
      )
      .option(
        "--graph-url <url>",
        "address of Cincinnati or an UpdateService (default: $UPDATE_URL_OVERRIDE, updateGraph of the settings, Red Hat's)",
      )
      .option("--settings <file>", "settings file (default: mirrorkit.yaml, if it exists)"),
  ).option("--json", "print the changes as JSON");
}

/** Proposes versions with the content that they need, and writes the file where that is asked for. */
export async function pinOutcome(
  file: string,
  flags: PinFlags,
  propose: typeof proposeBump,
): Promise<Outcome> {
  checkImageSetFile(file);
  const { prepareContent } = await import("@mirrorkit/sdk/content");
  const text = readTextFile(file);
  const { imageSet, problems: refused } = readAcceptedImageSet(text, file);
  if (imageSet === undefined) throw invalidInput(refused);
  if (imageSet.kind !== "ImageSetConfiguration") {
    throw new MirrorError("wrong-use", `${printable(file)} is a DeleteImageSetConfiguration`, {
      hint: "Name an ImageSetConfiguration.",
    });
  }
  const listed = (imageSet.mirror.operators ?? []).flatMap(({ packages = [] }) =>
    packages.map(({ name }) => name),
  );
  refuseUnlisted(file, flags.package ?? [], listed);
  const loaded = { settings: loadSettings(flags.settings), file: settingsPath(flags.settings) };
  const context = contextOf(file, loaded, {});
  const { inputs, problems } = await withContent(flags, (sources) =>
    prepareContent(imageSet, sources, context),
  );
  const proposal = propose(text, file, inputs, choiceOf(flags));
  const isWritten = flags.write === true && proposal.changes.length > 0;
  if (isWritten) {
    writeChanges(dirname(file), { write: new Map([[basename(file), proposal.text]]), delete: [] });
  }
  return outcomeOf({ file, text, proposal, isWritten }, problems.filter(isConcerning), flags);
}

function choiceOf({ package: packages, release }: PinFlags): Parameters<typeof proposeBump>[3] {
  if (packages === undefined && release !== true) return { releases: true };
  return { packages: packages ?? [], releases: release === true };
}

interface Proposed {
  readonly file: string;
  readonly text: string;
  readonly proposal: PinProposal;
  readonly isWritten: boolean;
}

function outcomeOf(
  { file, text, proposal, isWritten }: Proposed,
  problems: readonly Problem[],
  { json }: PinFlags,
): Outcome {
  const { changes, held, text: after } = proposal;
  const status = changes.length > 0 && !isWritten ? exitStatus.findings : exitStatus.fine;
  if (json === true) {
    const value = {
      file,
      written: isWritten,
      changes: changes.map(jsonChange),
      stays: held.map(jsonHeld),
      problems: problems.map(jsonProblem),
    };
    return { output: formatJson(value), notes: "", status };
  }
  const table = pinTable(changes, held);
  const notes = formatProblems(problems);
  if (changes.length === 0)
    return { output: `${table}Nothing to change in ${printable(file)}.\n`, notes, status };
  const diff = treeDiff({
    tree: new Map([[file, after]]),
    comparison: { created: [], updated: [file], deleted: [], untouched: [] },
    existing: new Map([[file, text]]),
  });
  const end = isWritten
    ? `Wrote ${printable(file)}.`
    : "Nothing is written; --write writes the file.";
  return { output: `${table}\n${diff}${end}\n`, notes, status };
}

function refuseUnlisted(file: string, wanted: readonly string[], listed: readonly string[]): void {
  const unknown = wanted.find((name) => !listed.includes(name));
  if (unknown === undefined) return;
  const { help: hint } = didYouMean(unknown, listed);
  throw new MirrorError(
    "wrong-use",
    `${printable(file)} does not list the package ${quoted(unknown)}`,
    {
      ...defined({ hint }),
    },
  );
}
