import { dirname, join, resolve } from "node:path";
import type { ContentContext, ContentSources, ImageSetConfiguration } from "@mirrorkit/sdk/content";
import { readTextFile } from "@mirrorkit/sdk/files";
import { readImageSet } from "@mirrorkit/sdk/imageset";
import {
  defined,
  invalidInput,
  isFile,
  newestGoodRecord,
  newestRecordPath,
  printable,
} from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import type { ClusterSettings, Settings } from "@mirrorkit/sdk/settings";
import { type CatalogFlags, withCatalogs } from "../content/catalog-options.ts";
import { openGraphs } from "../content/graph-options.ts";

/** Where catalogs and update graphs come from. */
export interface ContentFlags extends CatalogFlags {
  readonly graph?: string;
  readonly graphUrl?: string;
  readonly settings?: string;
  readonly before?: string;
}

/** The settings with the file that they are from; undefined where there is none. */
export interface LoadedSettings {
  readonly settings: Settings;
  readonly file: string | undefined;
}

/** Has a function look at content. Offline without a graph, releases are not looked at. */
export async function withContent<Result>(
  flags: ContentFlags,
  use: (sources: ContentSources) => Promise<Result>,
): Promise<Result> {
  const isWithout = flags.offline === true && flags.graph === undefined;
  const graphs = isWithout ? undefined : await openGraphs({ ...flags, arch: "amd64" });
  try {
    return await withCatalogs(flags, (catalogs) => use({ catalogs, ...defined({ graphs }) }));
  } finally {
    await graphs?.close();
  }
}

/** What the settings say of an ImageSet, and what was mirrored before: `--before`, or its newest record of a push. */
export function contextOf(
  path: string,
  { settings, file }: LoadedSettings,
  { before }: Pick<ContentFlags, "before">,
): ContentContext {
  const folder = file === undefined ? undefined : dirname(file);
  const own = [...settings.imageSets].find(
    ([, imageSet]) => folder !== undefined && resolve(folder, imageSet.file) === resolve(path),
  );
  const records = own?.[1].records;
  const recorded =
    folder === undefined || records === undefined
      ? undefined
      : inNewestGoodRecord(join(folder, records));
  const place = before === undefined ? recorded : imageSetIn(before);
  const clusters = own === undefined ? undefined : clustersOf(settings, own[0]);
  const destination = own?.[1].destination;
  return defined({
    clusters,
    before: place === undefined ? undefined : readBefore(place),
    destination: destination === undefined ? undefined : `docker://${destination}`,
  });
}

function clustersOf({ clusters }: Settings, imageSet: string): ContentContext["clusters"] {
  return [...clusters]
    .filter(([, { imageSets }]) => imageSets.includes(imageSet))
    .map(([name, { version, openshift }]: readonly [string, ClusterSettings]) => ({
      name,
      ...defined({ version, openshift }),
    }));
}

/** A push that failed did not mirror what its ImageSet says. */
function inNewestGoodRecord(records: string): string | undefined {
  const newest = newestGoodRecord(records, new Date());
  return newest === undefined ? undefined : inRecord(newest.folder);
}

function imageSetIn(given: string): string {
  const path = newestRecordPath(given);
  return inRecord(path) ?? path;
}

/** The ImageSet of a record; with versions, but not by digest, where the record has both. */
function inRecord(record: string): string | undefined {
  return ["imageset.yaml", "imageset-pinned.yaml"]
    .map((name) => join(record, name))
    .find((one) => isFile(one));
}

function readBefore(path: string): ImageSetConfiguration {
  const { imageSet, problems } = readImageSet(readTextFile(path), path);
  if (imageSet === undefined) throw invalidInput(problems);
  if (imageSet.kind === "ImageSetConfiguration") return imageSet;
  throw new MirrorError("wrong-use", `${printable(path)} says what to delete`, {
    hint: "Name the ImageSetConfiguration of the previous pass, or its record.",
  });
}
