import type { Artefact, ArtefactRequest } from "./pipeline.ts";
import { readArchive, readArchiveFolder } from "./read-archive.ts";

/** Reads the requested file and folder from an artefact; undefined when it does not have the file. */
export async function unpackArtefact(
  archive: Uint8Array,
  { path, folders = [], maxBytes }: ArtefactRequest,
): Promise<Pick<Artefact, "bytes" | "beside"> | undefined> {
  const bytes = await readArchive(archive, { path, maxBytes });
  if (bytes === undefined) return undefined;
  const left = maxBytes - bytes.length;
  const beside = await readArchiveFolder(archive, { folders, maxBytes: left });
  return beside === undefined ? { bytes } : { bytes, beside };
}
