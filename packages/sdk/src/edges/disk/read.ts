import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from "node:fs";
import { isErrnoException, MirrorError, printable, quoted } from "../../base/problem/index.ts";

const megabyte = 1024 * 1024;

/** The largest file that is read as one text: 64 MiB. Mappings have a stream of their own. */
export const largestText: number = 64 * megabyte;

/** An open regular file. */
export interface OpenFile {
  /** The path as given. */
  readonly path: string;
  /** Size in bytes when it was opened. */
  readonly size: number;
  /** When its content changed last. */
  readonly modified: Date;
  /** Reads the content from the start, a piece at a time; every piece is overwritten by the next. */
  chunks(): Iterable<Uint8Array>;
  /** Gives the file back to the system. */
  close(): void;
}

/**
 * Opens a regular file without ever waiting for a device or pipe.
 *
 * @throws a {@link MirrorError} `unreadable-input` when it is absent, a directory, a device or not
 * permitted; `disk` when the disk fails.
 */
export function openFile(path: string): OpenFile {
  const descriptor = attempt(path, () =>
    openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY),
  );
  const stats = attempt(path, () => fstatSync(descriptor));
  if (!stats.isFile()) {
    closeSync(descriptor);
    throw new MirrorError(
      "unreadable-input",
      `${printable(path)} is ${kindOf(stats)}, not a file`,
      {
        hint: "Name a regular file.",
        position: { file: path },
      },
    );
  }
  return {
    path,
    size: stats.size,
    modified: stats.mtime,
    chunks: () => readChunks(descriptor, path),
    close: () => closeSync(descriptor),
  };
}

/** The bytes of a regular file in chunks that stay as they are; throws as {@link openFile} does. */
export async function* streamFile(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  const file = openFile(path);
  try {
    for (const chunk of file.chunks()) yield Buffer.from(chunk);
  } finally {
    file.close();
  }
}

/**
 * Reads a regular file as UTF-8 text, without a leading byte order mark.
 *
 * @throws a {@link MirrorError} `unreadable-input` when it is absent, not a regular file, over 64 MiB, binary or
 * not UTF-8 (with line and column); `disk` when the disk fails.
 */
export function readTextFile(path: string): string {
  return decodeText(readFileBytes(path), path);
}

/**
 * Reads a regular file as bytes.
 *
 * @param largest - the most bytes that are read; 64 MiB when left out
 * @throws a {@link MirrorError} `unreadable-input` when it is absent, no regular file or larger; `disk`
 * when the disk fails.
 */
export function readFileBytes(path: string, largest: number = largestText): Uint8Array {
  const file = openFile(path);
  try {
    if (file.size > largest) throw tooLarge(file, largest);
    const bytes = Buffer.alloc(file.size);
    let length = 0;
    for (const chunk of file.chunks()) {
      const room = bytes.length - length;
      bytes.set(chunk.subarray(0, room), length);
      length += Math.min(chunk.length, room);
    }
    return bytes.subarray(0, length);
  } finally {
    file.close();
  }
}

/**
 * Decodes UTF-8, without a leading byte order mark.
 *
 * @throws a {@link MirrorError} `unreadable-input` with line and column of the first NUL byte or of the
 * first byte that is not UTF-8.
 */
export function decodeText(bytes: Uint8Array, file: string): string {
  const nul = bytes.indexOf(0);
  if (nul >= 0) throw undecodable(bytes, nul, file, "a NUL byte: this is not a text file");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw undecodable(bytes, firstInvalid(bytes), file, "a byte that is not UTF-8");
  }
}

function tooLarge({ path, size }: OpenFile, largest: number): MirrorError {
  const [has, most] = [size, largest].map((bytes) => Math.ceil(bytes / megabyte));
  return new MirrorError(
    "unreadable-input",
    `${printable(path)} has ${has} MiB; at most ${most} MiB are read`,
    { hint: "Check that the path names the intended file.", position: { file: path } },
  );
}

function undecodable(bytes: Uint8Array, offset: number, file: string, what: string): MirrorError {
  const before = new TextDecoder().decode(bytes.subarray(0, offset));
  const line = before.split("\n").length;
  const column = before.length - before.lastIndexOf("\n");
  return new MirrorError("unreadable-input", `${printable(file)} holds ${what}`, {
    hint: "Save the file as UTF-8 text.",
    position: { file, line, column },
  });
}

function firstInvalid(bytes: Uint8Array): number {
  let [valid, invalid] = [0, bytes.length];
  while (invalid - valid > 1) {
    const middle = (valid + invalid) >>> 1;
    if (isValidPrefix(bytes.subarray(0, middle))) valid = middle;
    else invalid = middle;
  }
  return valid;
}

function isValidPrefix(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function* readChunks(descriptor: number, path: string): Iterable<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(megabyte);
  let position = 0;
  for (;;) {
    const from = position;
    const length = attempt(path, () => readSync(descriptor, buffer, 0, buffer.length, from));
    if (length === 0) return;
    position += length;
    yield buffer.subarray(0, length);
  }
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return "a directory";
  if (stats.isFIFO()) return "a pipe";
  if (stats.isSocket()) return "a socket";
  return "a device";
}

const inputFaults: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  ENOTDIR: "does not exist: a part of its path is a file",
  EISDIR: "is a directory, not a file",
  EACCES: "cannot be read: permission denied",
  EPERM: "cannot be read: permission denied",
  ELOOP: "is a symbolic link to itself",
  ENAMETOOLONG: "has a name that is too long",
  ENXIO: "is a pipe or socket, not a file",
};

/** Runs a call to the disk and translates its failure. */
export function attempt<Result>(path: string, call: () => Result): Result {
  try {
    return call();
  } catch (cause) {
    if (!isErrnoException(cause)) throw cause;
    const fault = inputFaults[cause.code];
    const hint =
      "Standard input is not supported here: save the input to a file and name the file.";
    const details = { cause, position: { file: path }, ...(path === "-" ? { hint } : {}) };
    if (fault !== undefined) {
      throw new MirrorError("unreadable-input", `${printable(path)} ${fault}`, details);
    }
    throw new MirrorError("disk", `${quoted(path)} could not be read: ${cause.code}`, details);
  }
}
