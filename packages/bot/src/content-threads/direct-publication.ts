import {
  type FetchedRecord,
  imageSetPlaces,
  type ProposalPlan,
  planProposals,
  withNewestRecord,
} from "@mirrorkit/forge/internal";
import type { PassPlace } from "@mirrorkit/sdk/cluster-passes";
import { decodeText } from "@mirrorkit/sdk/internal";
import { readMirrorkitYaml, type Settings } from "@mirrorkit/sdk/settings";
import type {
  ContentPublication,
  PublicationOrigin,
  PublicationSources,
} from "./content-publication.ts";

/** The settings, and the path of their file. */
interface Read {
  readonly settings: Settings;
  readonly file: string;
}

/** Works on a publication right here, in the thread of the caller. */
export function directPublication(sources: PublicationSources): ContentPublication {
  return { plan: async (from) => plan(sources, await readSettings(sources), from) };
}

async function readSettings(sources: PublicationSources): Promise<Read> {
  const { bytes, file } = await sources.settings();
  return { settings: readMirrorkitYaml(decodeText(bytes, file), file), file };
}

function plan(
  sources: PublicationSources,
  { settings, file }: Read,
  { targetBranch, ...from }: PublicationOrigin,
): Promise<ProposalPlan | undefined> {
  const publish = { ...settings.publish, targetBranch };
  const publication = { settings, settingsFolder: ".", ...from };
  return withRecords(sources, imageSetPlaces(settings, file), async (passes) => {
    if (passes.length === 0) return undefined;
    return planProposals({ ...publication, passes }, publish, (below) => sources.existing(below));
  });
}

function opened(imageSet: string, { folder: path, workspace }: FetchedRecord): PassPlace {
  return { imageSet, path, workspace };
}

/** Has the newest records of all ImageSets at hand at once; ImageSets without any are left out. */
async function withRecords(
  sources: PublicationSources,
  places: ReturnType<typeof imageSetPlaces>,
  use: (passes: readonly PassPlace[]) => Promise<ProposalPlan | undefined>,
): Promise<ProposalPlan | undefined> {
  const [place, ...others] = places;
  if (place === undefined) return use([]);
  const { name, records: folder } = place;
  if (folder === undefined) return withRecords(sources, others, use);
  const records = {
    folder,
    readTree: (below: string) => sources.readTree(below),
    readFile: (path: string, maxBytes: number) => sources.readFile(path, maxBytes),
  };
  return withNewestRecord(records, (record) =>
    withRecords(sources, others, (passes) =>
      use(record === undefined ? passes : [opened(name, record), ...passes]),
    ),
  );
}
