import { join } from "node:path";
import { defined } from "../../base/problem/index.ts";
import {
  asideFolder,
  type TransferArchive,
  type TransferLink,
  type TransferRecord,
  writeTransfer,
} from "../../models/transfer/index.ts";
import { hashFile, writeChanges } from "../disk/index.ts";
import {
  appliedTransfers,
  hashArchives,
  pushedFolder,
  readTransferRecord,
  recordPath,
} from "./transfer-folder.ts";

/** How a transfer is looked at on the far side. */
export interface ArrivalOptions {
  /** The folder that remembers which transfers were pushed; undefined for that of the transfer. */
  readonly state?: string;
  /** Path of the ImageSet that it is to be pushed with; undefined when it is not to be judged. */
  readonly imageSet?: string;
}

/** A transfer as it is on the far side. */
export interface ArrivedTransfer {
  /** Its record. */
  readonly record: TransferRecord;
  /** Path of the record. */
  readonly path: string;
  /** The archives beside it, hashed. */
  readonly archives: readonly TransferArchive[];
  /** The transfers that were pushed here before, oldest first; undefined when nothing is known of them. */
  readonly applied?: readonly TransferLink[];
  /** SHA-256 of the ImageSet, where one was given. */
  readonly imageSet?: string;
}

/**
 * Reads the transfer in a folder and hashes its archives.
 *
 * @throws a {@link MirrorError} `unreadable-input` when it has no record; `invalid-input` when the record was changed;
 * `disk` when the disk fails.
 */
export async function openTransfer(
  folder: string,
  { state = folder, imageSet: path }: ArrivalOptions = {},
): Promise<ArrivedTransfer> {
  const record = readTransferRecord(folder);
  const archives = await hashArchives(folder);
  const imageSet = path === undefined ? undefined : (await hashFile(path)).sha256;
  return {
    record,
    path: recordPath(folder),
    archives: archives.map(({ name, size, sha256 }) => ({ name, size, sha256 })),
    ...defined({ applied: appliedTransfers(state), imageSet }),
  };
}

/**
 * Remembers a transfer as pushed, so that the next one can be checked for its order.
 *
 * @throws a {@link MirrorError} `disk` when the disk fails.
 */
export function rememberPushed(state: string, record: TransferRecord): void {
  const path = join(asideFolder, pushedFolder, `${record.name}.json`);
  writeChanges(state, { write: new Map([[path, writeTransfer(record)]]), delete: [] });
}
