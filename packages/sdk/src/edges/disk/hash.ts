import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { openFile } from "./read.ts";

/** The content of a file, as far as it matters to compare it. */
export interface HashedFile {
  /** Size in bytes. */
  readonly size: number;
  /** SHA-256 of its bytes, 64 hex digits. */
  readonly sha256: string;
  /** Its last kibibyte, or all of a shorter one. */
  readonly tail: Uint8Array;
}

const tailSize = 1_024;

/**
 * Hashes a file of any size, a mebibyte at a time, so that signals and timers go on meanwhile.
 *
 * @throws a {@link MirrorError} `unreadable-input` when it is absent or no regular file; `disk` when the disk fails.
 */
export async function hashFile(path: string): Promise<HashedFile> {
  const file = openFile(path);
  try {
    const hash = createHash("sha256");
    let size = 0;
    let tail = Buffer.alloc(0);
    for (const chunk of file.chunks()) {
      hash.update(chunk);
      size += chunk.length;
      tail = Buffer.concat([tail, chunk.subarray(-tailSize)]).subarray(-tailSize);
      await setImmediate();
    }
    return { size, sha256: hash.digest("hex"), tail };
  } finally {
    file.close();
  }
}
