import { join } from "node:path";
import { compareTrees, type FileTree, readTextFile } from "@mirrorkit/sdk/files";
import {
  defined,
  didYouMean,
  foreignFiles,
  isFile,
  namesIn,
  printable,
  quoted,
} from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import {
  renderSchedule,
  type ScheduleKind,
  scheduleHeader,
  scheduleKinds,
} from "@mirrorkit/sdk/schedule";
import { runSettings, type Settings } from "@mirrorkit/sdk/settings";
import { Argument, type Command } from "commander";
import { finishTree } from "../../finish-tree.ts";
import { collect } from "../../option-values.ts";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { loadSettings } from "../../settings-file.ts";

interface ScheduleOptions {
  readonly out: string;
  readonly imageset?: readonly string[];
  readonly settings?: string;
  readonly check?: boolean;
  readonly diff?: boolean;
  readonly json?: boolean;
}

/** Declares `mirrorkit schedule`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command
    .addArgument(new Argument("<kind>", "what starts the passes").choices(scheduleKinds))
    .requiredOption("--out <dir>", "the folder to write to")
    .option(
      "--imageset <name>",
      "only this ImageSet of mirrorkit.yaml; may be repeated (default: all)",
      collect,
    )
    .option(
      "--settings <file>",
      "settings (default: mirrorkit.yaml in the current folder, if it exists)",
    )
    .option("--check", "write nothing; exit 1 when something would change")
    .option("--diff", "like --check, and show the lines that would change")
    .option("--json", "print the changes as JSON")
    .addHelpText(
      "after",
      [
        "",
        "Examples:",
        "  mirrorkit schedule tekton --out tekton",
        "  mirrorkit schedule systemd --out units --imageset production",
        "  mirrorkit schedule gitlab-ci --out . --check",
      ].join("\n"),
    )
    .action((kind: ScheduleKind, options: ScheduleOptions) => finish(schedule(kind, options)));
}

function schedule(kind: ScheduleKind, options: ScheduleOptions): Outcome {
  const settings = loadSettings(options.settings);
  const {
    tree,
    next,
    problems: warnings,
  } = renderSchedule(kind, {
    imageSets: imageSetsOf(settings, options.imageset).map((name) => {
      const { workspace, cache, push } = runSettings(settings, name);
      return { name, ...defined({ workspace, cache, pushTimeoutMs: push.timeoutMs }) };
    }),
    schedule: settings.schedule,
  });
  const existing = filesOf(kind, options.out, tree);
  const comparison = compareTrees(tree, existing, "");
  const problems = foreignFiles(tree, existing);
  if (problems.length > 0) {
    throw new MirrorError("refused", "other files are in the way", { problems });
  }
  const outcome = finishTree({ tree, comparison, problems: warnings, existing }, options);
  const isWritten = options.check !== true && options.diff !== true && options.json !== true;
  if (!isWritten || outcome.status !== exitStatus.fine) return outcome;
  const steps = next.map(
    (step, index) => `  ${index + 1}. ${step.replaceAll("DIR", printable(options.out))}\n`,
  );
  return { ...outcome, output: `${outcome.output}Next:\n${steps.join("")}` };
}

function imageSetsOf(
  { imageSets }: Settings,
  chosen: readonly string[] | undefined,
): readonly string[] {
  const known = [...imageSets.keys()];
  const unknown = chosen?.find((name) => !imageSets.has(name));
  if (unknown === undefined) return chosen === undefined ? known : [...new Set(chosen)];
  const { help = `Name one of: ${known.join(", ")}.` } = didYouMean(unknown, known);
  throw new MirrorError("wrong-use", `mirrorkit.yaml has no ImageSet ${quoted(unknown)}`, {
    hint: help,
  });
}

/** What is in the place of a wanted file, and what an earlier rendering of the same kind left beside. */
function filesOf(kind: ScheduleKind, out: string, tree: FileTree): FileTree {
  const header = scheduleHeader(kind);
  const beside = namesIn(out).filter((name) => isFile(join(out, name)) && isOurs(name));
  const paths = [...new Set([...tree.keys(), ...beside])].filter((path) => isFile(join(out, path)));
  return new Map(
    paths
      .map((path) => [path, readTextFile(join(out, path))] as const)
      .filter(([path, text]) => tree.has(path) || text.startsWith(header)),
  );
}

function isOurs(name: string): boolean {
  return /\.(?:ya?ml|service|timer|conf)$/.test(name);
}
