import { type PinProposal, prepareContent, proposeBump } from "@mirrorkit/sdk/content";
import { readAcceptedImageSet } from "@mirrorkit/sdk/imageset";
import { decodeText, defined } from "@mirrorkit/sdk/internal";
import { isMirrorError, MirrorError } from "@mirrorkit/sdk/problems";
import { readMirrorkitYaml, type Settings } from "@mirrorkit/sdk/settings";
import { openSources } from "../planning/index.ts";
import {
  assessChange,
  directReview,
  imageSetPlaces,
  type ReviewSources,
} from "../reviewing/index.ts";
import type { Bump, BumpContent, Bumps } from "./bump.ts";
import { bumpText } from "./bump-text.ts";

/** Looks for next versions in the thread of the caller. Both sides of the sources are the default branch. */
export function directBump(sources: ReviewSources): BumpContent {
  return {
    policy: () => directReview(sources).policy(),
    bumps: () => findBumps(sources),
  };
}

async function findBumps(sources: ReviewSources): Promise<Bumps> {
  const written = await sources.settings();
  if (written === undefined) throw withoutPlans();
  const settings = readMirrorkitYaml(written.text, written.file);
  const { askForPlan } = sources;
  const asked =
    settings.review.mapping.plan === undefined || askForPlan === undefined
      ? undefined
      : await openSources((question) => askForPlan(question));
  if (asked === undefined) throw withoutPlans();
  const bumps: Bump[] = [];
  const failures: { name: string; reason: string }[] = [];
  for (const { name, path } of imageSetPlaces(settings, written.file)) {
    try {
      const bump = await bumpOf({ name, path, settings, sources, asked });
      if (bump !== undefined) bumps.push(bump);
    } catch (error) {
      if (!isMirrorError(error)) throw error;
      failures.push({ name, reason: error.message });
    }
  }
  return { bumps, failures };
}

interface BumpWork {
  readonly name: string;
  readonly path: string;
  readonly settings: Settings;
  readonly sources: ReviewSources;
  readonly asked: NonNullable<Awaited<ReturnType<typeof openSources>>>;
}

/** Undefined for a file that is missing, or no ImageSetConfiguration: a review says so. */
async function bumpOf(work: BumpWork): Promise<Bump | undefined> {
  const { name, path, settings, sources, asked } = work;
  const bytes = await sources.readFile("before", path);
  if (bytes === undefined) return undefined;
  const text = decodeText(bytes, path);
  const { imageSet } = readAcceptedImageSet(text, path);
  if (imageSet?.kind !== "ImageSetConfiguration") return undefined;
  const destination = settings.imageSets.get(name)?.destination;
  const { inputs } = await prepareContent(imageSet, asked, {
    clusters: clustersOf(settings, name),
    ...defined({ destination: destination === undefined ? undefined : `docker://${destination}` }),
  });
  const proposal = proposeBump(text, path, inputs, { releases: true });
  return { name, path, text: proposal.text, ...(await described(work, proposal)) };
}

async function described(
  { name, path, sources }: BumpWork,
  proposal: PinProposal,
): Promise<Pick<Bump, "title" | "body" | "summary">> {
  if (proposal.changes.length === 0) return bumpText(name, proposal, undefined);
  const assessment = await assessChange(withText(sources, path, proposal.text), false);
  const assessed = assessment?.imageSets.find((one) => one.name === name);
  return bumpText(name, proposal, assessed?.review);
}

/** The sources as they would be after the change. */
function withText(sources: ReviewSources, path: string, text: string): ReviewSources {
  return {
    ...sources,
    readFile: async (side, wanted, maxBytes) =>
      side === "after" && wanted === path
        ? new TextEncoder().encode(text)
        : sources.readFile(side, wanted, maxBytes),
    changedPaths: async () => [path],
  };
}

function clustersOf(
  { clusters }: Settings,
  imageSet: string,
): readonly {
  readonly name: string;
  readonly version?: string;
  readonly openshift?: string;
}[] {
  return [...clusters]
    .filter(([, { imageSets }]) => imageSets.includes(imageSet))
    .map(([name, { version, openshift }]) => ({ name, ...defined({ version, openshift }) }));
}

function withoutPlans(): MirrorError {
  return new MirrorError(
    "wrong-use",
    "the settings of the default branch list no registries for plans",
    {
      hint: "List the registries of the catalogs under review.mapping.plan.registries.",
    },
  );
}
