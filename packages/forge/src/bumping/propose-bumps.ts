import { posix } from "node:path";
import { MirrorError } from "@mirrorkit/sdk/problems";
import type { ForgeProject } from "../client/index.ts";
import { openPlanDesk, type PlanAccess } from "../planning/index.ts";
import { type ProposalResult, propose } from "../proposing/index.ts";
import type { ReviewSources } from "../reviewing/index.ts";
import type { Bump, BumpContent } from "./bump.ts";
import { directBump } from "./direct-bump.ts";

/** A project whose ImageSets are bumped. */
export interface BumpRequest {
  /** The mirror-config project. */
  readonly project: ForgeProject;
  /** Path of the settings file from the repository's root; `mirrorkit.yaml` by default. */
  readonly settingsPath?: string;
  /** How registries are read; without credentials by default. */
  readonly plans?: () => PlanAccess;
  /** Works on the content; by default in this thread. */
  readonly content?: (sources: ReviewSources, sha: string) => BumpContent;
}

const largestFile = 1024 * 1024;

/**
 * Proposes the next versions of all ImageSets of a project: one change request an ImageSet, on a branch of its own, which
 * is updated while it is open. One that a person closed is not opened again with the same versions.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} as the methods of {@link ForgeProject} do; `wrong-use` when the settings list
 * no registries, and with the reasons when an ImageSet could not be looked at, after all others.
 */
export async function proposeBumps(request: BumpRequest): Promise<readonly ProposalResult[]> {
  const { project, settingsPath = "mirrorkit.yaml", plans, content = directBump } = request;
  const sha = await project.branch(project.defaultBranch);
  if (sha === undefined) throw new MirrorError("not-found", "the project has no default branch");
  const desk = openPlanDesk(plans);
  try {
    const sources = branchSources(project, sha, settingsPath);
    const work = content({ ...sources, askForPlan: desk.ask }, sha);
    const { plan } = await work.policy();
    if (plan !== undefined) desk.allow(plan);
    const { bumps, failures } = await work.bumps();
    const results: ProposalResult[] = [];
    for (const bump of bumps) results.push(await proposeOne(project, sha, bump));
    const [first] = failures;
    if (first === undefined) return results;
    const reasons = failures.map(({ name, reason }) => `${name}: ${reason}`);
    throw new MirrorError("wrong-use", `no next versions of ${reasons.join("; ")}`);
  } finally {
    await desk.close();
  }
}

async function proposeOne(project: ForgeProject, sha: string, bump: Bump): Promise<ProposalResult> {
  const { name, path, text, title, body, summary } = bump;
  const folder = posix.dirname(path) === "." ? "" : posix.dirname(path);
  const tree = await project.readTree(sha, folder);
  return propose(
    project,
    { sha, tree },
    {
      target: project.defaultBranch,
      branch: `mirrorkit/bump/${name}`,
      write: new Map([[path, text]]),
      remove: [],
      folders: [folder],
      title,
      body,
      summary,
      labels: [],
      reviewers: [],
      autoMerge: false,
    },
  );
}

/** A branch as both sides of a change. */
function branchSources(project: ForgeProject, sha: string, settingsPath: string): ReviewSources {
  const readFile: ReviewSources["readFile"] = (_side, path, maxBytes = largestFile) =>
    project.readFile({ path, ref: sha, maxBytes });
  return {
    async settings() {
      const bytes = await readFile("before", settingsPath);
      return bytes && { text: Buffer.from(bytes).toString("utf8"), file: settingsPath };
    },
    readFile,
    readTree: (_side, folder) => project.readTree(sha, folder),
    entry: (_side, path) => project.entry(sha, path),
    changedPaths: async () => [],
    evidence: async () => undefined,
    howToProvide: async () => "There is no mapping of a change that is not proposed yet.",
  };
}
