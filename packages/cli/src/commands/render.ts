import { join } from "node:path";
import {
  checkMirrorSets,
  clusterRoot,
  compareTrees,
  type FileTree,
  imageSetsIn,
  invalidInput,
  type LayoutOptions,
  type LayoutResult,
  listRecords,
  MirrorError,
  type Problem,
  printable,
  readTree,
  renderImageSets,
  renderLayout,
  type Settings,
} from "@mirrorkit/sdk";
import { type Command, InvalidArgumentError } from "commander";
import { finishTree } from "../finish-tree.ts";
import type { Outcome } from "../outcome.ts";
import { addPassOptions } from "../pass-options.ts";
import {
  type ClusterOptions,
  imageSetOrder,
  inputsOf,
  type NamedPass,
  openCluster,
  type PassContext,
} from "../passes.ts";
import { isError } from "../refuse-unfit.ts";
import { layoutPolicy } from "../settings-file.ts";
import { usualFolder } from "./record-archive.ts";

interface RenderOptions extends ClusterOptions {
  readonly out: string;
  readonly pruneSignatures?: number;
  readonly records: string;
  readonly check?: boolean;
  readonly json?: boolean;
}

/** Declares `mirrorkit render`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  addPassOptions(command)
    .requiredOption("--cluster <name>", "the cluster that the files are for")
    .requiredOption("--out <dir>", "the folder of the GitOps repository")
    .option(
      "--settings <file>",
      "settings (default: mirrorkit.yaml of this folder, if there is one)",
    )
    .option(
      "--prune-signatures <n>",
      "drop signatures of releases that none of the last N records names",
      toCount,
    )
    .option("--records <dir>", "where the records are, for --prune-signatures", usualFolder)
    .option("--check", "write nothing; exit 1 when something would change")
    .option("--json", "print what changed as JSON")
    .addHelpText(
      "after",
      "\nExample:\n  mirrorkit render --workspace workspace --cluster production --out gitops --check",
    )
    .action(async (options: RenderOptions) => finish(await render(options)));
}

async function render(options: RenderOptions): Promise<Outcome> {
  const { context, passes } = await openCluster(options);
  const layoutOptions = optionsOf(options, context.settings);
  const layout = layOut(passes, layoutOptions, context);
  const contradictions = checkMirrorSets(
    passes.flatMap(({ workspace }) => workspace.resources.resources),
  ).filter(({ rule }) => !layout.problems.some((one) => one.rule === rule));
  const problems = [
    ...contradictions,
    ...passes.flatMap(({ workspace }) => workspace.problems),
    ...layout.problems,
  ].filter(isOfInterest);
  if (problems.some(isError)) throw invalidInput(problems);
  const comparison = compareTrees(layout.tree, layoutOptions.existing, layout.root);
  return finishTree({ tree: layout.tree, comparison, problems }, options);
}

/** The mapping is not rendered, and what is not laid out was named before as an unknown kind. */
function isOfInterest({ rule, severity }: Problem): boolean {
  if (rule === "older-mapping" || rule === "stale-mapping") return false;
  return rule !== "not-laid-out" || severity !== "info";
}

function layOut(
  passes: readonly NamedPass[],
  options: LayoutOptions,
  context: PassContext,
): LayoutResult {
  const [only] = passes;
  const configured = context.settings.clusters.get(options.cluster)?.imageSets ?? [];
  const known = imageSetsIn(options);
  const nameless = configured.length === 1 ? known.length === 0 : only?.imageSet === undefined;
  if (passes.length === 1 && only !== undefined && nameless) {
    return renderLayout(only.workspace.resources, options);
  }
  const imageSets = imageSetOrder(passes, context, known);
  return renderImageSets(inputsOf(passes), { ...options, imageSets });
}

function optionsOf(
  { cluster, out, pruneSignatures, records }: RenderOptions,
  settings: Settings,
): LayoutOptions & { readonly existing: FileTree } {
  const policy = layoutPolicy(settings);
  const root = clusterRoot(policy, cluster);
  const tree = readTree(join(out, root));
  const openshift = settings.clusters.get(cluster)?.openshift;
  return {
    cluster,
    policy,
    existing: new Map([...tree].map(([path, text]) => [`${root}/${path}`, text])),
    ...(openshift === undefined ? {} : { openshift }),
    ...(pruneSignatures === undefined
      ? {}
      : { keepSignatures: signaturesOf(records, pruneSignatures) }),
  };
}

/** Digests of the releases that the last records of passes that went through name. */
function signaturesOf(records: string, count: number): ReadonlySet<string> {
  const passes = listRecords(records).records.filter(({ manifest }) => manifest.state !== "failed");
  if (passes.length === 0) {
    throw new MirrorError("wrong-use", `${printable(records)} has no record to prune by`, {
      hint: "Name the folder of the records with --records, or leave --prune-signatures out.",
    });
  }
  const signatures = passes
    .slice(-count)
    .flatMap(({ manifest }) =>
      manifest.signatures.filter(({ release }) => manifest.releases.includes(release)),
    );
  return new Set(signatures.map(({ digest }) => digest));
}

function toCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new InvalidArgumentError("Give a whole number above 0.");
}
