import { defined, isMirrorError, type Problem, printable } from "../../base/problem/index.ts";
import { asksForReleases } from "../../decisions/plan/index.ts";
import { type CatalogSource, openCatalogSource } from "../../edges/catalogs/index.ts";
import { readTextFile } from "../../edges/disk/index.ts";
import { type GraphSource, openGraphSource } from "../../edges/releases/index.ts";
import {
  type Operator,
  type Platform,
  readImageSet,
  readOcMirrorVersion,
} from "../../models/imageset/index.ts";
import type { Mapping } from "../../models/mapping/index.ts";
import { type ContentContext, inspectContent } from "../content/index.ts";
import { collectReleases } from "../releases/index.ts";
import { lastKnownPass } from "./baseline.ts";
import { placesOf, type RunContext } from "./context.ts";
import { findUnpackedCatalogs } from "./unpacked-catalogs.ts";

/** What the catalogs and update graphs of a dry run say against its ImageSet. */
export interface JudgedContent {
  readonly problems: readonly Problem[];
  /** What the step adds to its message: what it was checked against, or why it was not; empty without content. */
  readonly note: string;
}

/** What a dry run left of something that the ImageSet selects from. */
interface Left<Source> {
  /** Undefined where it is not needed, or missing. */
  readonly source?: Source;
  /** Its name in the message; undefined where it is not used. */
  readonly named?: string;
  /** What is missing; undefined where nothing is. */
  readonly missing?: string;
}

/**
 * Checks an ImageSet against the catalogs and update graphs that its dry run left: they are those that the mapping was made
 * from, so that no registry is asked, and no tag can have moved on.
 *
 * @param version - of the oc-mirror that ran
 */
export async function judgeContent(
  context: RunContext,
  mapping: Mapping,
  version: string,
): Promise<JudgedContent> {
  const { file, pass } = placesOf(context);
  const text = readTextFile(file);
  const { imageSet } = readImageSet(text, file);
  if (imageSet?.kind !== "ImageSetConfiguration") return { problems: [], note: "" };
  const { operators = [], platform = {} } = imageSet.mirror;
  const catalogs = leftCatalogs(pass, operators, mapping);
  const graphs = await leftGraphs(pass, platform);
  const note = noteOf([catalogs, graphs]);
  if (catalogs.named === undefined && graphs.named === undefined) return { problems: [], note };
  const sources = defined({ catalogs: catalogs.source, graphs: graphs.source });
  return { problems: await inspectContent(text, file, sources, contextOf(context, version)), note };
}

function noteOf(all: readonly Left<unknown>[]): string {
  const used = all.flatMap(({ named }) => named ?? []);
  const lacking = all.flatMap(({ missing }) => missing ?? []);
  const checked =
    used.length === 0 ? "" : `; the ImageSet was checked against ${used.join(" and ")}`;
  return [checked, ...lacking.map((one) => `; not checked against ${one}`)].join("");
}

function leftCatalogs(
  pass: string,
  operators: readonly Operator[],
  mapping: Mapping,
): Left<CatalogSource> {
  const { folders, missing } = findUnpackedCatalogs(pass, operators, mapping);
  if (missing !== undefined) {
    const name = printable(missing);
    return { missing: `catalogs: the workspace does not have ${name} unpacked` };
  }
  if (folders.length === 0) return {};
  const named = folders.length === 1 ? "its catalog" : `its ${folders.length} catalogs`;
  return { source: openCatalogSource({ folders }), named };
}

async function leftGraphs(pass: string, platform: Platform): Promise<Left<GraphSource>> {
  if (!asksForReleases(platform)) return {};
  const source = openGraphSource({ path: pass });
  try {
    await collectReleases(platform, source);
    return { source, named: "the update graph" };
  } catch (error) {
    if (!isMirrorError(error) || error.code !== "unreadable-input") throw error;
    return { missing: "an update graph: the workspace has none of its channels" };
  }
}

function contextOf(context: RunContext, version: string): ContentContext {
  const { imageSet, settings } = context;
  const { destination } = placesOf(context);
  const clusters = [...settings().clusters].flatMap(
    ([name, { imageSets, version: runs, openshift }]) =>
      imageSets.includes(imageSet) ? [{ name, ...defined({ version: runs, openshift }) }] : [],
  );
  return {
    clusters,
    ...defined({
      before: lastKnownPass(context)?.imageSet,
      ocMirrorVersion: readOcMirrorVersion(version),
      destination: destination === "" ? undefined : `docker://${destination}`,
    }),
  };
}
