import { compareProblems, type Problem } from "../../base/problem/index.ts";
import type { YamlDocument, YamlPath } from "../../base/yaml/index.ts";
import {
  type ContentFinding,
  type ContentInputs,
  checkContent,
} from "../../decisions/content/index.ts";
import { asksForReleases } from "../../decisions/plan/index.ts";
import type { CatalogSource } from "../../edges/catalogs/index.ts";
import type { GraphSource } from "../../edges/releases/index.ts";
import {
  applyContentPolicy,
  type ImageSetConfiguration,
  type RulePolicy,
  readComparableImageSet,
} from "../../models/imageset/index.ts";
import type { ContentNeed } from "../../models/rules/index.ts";
import { collectReleases } from "../releases/index.ts";
import { loadCatalogs } from "./load.ts";

/** Where catalogs and update graphs come from. */
export interface ContentSources {
  /** The catalogs; undefined looks at no operator. */
  readonly catalogs?: CatalogSource;
  /** The update graphs; undefined looks at no release. */
  readonly graphs?: GraphSource;
}

/** What else an ImageSet is held against. */
export type ContentContext = Omit<ContentInputs, "catalogs" | "releases">;

/** What else a text is held against, and what its rules are. */
export interface InspectionContext extends ContentContext {
  /** Its severities count; refusals keep theirs. Undefined for those of the rules. */
  readonly policy?: RulePolicy;
}

/** All that an ImageSet is held against, and what is odd about what was read. */
export interface PreparedContent {
  /** For `checkContent`. */
  readonly inputs: ContentInputs;
  /** What is odd about the update graphs. */
  readonly problems: readonly Problem[];
}

/**
 * Reads the catalogs and update graphs of an ImageSet. Only the packages that it lists are read where nothing depends on
 * the others.
 *
 * @throws what the sources throw for a registry, server or disk that fails.
 */
export async function prepareContent(
  imageSet: ImageSetConfiguration,
  sources: ContentSources,
  context: ContentContext = {},
): Promise<PreparedContent> {
  const { operators = [], platform = {} } = imageSet.mirror;
  const { catalogs: source, graphs } = sources;
  const isAsked = graphs !== undefined && asksForReleases(platform);
  const collected = isAsked ? await collectReleases(platform, graphs) : undefined;
  const releases = collected === undefined ? {} : { releases: collected };
  const listed = source === undefined ? new Map() : await loadCatalogs(operators, source, "listed");
  const inputs = { ...context, ...releases, catalogs: listed };
  const problems = collected?.problems ?? [];
  const needsAll = checkContent(imageSet, inputs).some(needsWholeCatalog);
  if (source === undefined || !needsAll) return { inputs, problems };
  return {
    inputs: { ...inputs, catalogs: await loadCatalogs(operators, source, "whole") },
    problems,
  };
}

/**
 * Holds the text of an ImageSet against its catalogs and update graphs; with positions, in the order of the file, with the
 * severities of the policy, without what comments excuse. A text that is no ImageSetConfiguration, or one of which the
 * structure is wrong, has no such problems.
 *
 * @param file - the name that positions carry
 * @throws as {@link prepareContent} does.
 */
export async function inspectContent(
  text: string,
  file: string,
  sources: ContentSources,
  { policy = {}, ...context }: InspectionContext = {},
): Promise<readonly Problem[]> {
  const { imageSet, document, refused } = readComparableImageSet(text, file);
  if (imageSet?.kind !== "ImageSetConfiguration" || document === undefined) return [];
  const { inputs, problems } = await prepareContent(imageSet, sources, context);
  const told = new Set(refused.map(placeOf));
  const located = checkContent(imageSet, inputs)
    .filter(({ about, path }) => !told.has(placeOf(path)) && (about !== "built" || told.size === 0))
    .map((finding) => locate(finding, document));
  const known = knownOf(imageSet, inputs);
  const judged = applyContentPolicy({ text, file }, located, policy, known);
  return [...judged, ...problems].sort(compareProblems);
}

function knownOf(
  { mirror }: ImageSetConfiguration,
  { catalogs, releases, clusters = [], before }: ContentInputs,
): ReadonlySet<ContentNeed> {
  const all: Readonly<Record<ContentNeed, boolean>> = {
    catalogs: (mirror.operators ?? []).every(({ catalog }) => catalogs.has(catalog)),
    graphs: releases !== undefined,
    clusters: clusters.length > 0,
    "cluster-versions": clusters.some(({ version }) => version !== undefined),
    before: before !== undefined,
  };
  const needs = ["catalogs", "graphs", "clusters", "cluster-versions", "before"] as const;
  return new Set(needs.filter((need) => all[need]));
}

/** The package, or what else a value belongs to: what is wrong with it is told already. */
function placeOf(path: YamlPath): string {
  const isPackage = path[1] === "operators" && path[3] === "packages";
  return JSON.stringify(isPackage ? path.slice(0, 5) : path);
}

function needsWholeCatalog({ about }: ContentFinding): boolean {
  return about === "package" || about === "dependency";
}

function locate({ path, about: _about, ...said }: ContentFinding, document: YamlDocument): Problem {
  return { ...said, position: document.position(path) };
}
