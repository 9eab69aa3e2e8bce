import type { OcMirrorVersion, RulePolicy } from "@mirrorkit/sdk/imageset";
import {
  checkImageSet,
  defaultOcMirrorVersion,
  imageSetRules,
  ocMirrorVersions,
  readImageSet,
  readOcMirrorVersion,
} from "@mirrorkit/sdk/imageset";
import {
  compareProblems,
  fleetImages,
  readComparableImageSet,
  rulePolicyWithoutSettings,
} from "@mirrorkit/sdk/internal";
import type { Problem } from "@mirrorkit/sdk/problems";
import { rulePolicy } from "@mirrorkit/sdk/settings";
import { type Command, InvalidArgumentError, Option } from "commander";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { isConcerning } from "../../problem-severity.ts";
import { formatCodeQuality } from "../../reports/code-quality.ts";
import { formatJson, jsonProblem } from "../../reports/json.ts";
import { formatSarif } from "../../reports/sarif.ts";
import { loadSettings, settingsPath } from "../../settings-file.ts";
import { addCatalogOptions } from "../content/catalog-options.ts";
import { type Checked, checkedAsText, type NotLookedAt } from "./check-text.ts";
import { readCheckedFiles } from "./checked-files.ts";
import {
  type ContentFlags,
  contextOf,
  type LoadedSettings,
  withContent,
} from "./content-sources.ts";

type Format = "text" | "json" | "sarif" | "code-quality";

interface CheckOptions extends ContentFlags {
  readonly catalogs?: boolean;
  readonly ocMirrorVersion: OcMirrorVersion;
  readonly format: Format;
}

const furtherHelp = [
  "",
  "--catalog-dir, --graph and --before imply --catalogs.",
  "",
  "Examples:",
  "  mirrorkit check imageset.yaml --oc-mirror-version 4.20",
  "  mirrorkit check imageset.yaml --catalogs --authfile auth.json",
  "  mirrorkit check examples/plan/imageset.yaml --catalog-dir examples/catalogs --graph examples/releases/graph.json --offline",
  "  mirrorkit check imagesets/ --format json",
  "  envsubst < imageset.yaml | mirrorkit check -",
].join("\n");

/** Declares `mirrorkit check`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  const declared = command
    .argument(
      "<file...>",
      "ImageSetConfiguration or DeleteImageSetConfiguration files, folders with them, or - for standard input",
    )
    .option(
      "--settings <file>",
      "settings (default: mirrorkit.yaml of this folder, if there is one)",
    )
    .addOption(
      new Option(
        "--oc-mirror-version <version>",
        `the version of oc-mirror that will read the files: ${ocMirrorVersions.join(", ")}`,
      )
        .argParser(parseVersion)
        .default(defaultOcMirrorVersion),
    )
    .addOption(
      new Option("--format <format>", "how to print problems")
        .choices(["text", "json", "sarif", "code-quality"])
        .default("text"),
    )
    .option("--json", "the same as --format json");
  addContentOptions(declared)
    .addHelpText("after", furtherHelp)
    .action(async (paths: string[], options: CheckOptions) => finish(await check(paths, options)));
}

function addContentOptions(command: Command): Command {
  return addCatalogOptions(
    command
      .option("--catalogs", "also check against the catalogs and the update graph")
      .option(
        "--graph <path>",
        "file with an update graph, or a workspace of oc-mirror, to read it offline",
      )
      .option(
        "--graph-url <url>",
        "address of Cincinnati or an UpdateService (default: $UPDATE_URL_OVERRIDE, updateGraph of the settings, Red Hat's)",
      )
      .option(
        "--before <path>",
        "ImageSet or record of the previous pass, DIR/latest for the newest record (default: from the settings)",
      ),
  );
}

function parseVersion(text: string): OcMirrorVersion {
  const version = readOcMirrorVersion(text);
  if (version !== undefined) return version;
  throw new InvalidArgumentError(
    `Known versions: ${ocMirrorVersions.join(", ")}. "oc-mirror version" prints yours.`,
  );
}

async function check(paths: readonly string[], options: CheckOptions): Promise<Outcome> {
  const settings = loadSettings(options.settings);
  const files = readCheckedFiles(paths);
  const { ocMirrorVersion: version } = options;
  const settingsFile = settingsPath(options.settings);
  const policy =
    settingsFile === undefined
      ? rulePolicyWithoutSettings()
      : {
          ...rulePolicy(settings),
          fleetImages: fleetImages(settings, settingsFile, files.texts.values()),
        };
  const ofFiles = checkTexts(files.texts, { ...policy, ocMirrorVersion: version });
  const ofContent = wantsContent(options)
    ? await checkContents(files.texts, { settings, file: settingsFile }, policy, options)
    : [];
  const problems = inOrder([...files.texts.keys()], [...ofFiles, ...ofContent]);
  const checked = {
    files,
    problems: [...files.unreadable, ...problems],
    version,
    notLookedAt: wantsContent(options) ? notLookedAt(files.texts, options) : [],
  };
  const format = options.json === true ? "json" : options.format;
  return { output: print(checked, format), notes: "", status: statusOf(checked) };
}

function wantsContent({ catalogs, catalogDir, graph, graphUrl, before }: CheckOptions): boolean {
  if (catalogs === true) return true;
  return [catalogDir, graph, graphUrl, before].some((given) => given !== undefined);
}

/** Loaded only where content is looked at: without it, `check` starts as fast as before. */
async function checkContents(
  texts: ReadonlyMap<string, string>,
  loaded: LoadedSettings,
  policy: RulePolicy,
  options: CheckOptions,
): Promise<readonly Problem[]> {
  const { inspectContent } = await import("@mirrorkit/sdk/content");
  const { ocMirrorVersion } = options;
  return withContent(options, async (sources) => {
    const problems: Problem[] = [];
    for (const [file, text] of texts) {
      const context = { ...contextOf(file, loaded, options), ocMirrorVersion, policy };
      problems.push(...(await inspectContent(text, file, sources, context)));
    }
    return problems;
  });
}

/** Faults of the structure come first: what the file asks for is not known before they are gone. */
function notLookedAt(
  texts: ReadonlyMap<string, string>,
  { offline, graph }: CheckOptions,
): readonly NotLookedAt[] {
  const hasGraphs = offline !== true || graph !== undefined;
  return [...texts].flatMap(([file, text]): readonly NotLookedAt[] => {
    if (readImageSet(text, file).kind !== "ImageSetConfiguration") return [];
    const { imageSet } = readComparableImageSet(text, file);
    if (imageSet?.kind !== "ImageSetConfiguration") return [{ file, why: "errors" }];
    if (hasGraphs) return [];
    const { channels = [] } = imageSet.mirror.platform ?? {};
    return channels.length === 0 ? [] : [{ file, why: "no-graph" }];
  });
}

/** By file in the order of the arguments, then by position; problems of other files come last. */
function inOrder(files: readonly string[], problems: readonly Problem[]): readonly Problem[] {
  const ranks = new Map(files.map((file, rank) => [file, rank]));
  const rankOf = ({ position }: Problem): number => ranks.get(position?.file ?? "") ?? files.length;
  return [...problems].sort((a, b) => rankOf(a) - rankOf(b) || compareProblems(a, b));
}

/** What the fleet lacks is reported once, at the first ImageSet. */
function checkTexts(texts: ReadonlyMap<string, string>, policy: RulePolicy): readonly Problem[] {
  const { fleetImages: fleet, ...ofOne } = policy;
  const problems: Problem[] = [];
  let isReported = fleet === undefined;
  for (const [file, text] of texts) {
    const isFirst = !isReported && readImageSet(text, file).kind === "ImageSetConfiguration";
    problems.push(...checkImageSet(text, file, isFirst ? policy : ofOne));
    isReported ||= isFirst;
  }
  return problems;
}

function statusOf({ problems }: Checked): number {
  if (problems.some(({ lost }) => lost === "text")) return exitStatus.wrongInput;
  return problems.some(isConcerning) ? exitStatus.findings : exitStatus.fine;
}

function print(checked: Checked, format: Format): string {
  const { problems, version } = checked;
  switch (format) {
    case "json":
      return formatJson({ ocMirrorVersion: version, problems: problems.map(jsonProblem) });
    case "sarif":
      return formatSarif(problems, imageSetRules, { ocMirrorVersion: version });
    case "code-quality":
      return formatCodeQuality(problems);
    case "text":
      return checkedAsText(checked);
  }
}
