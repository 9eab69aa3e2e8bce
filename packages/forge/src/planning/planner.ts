import type { SelectedCatalog } from "@mirrorkit/sdk/catalog";
import { readImageReference } from "@mirrorkit/sdk/image";
import type { ImageSetConfiguration } from "@mirrorkit/sdk/imageset";
import { defined } from "@mirrorkit/sdk/internal";
import {
  type MirrorPlan,
  type PlanInputs,
  type PlanRefusal,
  type PlanSources,
  type PlanTarget,
  planFiles,
  planImageSet,
  planResources,
  preparePlan,
} from "@mirrorkit/sdk/plan";
import { isMirrorError, MirrorError, type Problem } from "@mirrorkit/sdk/problems";
import { askedSources } from "./asked-sources.ts";
import { unlisted } from "./plan-desk.ts";
import type { AskForPlan, GrantedAccess } from "./question.ts";

/** What became of a plan. */
export type PlanOutcome =
  | ({ readonly kind: "planned" } & PlannedPass)
  | {
      /**
       * - `refused`: oc-mirror would refuse the ImageSet, or the mirror would be of no use to a cluster.
       * - `impossible`: mirrorkit does not plan it, or the settings do not list what it needs.
       * - `exhausted`: it needs more than a review may read, by itself or with the others of the change.
       * - `failed`: a registry or server does not answer; the next try may succeed.
       */
      readonly kind: "refused" | "impossible" | "exhausted" | "failed";
      /** Why, all reasons; errors for `refused`, else warnings. */
      readonly problems: readonly Problem[];
    };

/** What an ImageSet would mirror. */
export interface PlannedPass {
  /** The mapping, as oc-mirror would write it. */
  readonly mapping: Uint8Array;
  /** The cluster resources by file. */
  readonly resources: ReadonlyMap<string, Uint8Array>;
  /** Packages by the images that they bring, `repository@digest`. */
  readonly packages: ReadonlyMap<string, readonly string[]>;
  /** The catalogs, with what is taken from them. */
  readonly catalogs: readonly SelectedCatalog[];
  /** What is odd about the update graphs and release payloads; no errors. */
  readonly problems: readonly Problem[];
}

/** An ImageSet to be planned. */
export interface PlanRequest {
  readonly imageSet: ImageSetConfiguration;
  /** Its file, for positions. */
  readonly file: string;
  /** The registry, with any path, that oc-mirror pushes to; undefined where the settings do not name it. */
  readonly destination?: string;
  /** oc-mirror's `--max-nested-paths`; undefined for none. */
  readonly maxNestedPaths?: number;
}

/** Plans the ImageSets of one review against the same catalogs: each tag is resolved to a digest once. */
export interface Planner {
  /** Plans an ImageSet; one after the other, whoever asks. */
  plan(request: PlanRequest): Promise<PlanOutcome>;
  /**
   * Begins with the ImageSets that the change does not touch, for which the limits count once more: no change uses up what
   * is read for them.
   */
  renew(): Promise<void>;
}

/** Opens a planner; undefined where nothing may be asked. */
export async function openPlanner(ask: AskForPlan): Promise<Planner | undefined> {
  const access = await ask({ kind: "access" });
  if (access.kind !== "access") return undefined;
  const sources = askedSources(ask, access);
  let last: Promise<unknown> = Promise.resolve();
  return {
    plan(request) {
      const outcome = last.then(() => planOne(request, sources, access));
      last = outcome.catch(() => {});
      return outcome;
    },
    async renew() {
      await last;
      await ask({ kind: "renew" });
    },
  };
}

async function planOne(
  request: PlanRequest,
  sources: PlanSources,
  { registries }: GrantedAccess,
): Promise<PlanOutcome> {
  const { imageSet, file, destination, maxNestedPaths } = request;
  if (destination === undefined) return impossible(withoutDestination, file);
  const target: PlanTarget = {
    destination: `docker://${destination}`,
    ...defined({ maxNestedPaths }),
  };
  try {
    refuseUnlisted(imageSet, registries);
    const { inputs, signatures, problems } = await preparePlan(imageSet, sources, target);
    const { plan, refusals } = planImageSet(imageSet, inputs);
    if (refusals.length > 0) return refused(refusals, file);
    if (plan === undefined) throw new Error("there is neither a plan nor a reason");
    const resources = planResources(plan, { signatures, ...defined({ maxNestedPaths }) });
    const files = [...planFiles(plan, resources)];
    const [, mapping = ""] = files.find(([path]) => path === mappingFile) ?? [];
    return {
      kind: "planned",
      mapping: bytesOf(mapping),
      resources: new Map(
        files.flatMap(([path, text]) => (path === mappingFile ? [] : [[path, bytesOf(text)]])),
      ),
      packages: packagesIn(plan),
      catalogs: catalogsIn(plan, inputs, imageSet),
      problems: problems.map((one) => (one.severity === "error" ? asWarning(one) : one)),
    };
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return outcomeOf(error, file);
  }
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function asWarning(problem: Problem): Problem {
  return { ...problem, severity: "warning" };
}

const mappingFile = "dry-run/mapping.txt";

/** Also what is in the cache by its digest counts only for a registry that may be read. */
function refuseUnlisted({ mirror }: ImageSetConfiguration, registries: readonly string[]): void {
  const { operators = [], platform } = mirror;
  const { release = "" } = platform ?? {};
  const named = [...operators.map(({ catalog }) => catalog), ...(release === "" ? [] : [release])];
  for (const reference of named) {
    const registry = registryOf(reference);
    if (registry !== undefined && !registries.includes(registry)) throw unlisted(registry);
  }
}

/** Undefined for a path on a disk, and for what is no reference: the plan refuses those by name. */
function registryOf(reference: string): string | undefined {
  if (/^(?!docker:)[a-z-]+:\/\//.test(reference)) return undefined;
  try {
    return readImageReference(reference).registry;
  } catch (error) {
    if (isMirrorError(error)) return undefined;
    throw error;
  }
}

/** What cannot be planned at all explains more than what oc-mirror refuses beside it. */
function refused(refusals: readonly PlanRefusal[], file: string): PlanOutcome {
  const isImpossible = refusals.some(({ kind }) => kind === "not-planned");
  const problems = refusals.map(({ message, help }): Problem => {
    const said = { message, ...defined({ help }), position: { file } };
    return isImpossible
      ? { rule: "not-planned", severity: "warning", ...said }
      : { rule: "plan-refused", severity: "error", ...said };
  });
  return { kind: isImpossible ? "impossible" : "refused", problems };
}

function impossible(
  { message, hint }: MirrorError,
  file: string,
): Exclude<PlanOutcome, { readonly kind: "planned" }> {
  const problem: Problem = {
    rule: "not-planned",
    severity: "warning",
    message,
    ...defined({ help: hint }),
    position: { file },
  };
  return { kind: "impossible", problems: [problem] };
}

const passing: ReadonlySet<string> = new Set(["network", "unauthorized", "rate-limited"]);

function outcomeOf(error: MirrorError, file: string): PlanOutcome {
  if (error.code === "refused") return { ...impossible(error, file), kind: "exhausted" };
  if (!passing.has(error.code)) return impossible(error, file);
  const { message, hint } = error;
  const problem: Problem = {
    rule: "plan-failed",
    severity: "warning",
    message,
    ...defined({ help: hint }),
  };
  return { kind: "failed", problems: [problem] };
}

const withoutDestination = new MirrorError(
  "wrong-use",
  "the settings name no destination of the ImageSet",
  { hint: "Write destination below its name under imageSets." },
);

function packagesIn({ images }: MirrorPlan): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const { source, causes } of images) {
    const names = causes.flatMap((cause) => (cause.kind === "bundle" ? [cause.package] : []));
    const image = source.replace(/^docker:\/\//, "");
    if (names.length > 0 && image.includes("@")) found.set(image, [...new Set(names)].sort());
  }
  return found;
}

/** Each entry of the ImageSet has a catalog in the plan. */
function catalogsIn(
  { catalogs }: MirrorPlan,
  { catalogs: answers }: PlanInputs,
  { mirror }: ImageSetConfiguration,
): readonly SelectedCatalog[] {
  return catalogs.flatMap(({ catalog, digest, selection }, index) => {
    const answer = answers.get(catalog);
    if (answer === undefined || "reason" in answer) return [];
    const operator = mirror.operators?.[index];
    return [{ catalog, digest, selection, content: answer.catalog, ...defined({ operator }) }];
  });
}
