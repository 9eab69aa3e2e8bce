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

/** What is to be seeded where. */
export interface SeedRequest {
  /** Address of Quay, `https://quay.example.test`. */
  readonly address: string;
  /** The registry as the destinations have it, where that is not the host of the address. */
  readonly registry?: string;
  /** What is going to be pushed. */
  readonly mappings: readonly PlacedMapping[];
  /** What is to be brought about. */
  readonly wish: SeedWish;
  /** Whether only is said what would be done. */
  readonly dryRun: boolean;
  /** How Quay is spoken to. */
  readonly quay: QuayOptions;
  /** Told how far it is. */
  readonly onProgress?: (progress: QuayProgress) => void;
}

/** What was done, or would be. */
export interface SeedReport {
  /** How many repositories the mappings need. */
  readonly repositories: number;
  /** How many of them were as they should be. */
  readonly kept: number;
  /** Images that go to other registries. */
  readonly elsewhere: number;
  /** What was to be done, in its order. */
  readonly steps: readonly SeedStep[];
  /** How many steps were taken; 0 in a dry run. */
  readonly done: number;
  /** Steps that failed. */
  readonly failed: readonly FailedStep[];
  /** What stands in the way; with an error of an organisation or account nothing is done. */
  readonly problems: readonly Problem[];
}

/**
 * Makes the repositories that mappings need, with permissions. Running it again does only what is left; so does running it
 * after it was stopped at any point.
 *
 * @throws a `MirrorError` `invalid-input` for names that Quay does not take, before anything is made; `not-found` where the
 * address is of no Quay; `refused` where it is read-only; `unauthorized` for a token that is none; `network` and
 * `rate-limited` as usual.
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

/** The repositories that mappings need there, their names checked by what this Quay takes. */
export function neededIn(
  { host }: QuayApi,
  { features }: QuayConfiguration,
  { mappings, registry = host }: Pick<SeedRequest, "mappings" | "registry">,
): ReturnType<typeof findNeededRepositories> {
  const nested = features["EXTENDED_REPOSITORY_NAMES"] !== false;
  return findNeededRepositories(mappings, registry, { nested });
}

/** Stops before the first change where there can be none. */
export function refuseReadOnly({ isReadOnly }: QuayConfiguration, dryRun: boolean): void {
  if (!isReadOnly || dryRun) return;
  throw new MirrorError("refused", "the registry is read-only: repositories cannot be created", {
    hint: "Remove REGISTRY_STATE: readonly from Quay's config.yaml and restart it.",
  });
}
