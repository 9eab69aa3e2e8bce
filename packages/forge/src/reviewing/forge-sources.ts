import { decodeText, defined } from "@mirrorkit/sdk/internal";
import { isMirrorError, type Problem } from "@mirrorkit/sdk/problems";
import type { Artefact, ChangeRequest, ForgeProject } from "../client/index.ts";
import { chooseCatalogs, largestCatalogs } from "./artefact-catalogs.ts";
import { problemsOf } from "./content-problems.ts";
import type { FoundEvidence, ImageSetPlace, ReviewSources, Side } from "./evidence.ts";

/** A change request as the source of a review. */
export interface ForgeChange {
  /** Where it is. */
  readonly project: ForgeProject;
  /** The change request. */
  readonly changeRequest: ChangeRequest;
  /** Asks for the commit at which it left its target. */
  readonly mergeBase: () => Promise<string>;
  /** Path of the settings file from the repository's root. */
  readonly settingsPath: string;
}

const largestImageSet = 1024 * 1024;
const largestMapping = 32 * 1024 * 1024;
const mostChangedPaths = 250;

/**
 * Reads a change request through its forge. Settings come from the default branch; files of a fork's pipeline are
 * ignored.
 */
export function forgeSources(change: ForgeChange): ReviewSources {
  const { project, settingsPath } = change;
  return {
    async settings() {
      const bytes = await project.readFile({
        path: settingsPath,
        ref: project.defaultBranch,
        maxBytes: largestImageSet,
      });
      if (bytes === undefined) return undefined;
      return { text: decodeText(bytes, settingsPath), file: settingsPath };
    },
    async readFile(side, path, maxBytes = largestImageSet) {
      return project.readFile({ path, ref: await refOf(change, side), maxBytes });
    },
    readTree: async (side, folder) => project.readTree(await refOf(change, side), folder),
    entry: async (side, path) => project.entry(await refOf(change, side), path),
    changedPaths: () => changedPaths(change),
    evidence: (side, imageSet) => findMapping(change, side, imageSet),
    howToProvide: (side, imageSet) => howToProvide(change, side, imageSet),
  };
}

/** Forges omit entries beyond their limits, so an empty or a very long list is not reliable. */
async function changedPaths({
  project,
  changeRequest,
}: ForgeChange): Promise<readonly string[] | undefined> {
  const { files = [] } = await project.changes(changeRequest);
  return files.length === 0 || files.length > mostChangedPaths ? undefined : files;
}

async function refOf({ mergeBase, changeRequest }: ForgeChange, side: Side): Promise<string> {
  return side === "before" ? mergeBase() : changeRequest.head.sha;
}

async function findMapping(
  change: ForgeChange,
  side: Side,
  imageSet: ImageSetPlace,
): Promise<FoundEvidence | undefined> {
  if (side === "after" && change.changeRequest.head.fork) return undefined;
  return (
    (await artefactEvidence(change, side, imageSet)) ?? (await fileEvidence(change, side, imageSet))
  );
}

async function artefactEvidence(
  change: ForgeChange,
  side: Side,
  imageSet: ImageSetPlace,
): Promise<FoundEvidence | undefined> {
  const wanted = imageSet.mapping.artefact;
  const { project, changeRequest } = change;
  if (wanted === undefined) return undefined;
  const { name } = wanted;
  const path = forImageSet(wanted.path, imageSet);
  return unlessRefused(`artefact ${name}`, path, async () => {
    const artefact = await project.artefact({
      sha: await refOf(change, side),
      name,
      path,
      folders: foldersBeside(path, "cluster-resources"),
      tree: {
        folders: foldersBeside(path, "operator-catalogs"),
        choose: chooseCatalogs,
        maxBytes: largestCatalogs,
      },
      maxBytes: largestMapping,
      of:
        side === "after"
          ? { changeRequest: changeRequest.number }
          : { branch: changeRequest.target },
    });
    if (artefact === undefined) return undefined;
    const { at, url } = artefact;
    return { ...mappingOf(path, artefact), from: "a pipeline", at, url };
  });
}

async function fileEvidence(
  change: ForgeChange,
  side: Side,
  imageSet: ImageSetPlace,
): Promise<FoundEvidence | undefined> {
  if (imageSet.mapping.file === undefined) return undefined;
  const path = forImageSet(imageSet.mapping.file, imageSet);
  return unlessRefused("file", path, async () => {
    const ref = await refOf(change, side);
    const bytes = await change.project.readFile({ path, ref, maxBytes: largestMapping });
    if (bytes === undefined) return undefined;
    return { ...mappingOf(path, { bytes }), from: "a file of the commit", committed: true };
  });
}

/** Where a folder of a dry run may be: beside the mapping, or as in its workspace. */
function foldersBeside(mapping: string, folder: string): readonly string[] {
  const parts = mapping.split("/").slice(0, -1);
  const above = parts.at(-1) === "dry-run" ? [parts.slice(0, -1)] : [];
  return [parts, ...above].map((parent) => [...parent, folder].join("/"));
}

function mappingOf(
  path: string,
  { bytes, beside, tree, treeRefused }: Omit<Artefact, "at" | "url">,
): Omit<FoundEvidence, "from"> {
  const more = defined({ resources: beside, catalogs: tree });
  const content = { kind: "mapping", path, bytes, ...more } as const;
  const problems = treeRefused === undefined ? [] : [catalogsLeftOut(path, treeRefused)];
  return { ofCommit: true, problems, content };
}

function catalogsLeftOut(path: string, reason: string): Problem {
  return {
    rule: "catalogs-left-out",
    severity: "warning",
    message: `the catalogs beside the mapping are not read: ${reason}`,
    help: "Keep only the filtered catalogs of the dry run in the artefact, or leave operator-catalogs out.",
    position: { file: path },
  };
}

/**
 * Evidence that is too large, an archive bomb or not a file is a problem of the evidence; other failures are those
 * of the forge.
 */
async function unlessRefused(
  from: string,
  file: string,
  find: () => Promise<FoundEvidence | undefined>,
): Promise<FoundEvidence | undefined> {
  try {
    return await find();
  } catch (error) {
    if (!isMirrorError(error) || error.code !== "refused") throw error;
    return { from, ofCommit: true, problems: problemsOf(error, file) };
  }
}

function forImageSet(path: string, { name }: ImageSetPlace): string {
  return path.replaceAll("{imageSet}", name);
}

async function howToProvide(
  change: ForgeChange,
  side: Side,
  imageSet: ImageSetPlace,
): Promise<string> {
  const commit = (await refOf(change, side)).slice(0, 8);
  const { artefact, file } = imageSet.mapping;
  const what = `There is no mapping of ${side === "before" ? "the target's" : "the"} commit \`${commit}\``;
  if (side === "after" && change.changeRequest.head.fork && (artefact ?? file) !== undefined) {
    return `${what}: the change comes from a fork, and results of a fork's pipeline are not trusted. Push the branch to this project to have it compared.`;
  }
  const ways = [
    ...(artefact === undefined ? [] : ["its pipeline has produced it"]),
    ...(file === undefined ? [] : ["it is committed"]),
    ...(side === "after" || imageSet.records === undefined ? [] : ["a pass is recorded"]),
  ];
  if (ways.length > 0) return `${what} yet: it is compared once ${ways.join(", or ")}.`;
  return `${what}: set \`review.mapping\` in mirrorkit.yaml to where a pipeline writes \`mapping.txt\` of \`oc-mirror --dry-run\`.`;
}
