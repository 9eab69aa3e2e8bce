import { closeSync, openSync, writeSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isErrnoException, MirrorError, printable } from "../../base/problem/index.ts";
import { createFolder, onDisk } from "./write.ts";

/** A file that receives the output of a program. */
export interface LogFile {
  /** Its path. */
  readonly path: string;
  /** Appends bytes. The first failure ends the log, not the program that prints; see {@link LogFile.failure}. */
  write(bytes: Uint8Array): void;
  /** Why the log is incomplete; undefined while it is complete. */
  failure(): MirrorError | undefined;
  /** Gives the file back to the system. */
  close(): void;
}

/**
 * Creates a log file that only its owner may read, and the folders above it. An existing file is appended to.
 *
 * @throws a {@link MirrorError} `wrong-use` when a folder above is a file; `disk` when the disk fails.
 */
export function openLogFile(path: string): LogFile {
  const file = resolve(path);
  createFolder(dirname(file));
  const descriptor = onDisk(file, () => openSync(file, "a", 0o600));
  let failure: MirrorError | undefined;
  let isOpen = true;
  return {
    path: file,
    write(bytes) {
      if (failure !== undefined || !isOpen) return;
      try {
        for (let from = 0; from < bytes.length; ) from += writeSync(descriptor, bytes, from);
      } catch (cause) {
        if (!isErrnoException(cause)) throw cause;
        const message = `${printable(file)} ends early: ${cause.code}`;
        failure = new MirrorError("disk", message, { cause, position: { file } });
      }
    },
    failure: () => failure,
    close() {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    },
  };
}
