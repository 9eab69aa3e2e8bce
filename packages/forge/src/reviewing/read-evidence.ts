import { type ClusterResource, readClusterResources } from "@mirrorkit/sdk/cluster-resources";
import { readTextFile } from "@mirrorkit/sdk/files";
import {
  decodeText,
  defined,
  isFolder,
  type KnownLines,
  mappingAgainstResources,
  printable,
  readLeftovers,
  readMappingChunks,
  readPassCatalogs,
  withTemporaryFolder,
} from "@mirrorkit/sdk/internal";
import { type Mapping, type MappingContext, readMapping } from "@mirrorkit/sdk/mapping";
import type { Pass } from "@mirrorkit/sdk/pass";
import { isMirrorError, MirrorError, type Problem } from "@mirrorkit/sdk/problems";
import { openPass, readPassNotes } from "@mirrorkit/sdk/records";
import { problemsOf } from "./content-problems.ts";
import type {
  EvidenceContent,
  FoundEvidence,
  ImageSetPlace,
  PassEvidence,
  ReviewSources,
  Side,
} from "./evidence.ts";
import { recordEvidence } from "./record-evidence.ts";

/**
 * Finds and reads the evidence of a side: the mapping from the sources, otherwise, before the change, the newest
 * record. Undefined when there is none.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} when the sources fail.
 */
export async function findEvidence(
  sources: ReviewSources,
  side: Side,
  imageSet: ImageSetPlace,
  known?: KnownLines,
): Promise<PassEvidence | undefined> {
  const stated = await findStated(sources, side, imageSet, known);
  return stated ?? findRecorded(sources, side, imageSet);
}

/** Reads the mapping that the sources have of a side; undefined when there is none. */
export async function findStated(
  sources: ReviewSources,
  side: Side,
  imageSet: ImageSetPlace,
  known?: KnownLines,
): Promise<PassEvidence | undefined> {
  const found = await sources.evidence(side, imageSet);
  return found && readEvidence(found, imageSet.additionalImages, known);
}

/** Reads the newest record of a push, which tells of the side before a change; undefined when there is none. */
export async function findRecorded(
  sources: ReviewSources,
  side: Side,
  { records }: Pick<ImageSetPlace, "records">,
): Promise<PassEvidence | undefined> {
  if (side === "after" || records === undefined) return undefined;
  return recordEvidence(sources, records);
}

/**
 * Parses evidence. A rejected mapping is a problem of the evidence.
 *
 * @param additionalImages - references of the additional images of its ImageSet
 * @param known - lines of the mapping of the other side, if that is read too
 * @throws a {@link @mirrorkit/sdk#MirrorError} when a path on this machine cannot be read, or contains no mapping.
 */
export async function readEvidence(
  { content, ...found }: FoundEvidence,
  additionalImages: readonly string[],
  known?: KnownLines,
): Promise<PassEvidence> {
  if (content === undefined) return found;
  try {
    const context = { additionalImages, ...defined({ known }) };
    const read = await readContent(content, context);
    return { ...found, ...read, problems: [...found.problems, ...read.problems] };
  } catch (error) {
    if (!isMirrorError(error) || error.code !== "refused") throw error;
    return { ...found, problems: [...found.problems, ...problemsOf(error, content.path)] };
  }
}

type Read = Pick<
  PassEvidence,
  "mapping" | "resources" | "packages" | "summaries" | "problems" | "ofPush"
>;

async function readContent(content: EvidenceContent, context: MappingContext): Promise<Read> {
  const { path } = content;
  if (content.kind === "path" && isFolder(path)) return readPass(path);
  if (content.kind === "path") {
    const mapping = readMapping(readTextFile(path), path, context);
    return { mapping, problems: mapping.problems };
  }
  const mapping = await readMappingChunks([content.bytes], path, context);
  const notes = await notesOf(content.catalogs, mapping);
  return { mapping, ...readResources(content.resources, mapping), ...notes };
}

/** What a pipeline says of catalogs is shown, and proves nothing. */
async function notesOf(
  files: ReadonlyMap<string, Uint8Array> | undefined,
  { entries }: Mapping,
): Promise<Pick<PassEvidence, "summaries" | "packages">> {
  if (files === undefined) return {};
  const within = new Map([...files].map(([path, bytes]) => [`operator-catalogs/${path}`, bytes]));
  return withTemporaryFolder("artefact", within, async (folder) => {
    const { packages } = readLeftovers(folder, entries);
    return defined({ summaries: readPassCatalogs(folder, entries), packages });
  });
}

/** Resources that are unreadable or of another pass are left out: then the effect on nodes is unknown. */
function readResources(
  files: ReadonlyMap<string, Uint8Array> | undefined,
  mapping: Mapping,
): Pick<PassEvidence, "resources" | "problems"> {
  if (files === undefined) return { problems: mapping.problems };
  const { resources, broken } = readFiles(files);
  const other = broken === undefined ? mappingAgainstResources(mapping, resources) : undefined;
  if (broken === undefined && other === undefined) return { resources, problems: mapping.problems };
  const caution: Problem = {
    rule: "other-resources",
    severity: "warning",
    message:
      broken === undefined
        ? `the cluster resources beside the mapping belong to another pass: ${other ?? ""}`
        : `the cluster resources beside the mapping cannot be read: ${broken.message}`,
    ...defined({ position: broken?.position }),
  };
  return { problems: [...mapping.problems, caution] };
}

function readFiles(files: ReadonlyMap<string, Uint8Array>): {
  readonly resources: readonly ClusterResource[];
  readonly broken?: Pick<Problem, "message" | "position"> | undefined;
} {
  try {
    const texts = [...files].map(([path, bytes]) => ({ path, text: decodeText(bytes, path) }));
    const { resources, problems } = readClusterResources(texts);
    return { resources, broken: problems.find(({ severity }) => severity === "error") };
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return { resources: [], broken: error };
  }
}

async function readPass(path: string): Promise<Read> {
  const opened = await openPass(path);
  const { mapping, resources, problems, pass } = opened;
  if (problems.some(({ severity }) => severity === "error")) return { problems };
  if (mapping === undefined) {
    throw new MirrorError("unreadable-input", `${printable(path)} has no mapping`, {
      hint: "Run oc-mirror with --dry-run in it first, or name a mapping.txt.",
    });
  }
  const ofPush = problemsOfPush(pass);
  const { packages, catalogs: summaries } = readPassNotes(opened);
  return {
    mapping: mapping.mapping,
    resources: resources.resources,
    packages,
    ...defined({ summaries }),
    problems,
    ofPush,
  };
}

/** That a push failed matters before the next one too. */
function problemsOfPush({ problem, mappingProblems, failedBefore }: Pass): readonly Problem[] {
  const isOfDryRun = problem !== undefined && failedBefore === undefined;
  return [...mappingProblems, ...(isOfDryRun ? [problem] : [])];
}
