import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  writeSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { createFolder, onDisk } from "./write.ts";

/** A file that only grows, each part of it on the disk before the next. */
export interface SyncedFile {
  /** Its path. */
  readonly path: string;
  /**
   * Appends a text and waits until the disk has it. After a failure the file is as long as before.
   *
   * @throws a {@link MirrorError} `disk` when the disk is full or fails.
   */
  append(text: string): void;
  /** Gives the file back to the system. */
  close(): void;
}

/**
 * Opens a file to append to, created when absent. Where an interruption cut off its last line, a newline comes first, so
 * that the next line is whole.
 *
 * @throws a {@link MirrorError} `disk` when the disk fails.
 */
export function openSyncedFile(path: string): SyncedFile {
  const file = resolve(path);
  const folder = dirname(file);
  createFolder(folder);
  const descriptor = onDisk(file, () => openSync(file, "a+", 0o644));
  onDisk(folder, () => syncFolder(folder));
  const append = (text: string): void => {
    const size = fstatSync(descriptor).size;
    try {
      onDisk(file, () => {
        const bytes = Buffer.from(text);
        for (let from = 0; from < bytes.length; ) from += writeSync(descriptor, bytes, from);
        fsyncSync(descriptor);
      });
    } catch (error) {
      cutBack(descriptor, size);
      throw error;
    }
  };
  if (!endsWithNewline(descriptor)) append("\n");
  let isOpen = true;
  return {
    path: file,
    append,
    close() {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    },
  };
}

function endsWithNewline(descriptor: number): boolean {
  const { size } = fstatSync(descriptor);
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  readSync(descriptor, last, 0, 1, size - 1);
  return last.toString() === "\n";
}

/** A new name is on the disk only once its folder is. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function cutBack(descriptor: number, size: number): void {
  try {
    ftruncateSync(descriptor, size);
  } catch {
    // What was written of the line is left out when it is read.
  }
}
