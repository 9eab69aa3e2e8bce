import type { NamedPass } from "@mirrorkit/sdk/cluster-passes";
import type { FileTree } from "@mirrorkit/sdk/files";
import { printable } from "@mirrorkit/sdk/internal";
import { isMirrorError, MirrorError } from "@mirrorkit/sdk/problems";
import type { ForgeProject, TreeFile } from "../client/index.ts";
import {
  openPublished,
  type ProposalPlan,
  type Publication,
  planOpened,
} from "./plan-proposals.ts";
import type { ProposalResult, ProposalSettings } from "./proposal.ts";
import { type ProposalBase, propose } from "./propose.ts";
import { readTexts } from "./read-texts.ts";
import { readInPlaceOf, refuseInTheWay } from "./refuse-in-the-way.ts";

/** The result of publishing. */
export interface PublishResult extends Pick<ProposalPlan, "problems"> {
  /** One per change request. */
  readonly results: readonly ProposalResult[];
}

const mostTries = 3;

/**
 * Proposes the cluster resources of passes to a GitOps project, based on the current target branch. When another
 * account writes at the same moment, it reads the target again, up to three times.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `refused` for a pass that failed or contains content that must not be
 * published; `wrong-use` when the passes feed no cluster; `invalid-input` when they contradict each other or a file of
 * another author is in the way; `not-found` when the target branch does not exist; and as {@link propose} does.
 */
export async function publishPasses(
  project: ForgeProject,
  publication: Publication,
  publish: ProposalSettings,
): Promise<PublishResult> {
  let opened: Promise<readonly NamedPass[]> | undefined;
  const passes = (): Promise<readonly NamedPass[]> => {
    opened ??= openPublished(publication);
    return opened;
  };
  for (let tries = 1; ; tries += 1) {
    try {
      return await proposePlan(project, await planAnew(project, publication, publish, passes));
    } catch (error) {
      if (!isMirrorError(error) || error.code !== "conflict" || tries === mostTries) throw error;
    }
  }
}

/**
 * Publishes once with a plan of the caller, based on the current target branch: for passes that may be outdated
 * after a conflict, so that the caller has to read them again. Undefined when there is nothing to plan.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} as the plan and {@link propose} do; `not-found` when the target
 * branch does not exist, `conflict` when another account wrote at the same moment.
 */
export async function publishPlanned(
  project: ForgeProject,
  branch: string,
  plan: MakePlan<ProposalPlan | undefined>,
): Promise<PublishResult | undefined> {
  const planned = await planOn(project, branch, plan);
  return planned.plan === undefined
    ? undefined
    : proposePlan(project, { ...planned.plan, base: planned.base });
}

/** A plan, and the commit of the target branch on which it is based. */
export type BasedPlan = ProposalPlan & { readonly base: ProposalBase };

async function proposePlan(
  project: ForgeProject,
  { base, proposals, problems }: BasedPlan,
): Promise<PublishResult> {
  refuseAllInTheWay(proposals, base);
  const results: ProposalResult[] = [];
  for (const proposal of proposals) results.push(await propose(project, base, proposal));
  return { results, problems };
}

/**
 * Plans the proposals of {@link publishPasses} without writing.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} as {@link publishPasses} does, except for errors of writing.
 */
export async function planPublication(
  project: ForgeProject,
  publication: Publication,
  publish: ProposalSettings,
): Promise<BasedPlan> {
  return planAnew(project, publication, publish, () => openPublished(publication));
}

/** Plans on the current target branch; opens the passes after checking that the branch exists. */
async function planAnew(
  project: ForgeProject,
  publication: Publication,
  publish: ProposalSettings,
  passes: () => Promise<readonly NamedPass[]>,
): Promise<BasedPlan> {
  const { plan, base } = await planOn(project, publish.targetBranch, async (existing) =>
    planOpened(publication, await passes(), publish, existing),
  );
  refuseAllInTheWay(plan.proposals, base);
  return { ...plan, base };
}

function refuseAllInTheWay(
  proposals: ProposalPlan["proposals"],
  { tree }: Pick<ProposalBase, "tree">,
): void {
  for (const { write } of proposals) refuseInTheWay(write.keys(), tree);
}

/** Creates a plan from a function that reads all texts below a folder of the target branch. */
type MakePlan<Plan> = (existing: (folder: string) => Promise<FileTree>) => Promise<Plan>;

async function planOn<Plan>(
  project: ForgeProject,
  branch: string,
  plan: MakePlan<Plan>,
): Promise<{ readonly plan: Plan; readonly base: ProposalBase }> {
  const sha = await project.branch(branch);
  if (sha === undefined) throw noBranch(project, branch);
  const tree = new Map<string, TreeFile>();
  const made = await plan(async (folder) => {
    const files = await project.readTree(sha, folder);
    const above = files.size > 0 ? [] : await readInPlaceOf(project, sha, folder);
    for (const [path, file] of [...files, ...above]) tree.set(path, file);
    return readTexts(project, sha, files);
  });
  return { plan: made, base: { sha, tree } };
}

function noBranch(project: ForgeProject, branch: string): MirrorError {
  return new MirrorError(
    "not-found",
    `${printable(project.name)} has no branch ${printable(branch)}`,
    {
      hint: "Name the branch under publish.targetBranch in mirrorkit-bot.yaml, or with --target-branch.",
    },
  );
}
