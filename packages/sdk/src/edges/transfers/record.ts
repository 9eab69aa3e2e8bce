import { join } from "node:path";
import {
  compareText,
  defined,
  isMirrorError,
  MirrorError,
  printable,
  redactCredentials,
} from "../../base/problem/index.ts";
import {
  asideFolder,
  isVersionOneArchive,
  sealTransfer,
  type TransferImage,
  type TransferRecord,
  type TransferRemovals,
  transferFile,
  transferSources,
  writeTransfer,
} from "../../models/transfer/index.ts";
import { hashFile, isFile, moveFile, openFile, readTextFile, writeChanges } from "../disk/index.ts";
import { openWorkspace, type Workspace } from "../workspace/index.ts";
import {
  archivesIn,
  type HashedArchive,
  hashArchives,
  hasTransferRecord,
  readTransferRecord,
  transfersAside,
} from "./transfer-folder.ts";

/** What is known of a transfer beside its files. */
export interface TransferOptions {
  /** Version of mirrorkit. */
  readonly mirrorkit: string;
  /** Version of oc-mirror; undefined takes what the working-dir says. */
  readonly ocMirror?: string;
  /** Path of the ImageSet; undefined leaves it out. */
  readonly imageSet?: string;
  /** The date that oc-mirror was told to begin at. */
  readonly since?: string;
  /** What it takes away, and who approved it; undefined where that is not known. */
  readonly removals?: TransferRemovals;
  /** The time; the system's by default. */
  readonly now?: Date;
}

/**
 * Moves the archives of the last transfer and its record to `transfers/<name>`, because oc-mirror deletes archives when it
 * mirrors to the same folder. Undefined, and nothing changed, when there are none. An interruption is no harm: the next
 * call moves the rest.
 *
 * @throws a {@link MirrorError} `disk` when the disk fails.
 */
export function setTransferAside(folder: string): string | undefined {
  const archives = archivesIn(folder);
  const hasRecord = hasTransferRecord(folder);
  if (archives.length === 0 && !hasRecord) return undefined;
  const aside = join(folder, asideFolder, nameOfLast(folder, archives));
  for (const name of archives) moveFile(join(folder, name), join(aside, name));
  for (const name of Object.values(transferSources)) {
    if (isFile(join(folder, name))) moveFile(join(folder, name), join(aside, name));
  }
  // Last, so that an interrupted move goes on to the same folder.
  if (hasRecord) moveFile(join(folder, transferFile), join(aside, transferFile));
  return aside;
}

/**
 * Records the transfer in a folder: `transfer.json` beside the archives that oc-mirror wrote there, with copies of mapping
 * and ImageSet. Its images are those of the last dry run.
 *
 * @throws a {@link MirrorError} `invalid-input` when there are no archives, or one of them is of v1 or not complete;
 * `disk` when the disk fails.
 */
export async function recordTransfer(
  folder: string,
  options: TransferOptions,
): Promise<TransferRecord> {
  const { mirrorkit, since, removals, now = new Date() } = options;
  const archives = await hashArchives(folder);
  refuseArchives(folder, archives);
  const workspace = await openWorkspace(folder);
  const ocMirror = options.ocMirror ?? workspace.pass.of.ocMirror ?? versionIn(workspace.folder);
  const imageSet =
    options.imageSet === undefined ? undefined : (await hashFile(options.imageSet)).sha256;
  const before = transfersAside(folder).at(-1);
  const parent = before === undefined ? undefined : { name: before.name, digest: before.digest };
  const record = sealTransfer({
    format: 1,
    name: laterName(now, parent?.name),
    ...defined({ parent }),
    mirrorkit,
    ...defined({ ocMirror, imageSet, since, removals }),
    ...defined({ mappingModified: workspace.mapping?.modified.toISOString() }),
    signatures: workspace.signatures.map(({ release, digest }) => ({ release, digest })),
    images: imagesOf(workspace),
    archives: archives.map(({ name, size, sha256 }) => ({ name, size, sha256 })),
  });
  const write = new Map([...sourcesOf(workspace, options), [transferFile, writeTransfer(record)]]);
  writeChanges(folder, { write, delete: [] });
  return record;
}

/** What the next transfer is compared with. */
function sourcesOf(
  { mapping }: Workspace,
  { imageSet }: TransferOptions,
): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  if (mapping !== undefined) files.set(transferSources.mapping, readTextFile(mapping.path));
  if (imageSet === undefined) return files;
  return files.set(transferSources.imageSet, redactCredentials(readTextFile(imageSet)));
}

function imagesOf({ mapping }: Workspace): readonly TransferImage[] {
  const images = (mapping?.mapping.entries ?? []).map(({ source, digest }) => ({
    source: source.written,
    ...defined({ digest }),
  }));
  return images.sort((a, b) => compareText(a.source, b.source));
}

function refuseArchives(folder: string, archives: readonly HashedArchive[]): void {
  const position = { file: folder };
  if (archives.length === 0) {
    throw new MirrorError(
      "invalid-input",
      `${printable(folder)} contains no archive of oc-mirror`,
      {
        hint: "Mirror to disk first: mirrorkit push --imageset imageset.yaml --to-disk DIR.",
        position,
      },
    );
  }
  const old = archives.find(({ name }) => isVersionOneArchive(name));
  if (old !== undefined) {
    const message = `${printable(old.name)} is an archive of oc-mirror v1`;
    const help = "Remove it, and mirror to disk again with oc-mirror v2.";
    throw new MirrorError("invalid-input", message, {
      hint: help,
      position,
      problems: [{ rule: "transfer-version-one", severity: "error", message, help, position }],
    });
  }
  const open = archives.find(({ isClosed }) => !isClosed);
  if (open === undefined) return;
  const message = `${printable(open.name)} is not complete: oc-mirror did not finish writing it`;
  const help = "Mirror to disk again, and check that the disk has enough space.";
  throw new MirrorError("invalid-input", message, {
    hint: help,
    position,
    problems: [{ rule: "transfer-incomplete", severity: "error", message, help, position }],
  });
}

/** The name of the last transfer; without a readable record, the time of its newest archive. */
function nameOfLast(folder: string, archives: readonly string[]): string {
  try {
    return readTransferRecord(folder).name;
  } catch (error) {
    if (!isMirrorError(error)) throw error;
  }
  const times = archives.map((name) => {
    const file = openFile(join(folder, name));
    file.close();
    return file.modified.getTime();
  });
  return nameOf(new Date(Math.max(0, ...times)));
}

/** The second of a time, or the one after the transfer before it: a clock may go back. */
function laterName(now: Date, before: string | undefined): string {
  const name = nameOf(now);
  if (before === undefined || name > before) return name;
  const written = before.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z");
  return nameOf(new Date(Date.parse(written) + 1_000));
}

function nameOf(time: Date): string {
  return time.toISOString().replace(/\.\d+/, "").replace(/[-:]/g, "");
}

/** The version that oc-mirror left in its working-dir. */
function versionIn(workingDir: string): string | undefined {
  const path = join(workingDir, "internal", "oc-mirror-version.json");
  if (!isFile(path)) return undefined;
  const [, version] = /"gitVersion":\s*"([^"\s]{1,200})"/.exec(readTextFile(path)) ?? [];
  return version === undefined ? undefined : printable(version);
}
