import { defined } from "@mirrorkit/sdk/internal";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import type { Artefact, ArtefactRequest, ArtefactTree } from "./pipeline.ts";
import { readArchive, readArchiveFolder, readArchiveTree } from "./read-archive.ts";

/** Reads the requested file, folder and tree from an artefact; undefined when it does not have the file. */
export async function unpackArtefact(
  archive: Uint8Array,
  { path, folders = [], tree, maxBytes }: ArtefactRequest,
): Promise<Omit<Artefact, "at" | "url"> | undefined> {
  const bytes = await readArchive(archive, { path, maxBytes });
  if (bytes === undefined) return undefined;
  const left = maxBytes - bytes.length;
  const beside = await readArchiveFolder(archive, { folders, maxBytes: left });
  return {
    bytes,
    ...defined({ beside }),
    ...(tree === undefined ? {} : await readTree(archive, tree, bytes)),
  };
}

async function readTree(
  archive: Uint8Array,
  { folders, maxBytes, ...tree }: ArtefactTree,
  requested: Uint8Array,
): Promise<Pick<Artefact, "tree" | "treeRefused">> {
  try {
    const found = await readArchiveTree(archive, {
      folders,
      maxBytes,
      choose: (files) => tree.choose(files, requested),
    });
    return found === undefined ? {} : { tree: found };
  } catch (error) {
    if (!isMirrorError(error) || error.code !== "refused") throw error;
    return { treeRefused: error.message };
  }
}
