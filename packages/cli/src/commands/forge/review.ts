import process from "node:process";
import {
  type CommentFormat,
  type Gate,
  type PlanAccess,
  type PostOutcome,
  reviewChangeRequest,
} from "@mirrorkit/forge";
import { reviewSources } from "@mirrorkit/forge/internal";
import { readTextFile } from "@mirrorkit/sdk/files";
import { defined, printable } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { readSizes, type SizeSums } from "@mirrorkit/sdk/sizes";
import { type Command, InvalidArgumentError, Option } from "commander";
import { collect, collectHost } from "../../option-values.ts";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { readRegistryOptions } from "../../registry-options.ts";
import { formatJson } from "../../reports/json.ts";
import { formatProblems } from "../../terminal/problems.ts";
import { usualCache } from "../../usual-folders.ts";
import { openClone } from "./clone-sources.ts";
import { addForgeOptions, type ForgeOptions, hasForge, openForgeProject } from "./forge-access.ts";
import { misnamedEvidence } from "./misnamed-evidence.ts";
import { pathEvidence } from "./path-evidence.ts";
import { readPipeline } from "./pipeline.ts";

interface ReviewOptions extends ForgeOptions {
  readonly project?: string;
  readonly changeRequest?: number;
  readonly before?: readonly string[];
  readonly after?: readonly string[];
  readonly settings: string;
  readonly target?: string;
  readonly sizes?: string;
  readonly authfile?: string;
  readonly ca?: readonly string[];
  readonly insecure?: readonly string[];
  readonly cacheDir?: string;
  readonly dryRun?: boolean;
  readonly format: "text" | "markdown";
  readonly json?: boolean;
}

const mostConnections = 16;

const examples = [
  "",
  "Example, in a pipeline of a merge request, after a dry run:",
  "  mirrorkit review --after workspace",
  "Example, in a clone:",
  "  mirrorkit review --dry-run --before last-week --after workspace",
].join("\n");

/** Declares `mirrorkit review`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  addPlanOptions(addForgeOptions(command))
    .option("--project <path>", "the mirror-config project (default: the pipeline's)")
    .option(
      "--change-request <n>",
      "number of the merge or pull request (default: the pipeline's)",
      toNumber,
    )
    .option(
      "--before <[name=]path>",
      "a mapping.txt, workspace or record from before the change; repeat for each ImageSet",
      collect,
    )
    .option("--after <[name=]path>", "the same from after the change", collect)
    .option("--settings <path>", "path of the settings in the repository", "mirrorkit.yaml")
    .option("--target <branch>", "without a forge: the target branch of the change")
    .option("--sizes <file>", "output of mirrorkit sizes --json, to show what the push copies")
    .option("--dry-run", "print the comment; write nothing; works without a token in a clone")
    .addOption(
      new Option(
        "--format <format>",
        "format of the printed comment; markdown is what the forge gets",
      )
        .choices(["text", "markdown"])
        .default("text"),
    )
    .option("--json", "print the verdict as JSON, with the comment as Markdown")
    .addHelpText("after", examples)
    .action(async (options: ReviewOptions) => {
      const result = await review(options);
      const misnamed = formatProblems(misnamedEvidence(options, options.settings));
      finish({ ...result, notes: misnamed + result.notes });
    });
}

/** Declares how the registries of plans are read. */
function addPlanOptions(command: Command): Command {
  return command
    .option(
      "--authfile <file>",
      "credentials for the registries of review.mapping.plan (default: the files that podman reads)",
    )
    .option("--ca <file>", "for these registries, also trust the CAs of this PEM file", collect)
    .option(
      "--insecure <host>",
      "accept any certificate, or plain HTTP, of this registry",
      collectHost,
    )
    .option(
      "--cache-dir <folder>",
      "folder for catalogs of registries (default: ~/.cache/mirrorkit)",
    );
}

async function review(options: ReviewOptions): Promise<Outcome> {
  const pipeline = readPipeline(options.forge, process.env);
  const project = options.project ?? pipeline.project;
  const number = options.changeRequest ?? pipeline.changeRequest;
  const offline =
    options.dryRun === true && (number === undefined || !hasForge(options, process.env));
  if (offline) return reviewClone(options);
  if (project === undefined || number === undefined) throw nothingToReview(project);
  const evidence = pathEvidence(options);
  const sizes = readSizesFile(options);
  const result = await reviewChangeRequest({
    project: await openForgeProject(project, options, process.env),
    number,
    settingsPath: options.settings,
    dryRun: options.dryRun === true,
    format: formatOf(options),
    plans: () => planAccess(options),
    ...defined({ evidence, sizes }),
    ...(evidence === undefined || pipeline.head === undefined ? {} : { head: pipeline.head }),
  });
  const { gate, text, comment, otherTarget } = result;
  if (otherTarget !== undefined) throw otherBranch(otherTarget);
  if (comment === "superseded") return superseded(project, number, options);
  if (gate === undefined || text === undefined) return closed(project, number, options);
  return outcome(gate, options, text, `${said[comment]} ${printable(project)} ${number}`);
}

const said: Readonly<Record<PostOutcome, string>> = {
  created: "commented on",
  updated: "updated the comment on",
  unchanged: "comment is up to date on",
  none: "no comment on",
};

async function reviewClone(options: ReviewOptions): Promise<Outcome> {
  const clone = await openClone(options.settings, options.target, pathEvidence(options));
  const { sources, head, base } = clone;
  if ((await sources.settings()) === undefined) throw noSettings(options.settings);
  const { gate, text } = await reviewSources(sources, {
    head,
    base,
    maxCharacters: 60_000,
    format: formatOf(options),
    plans: () => planAccess(options),
    ...defined({ sizes: readSizesFile(options) }),
  });
  return outcome(gate, options, text, "");
}

/** Nothing is asked unless the settings of the default branch ask for plans. */
function planAccess({ cacheDir, ...flags }: ReviewOptions): PlanAccess {
  const { options: registries } = readRegistryOptions({ ...flags, connections: mostConnections });
  return { registries, cacheFolder: cacheDir ?? usualCache() };
}

function readSizesFile({ sizes }: ReviewOptions): SizeSums | undefined {
  return sizes === undefined ? undefined : readSizes(readTextFile(sizes), sizes);
}

/** JSON holds the comment as the forge would get it. */
function formatOf({ format, json }: ReviewOptions): CommentFormat {
  return format === "text" && json !== true ? "plain" : "markdown";
}

function noSettings(path: string): MirrorError {
  return new MirrorError("wrong-use", `the target branch has no ${printable(path)}`, {
    hint: "Commit it there first, or name another with --settings.",
  });
}

function outcome(gate: Gate, options: ReviewOptions, text: string, done: string): Outcome {
  const status = gate.state === "open" ? exitStatus.fine : exitStatus.findings;
  if (options.json === true) return { output: formatJson({ ...gate, text }), notes: "", status };
  if (options.dryRun === true) return { output: text, notes: "", status };
  return { output: `${done}: ${gate.verdict}\n`, notes: "", status };
}

function closed(project: string, number: number, { json }: ReviewOptions): Outcome {
  const text = `${printable(project)} ${number} is not open, so there is nothing to review`;
  const output = json === true ? formatJson({ state: "closed" }) : `${text}\n`;
  return { output, notes: "", status: exitStatus.fine };
}

/** Whoever asked waits for the newer one: nothing was judged here. */
function superseded(project: string, number: number, { json }: ReviewOptions): Outcome {
  const text = `${printable(project)} ${number} was superseded by a newer commit or result`;
  const output = json === true ? formatJson({ state: "superseded" }) : `${text}\n`;
  return { output, notes: "", status: exitStatus.findings };
}

function otherBranch(target: string): MirrorError {
  return new MirrorError(
    "refused",
    `the target branch of this change is ${printable(target)}, and only changes to the default branch are reviewed`,
    {
      hint: "Policy is read from the default branch, because any other branch could weaken it.",
    },
  );
}

function nothingToReview(project: string | undefined): MirrorError {
  const missing = project === undefined ? "--project and --change-request" : "--change-request";
  return new MirrorError("wrong-use", "it is not clear which change to review", {
    hint: `Give ${missing}, or run it in the pipeline of a merge request; --dry-run works in a clone.`,
  });
}

function toNumber(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("Give a whole number above 0.");
}
