import {
  checkImageSet,
  imageSetRules,
  isMirrorError,
  type Problem,
  type RulePolicy,
  readTextFile,
  rulePolicy,
} from "@mirrorkit/sdk";
import { type Command, Option } from "commander";
import { exitStatus, type Outcome } from "../outcome.ts";
import { isConcerning } from "../problem-severity.ts";
import { formatCodeQuality } from "../reports/code-quality.ts";
import { formatJson, jsonProblem } from "../reports/json.ts";
import { formatSarif } from "../reports/sarif.ts";
import { loadSettings } from "../settings-file.ts";
import { countProblems, formatProblems, plural } from "../terminal/problems.ts";

type Format = "text" | "json" | "sarif" | "code-quality";

interface CheckOptions {
  readonly settings?: string;
  readonly format: Format;
  readonly json?: boolean;
}

interface Checked {
  readonly problems: readonly Problem[];
  readonly texts: ReadonlyMap<string, string>;
  readonly unreadable: boolean;
}

/** Declares `mirrorkit check`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command
    .argument("<file...>", "ImageSetConfiguration or DeleteImageSetConfiguration files")
    .option(
      "--settings <file>",
      "settings (default: mirrorkit.yaml of this folder, if there is one)",
    )
    .addOption(
      new Option("--format <format>", "how to print problems")
        .choices(["text", "json", "sarif", "code-quality"])
        .default("text"),
    )
    .option("--json", "the same as --format json")
    .addHelpText("after", "\nExample:\n  mirrorkit check imageset.yaml --format json")
    .action((files: string[], options: CheckOptions) => finish(check(files, options)));
}

function check(files: readonly string[], options: CheckOptions): Outcome {
  const policy = rulePolicy(loadSettings(options.settings));
  const checked = checkFiles(files, policy);
  const format = options.json === true ? "json" : options.format;
  return { output: print(checked, format, files.length), notes: "", status: statusOf(checked) };
}

function checkFiles(files: readonly string[], policy: RulePolicy): Checked {
  const problems: Problem[] = [];
  const texts = new Map<string, string>();
  let unreadable = false;
  for (const file of files) {
    try {
      const text = readTextFile(file);
      texts.set(file, text);
      problems.push(...checkImageSet(text, file, policy));
    } catch (error) {
      if (!isMirrorError(error) || error.code !== "unreadable-input") throw error;
      unreadable = true;
      problems.push({
        rule: "unreadable",
        severity: "error",
        message: error.message,
        position: error.position ?? { file },
        ...(error.hint === undefined ? {} : { help: error.hint }),
      });
    }
  }
  return { problems, texts, unreadable };
}

/** Rules whose problems mean that the file is no ImageSet at all. */
const unreadableRules: ReadonlySet<string> = new Set(["yaml", "missing-kind", "unknown-kind"]);

function statusOf({ problems, unreadable }: Checked): number {
  if (unreadable || problems.some(({ rule }) => unreadableRules.has(rule))) {
    return exitStatus.wrongInput;
  }
  return problems.some(isConcerning) ? exitStatus.findings : exitStatus.fine;
}

function print({ problems, texts }: Checked, format: Format, count: number): string {
  switch (format) {
    case "json":
      return formatJson({ problems: problems.map(jsonProblem) });
    case "sarif":
      return formatSarif(problems, imageSetRules);
    case "code-quality":
      return formatCodeQuality(problems);
    case "text":
      return asText(problems, texts, count);
  }
}

function asText(
  problems: readonly Problem[],
  texts: ReadonlyMap<string, string>,
  count: number,
): string {
  const sum = problems.length === 0 ? "no problems" : countProblems(problems);
  return `${formatProblems(problems, texts)}${plural(count, "file")} checked: ${sum}\n`;
}
