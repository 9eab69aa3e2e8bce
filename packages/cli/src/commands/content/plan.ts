import { isAbsolute, join, resolve } from "node:path";
import { readTextFile, writeChanges } from "@mirrorkit/sdk/files";
import { readAcceptedImageSet } from "@mirrorkit/sdk/imageset";
import {
  defined,
  invalidInput,
  isFolder,
  namesIn,
  printable,
  quoted,
} from "@mirrorkit/sdk/internal";
import {
  type ImageSetConfiguration,
  type MirrorPlan,
  mappingLines,
  type PreparedPlan,
  planFiles,
  planImageSet,
  planResources,
  preparePlan,
  type ResourcePlan,
  sayWithoutObjects,
} from "@mirrorkit/sdk/plan";
import { MirrorError, type Problem } from "@mirrorkit/sdk/problems";
import { openSignatureSource, type SignatureSource } from "@mirrorkit/sdk/releases";
import { type Command, InvalidArgumentError } from "commander";
import { checkImageSetFile } from "../../imageset-file.ts";
import { wholeNumber } from "../../option-values.ts";
import { exitStatus, type Outcome } from "../../outcome.ts";
import { isConcerning } from "../../problem-severity.ts";
import { readRegistryOptions } from "../../registry-options.ts";
import { formatJson, jsonProblem } from "../../reports/json.ts";
import { planAsJson, planAsText, refusalsAsText } from "../../reports/plans.ts";
import { formatProblems } from "../../terminal/problems.ts";
import { addCatalogOptions, type CatalogFlags, withCatalogs } from "./catalog-options.ts";
import { addGraphOptions, type GraphFlags, openGraphs } from "./graph-options.ts";
import { readTemplates } from "./templates.ts";

interface PlanFlags extends CatalogFlags, GraphFlags {
  readonly destination: string;
  readonly workspace?: string;
  readonly maxNestedPaths?: number;
  readonly signatures?: string;
  readonly write?: string;
  readonly json?: boolean;
}

/** Declares `mirrorkit plan`. */
export function define(command: Command, finish: (outcome: Outcome) => void): void {
  command
    .argument("<file>", "ImageSetConfiguration")
    .requiredOption(
      "--destination <registry>",
      "registry and path to mirror to, docker://HOST/PATH",
      toDestination,
    )
    .option(
      "--workspace <folder>",
      "workspace of oc-mirror, whose catalogs, releases and signatures are used",
    )
    .option("--max-nested-paths <n>", "like oc-mirror's option", wholeNumber(0))
    .option("--signatures <place>", "folder or address with signatures of releases")
    .option("--write <folder>", "write mapping.txt and cluster-resources/ into this folder");
  addGraphOptions(addCatalogOptions(command))
    .option("--json", "print the plan as JSON, with the reasons for every image")
    .addHelpText(
      "after",
      [
        "",
        "Exit status 1: oc-mirror refuses the ImageSet, OLM would not load its catalog, or a package or channel is missing.",
        "",
        "Examples:",
        "  mirrorkit plan examples/plan/imageset.yaml --destination docker://quay.example.test/mirror --catalog-dir examples/catalogs --offline",
        "  mirrorkit plan imageset.yaml --destination docker://quay.example.test/mirror --authfile auth.json --write preview",
      ].join("\n"),
    )
    .action(async (file: string, flags: PlanFlags) => finish(await plan(file, flags)));
}

async function plan(file: string, flags: PlanFlags): Promise<Outcome> {
  checkImageSetFile(file);
  const text = readTextFile(file);
  const { imageSet, problems: found } = readAcceptedImageSet(text, file);
  if (imageSet === undefined) throw invalidInput(found);
  if (imageSet.kind !== "ImageSetConfiguration") throw deleting(file);
  const prepared = await prepare(imageSet, flags);
  const result = planImageSet(imageSet, prepared.inputs);
  const { templates, problems: ofTemplates } = readTemplates(imageSet.mirror.operators ?? []);
  const problems = [...found.filter(isConcerning), ...prepared.problems, ...ofTemplates];
  const { signatures } = prepared;
  const { maxNestedPaths } = flags;
  const resources =
    result.plan &&
    planResources(result.plan, { signatures, templates, ...defined({ maxNestedPaths }) });
  const isGood = result.refusals.length === 0;
  if (isGood && flags.write !== undefined && result.plan !== undefined && resources !== undefined) {
    writePlan(flags.write, result.plan, resources);
  }
  const status = isGood ? exitStatus.fine : exitStatus.findings;
  if (flags.json === true) {
    const rest = {
      mapping: result.plan === undefined ? null : mappingLines(result.plan.images),
      resources: resources?.files ?? null,
      problems: problems.map(jsonProblem),
    };
    return {
      output: formatJson(planAsJson(result.plan, result.refusals, rest)),
      notes: "",
      status,
    };
  }
  const notes = `${formatProblems(problems, new Map([[file, text]]))}${losses(result.plan, resources)}`;
  const output =
    isGood && result.plan !== undefined ? planAsText(result.plan) : refusalsAsText(result.refusals);
  return { output, notes, status };
}

async function prepare(imageSet: ImageSetConfiguration, flags: PlanFlags): Promise<PreparedPlan> {
  const { destination, maxNestedPaths } = flags;
  const workspace = flags.workspace === undefined ? undefined : resolve(flags.workspace);
  const workingDir = workspace === undefined ? undefined : workingDirOf(workspace);
  const own = workspace === undefined ? [] : [{ folder: workspace }];
  const catalogDir = [...(flags.catalogDir ?? []), ...own];
  const signatures = await signaturesOf(flags, workingDir);
  const graphs = await openGraphs({
    ...flags,
    ...defined({ graph: flags.graph ?? graphIn(workingDir) }),
  });
  try {
    return await withCatalogs({ ...flags, catalogDir }, (catalogs, client) =>
      preparePlan(
        imageSet,
        { catalogs, readsCharts: true, graphs, ...defined({ client, signatures, workingDir }) },
        { destination, ...defined({ maxNestedPaths, workspace }) },
      ),
    );
  } finally {
    await graphs.close();
    await signatures?.close();
  }
}

function workingDirOf(workspace: string): string {
  const inside = join(workspace, "working-dir");
  return isFolder(inside) ? inside : workspace;
}

function graphIn(workingDir: string | undefined): string | undefined {
  if (workingDir === undefined) return undefined;
  const folder = join(workingDir, "hold-release", "cincinnati-graph-data");
  return isFolder(folder) ? folder : undefined;
}

/** Signatures name releases and make a cluster resource; offline, only those on this disk are known. */
async function signaturesOf(
  flags: PlanFlags,
  workingDir: string | undefined,
): Promise<SignatureSource | undefined> {
  const kept = workingDir === undefined ? "" : join(workingDir, "signatures");
  const place = flags.signatures ?? (isFolder(kept) ? kept : undefined);
  if (place === undefined && flags.offline === true) return undefined;
  const { options } = readRegistryOptions(flags);
  return openSignatureSource(place, options);
}

/** What a mirror lacks although oc-mirror exits with 0. */
function losses(made: MirrorPlan | undefined, resources: ResourcePlan | undefined): string {
  const nameless = new Set(resources?.withoutObjects.map((image) => `docker://${image}`));
  const catalogs = (made?.images ?? [])
    .filter(({ kind, destination }) => kind === "catalog" && nameless.has(destination))
    .map(
      (image): Problem => ({
        rule: "catalog-without-objects",
        severity: "warning",
        ...sayWithoutObjects(image),
      }),
    );
  const ofCharts = (made?.unusable ?? []).map(
    ({ chart, file, image }): Problem => ({
      rule: "chart-image",
      severity: "warning",
      message: `oc-mirror skips the image ${quoted(image)} of the chart ${quoted(chart)} without a message: it has neither tag nor digest, or is not a reference (${printable(file)})`,
      help: "Add it to additionalImages with the tag that pods use.",
    }),
  );
  return formatProblems([...catalogs, ...ofCharts]);
}

function deleting(file: string): MirrorError {
  return new MirrorError("wrong-use", `${printable(file)} is a DeleteImageSetConfiguration`, {
    hint: "Name an ImageSetConfiguration.",
  });
}

function toDestination(text: string): string {
  const [, path = text] =
    /^docker:\/\/(.*)$/s.exec(text.endsWith("/") ? text.slice(0, -1) : text) ?? [];
  if (/^[^/\s:@]+(?::\d+)?(?:\/[^\s:@]+)?$/.test(path) && !isAbsolute(path))
    return `docker://${path}`;
  throw new InvalidArgumentError(
    "Give a registry and path, such as docker://quay.example.test/mirror.",
  );
}

/**
 * Writes a plan into a new or empty folder, as a dry run of oc-mirror leaves its working-dir.
 *
 * @throws a `MirrorError` `refused` where something is in the folder, `disk` where the disk fails.
 */
function writePlan(folder: string, planned: MirrorPlan, resources: ResourcePlan): void {
  if (isFolder(folder) && namesIn(folder).length > 0) {
    throw new MirrorError("refused", `${printable(folder)} is not empty`, {
      hint: "Name a new folder: old cluster resources in it would be mistaken for planned ones.",
    });
  }
  writeChanges(folder, { write: planFiles(planned, resources), delete: [] });
}
