import { invalidInput, MirrorError, type Problem } from "../../base/problem/index.ts";
import {
  findNeededRepositories,
  type PlacedMapping,
  planSeed,
  type SeedWish,
} from "../../decisions/quay/index.ts";
import {
  openQuayApi,
  type QuayApi,
  type QuayOptions,
  readConfiguration,
} from "../../edges/quay/index.ts";
import type { QuayConfiguration, SeedStep } from "../../models/quay/index.ts";
import { lookAround } from "./look-around.ts";
import type { QuayProgress } from "./progress.ts";
import { type FailedStep, takeSteps } from "./take-steps.ts";

/** The repositories to seed, and where. */
export interface SeedRequest {
  /** Address of Quay, `https://quay.example.test`. */
  readonly address: string;
  /** The registry in the destinations, when it differs from the host of the address. */
  readonly registry?: string;
  /** The mappings to push. */
  readonly mappings: readonly PlacedMapping[];
  /** The wanted state. */
  readonly wish: SeedWish;
  /** Whether to only report the steps. */
  readonly dryRun: boolean;
  /** The connection to Quay's API. */
  readonly quay: QuayOptions;
  /** Called with the progress. */
  readonly onProgress?: (progress: QuayProgress) => void;
}

/** The steps that were taken, or would be in a dry run. */
export interface SeedReport {
  /** The number of repositories that the mappings need. */
  readonly repositories: number;
  /** The number of repositories already in the wanted state. */
  readonly kept: number;
  /** The number of images for other registries. */
  readonly elsewhere: number;
  /** The planned steps, in order. */
  readonly steps: readonly SeedStep[];
  /** The number of steps taken; 0 in a dry run. */
  readonly done: number;
  /** Steps that failed. */
  readonly failed: readonly FailedStep[];
  /** Obstacles; with an error about an organisation or account, no step is taken. */
  readonly problems: readonly Problem[];
}

/**
 * Creates the repositories that mappings need, with permissions. Running it again, also after an interruption, does
 * only the remaining steps.
 *
 * @throws a `MirrorError` `invalid-input` for names that Quay rejects, before anything is created; `not-found` when
 * the address is not that of a Quay; `refused` when it is read-only; `unauthorized` for an invalid token; `network`
 * and `rate-limited` as usual.
 */
export async function seedQuay(request: SeedRequest): Promise<SeedReport> {
  const { address, wish, quay } = request;
  const api = openQuayApi(address, quay);
  try {
    const configuration = await readConfiguration(api);
    refuseReadOnly(configuration, request.dryRun);
    const { repositories, elsewhere, problems } = neededIn(api, configuration, request);
    if (problems.some(({ severity }) => severity === "error")) throw invalidInput(problems);
    const options = { parallel: quay.parallel ?? 4, listen: request.onProgress };
    const around = await lookAround(api, repositories, wish, options);
    const none = { steps: [], kept: 0, done: 0, failed: [] };
    const about = { repositories: repositories.length, elsewhere };
    if (around.problems.length > 0) return { ...about, ...none, problems: around.problems };
    const plan = planSeed(repositories, around.organisations, wish);
    const taken = request.dryRun
      ? { done: 0, failed: [] }
      : await takeSteps(api, plan.steps, options);
    return { ...about, ...plan, ...taken };
  } finally {
    await api.close();
  }
}

/** The repositories that mappings need, with their names checked by the rules of this Quay. */
export function neededIn(
  { host }: QuayApi,
  { features }: QuayConfiguration,
  { mappings, registry = host }: Pick<SeedRequest, "mappings" | "registry">,
): ReturnType<typeof findNeededRepositories> {
  const nested = features["EXTENDED_REPOSITORY_NAMES"] !== false;
  return findNeededRepositories(mappings, registry, { nested });
}

/** Stops before the first change to a read-only registry. */
export function refuseReadOnly({ isReadOnly }: QuayConfiguration, dryRun: boolean): void {
  if (!isReadOnly || dryRun) return;
  throw new MirrorError("refused", "the registry is read-only: repositories cannot be created", {
    hint: "Remove REGISTRY_STATE: readonly from Quay's config.yaml and restart it.",
  });
}
