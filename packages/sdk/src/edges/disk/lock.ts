import {
  closeSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { defined, isErrnoException, MirrorError, printable } from "../../base/problem/index.ts";
import { makeFolder } from "./make-folder.ts";
import { beginningOf, processSpace } from "./process.ts";
import { onDisk } from "./write.ts";

/** A folder that is locked. */
export interface FolderLock {
  /** Path of the lock file. */
  readonly path: string;
  /** Releases the lock; further calls do nothing. */
  release(): void;
}

interface Holder {
  readonly host: string;
  readonly pid: number;
  /** The start time of the process, as the system counts it: distinguishes it from a later process with the same id. */
  readonly began: string;
  readonly since: string;
  /** Where its process id counts; undefined in locks of earlier versions, and where the system does not tell. */
  readonly space?: string;
}

const lockFile = ".mirrorkit.lock";
const beatMs = 30_000;
/** A lock of another machine that was not touched for so long is left over. */
const deadAfterMs = 5 * 60_000;

/**
 * Locks a folder, which is created when absent, until the lock is released or this process ends. The lock of a dead
 * process is taken over: one of this machine at once, one of another machine, container or deleted pod after five minutes
 * without a touch. Containers on a host's network share its name, but not its processes.
 *
 * @throws a {@link MirrorError} `refused` when another process holds it; `disk` when the disk fails.
 */
export function lockFolder(folder: string): FolderLock {
  onDisk(folder, () => makeFolder(folder));
  const path = join(folder, lockFile);
  const mine: Holder = {
    host: hostname(),
    pid: process.pid,
    began: beginningOf(process.pid) ?? "",
    since: new Date().toISOString(),
    ...defined({ space: processSpace() }),
  };
  const text = `${JSON.stringify(mine)}\n`;
  if (!create(path, text)) {
    removeDead(path);
    if (!create(path, text)) throw held(path, holderOf(readText(path)));
  }
  const beat = setInterval(() => touch(path), beatMs);
  beat.unref();
  let isHeld = true;
  return {
    path,
    release() {
      if (!isHeld) return;
      isHeld = false;
      clearInterval(beat);
      if (readText(path) === text) rmSync(path, { force: true });
    },
  };
}

/** Whether a living process has a folder; it is not touched. */
export function isLocked(folder: string): boolean {
  const path = join(folder, lockFile);
  const text = readText(path);
  return text !== undefined && !isDead(path, holderOf(text));
}

/**
 * The last touch of a lock whose holder may live or not, because it is of another machine or container; undefined when
 * there is none, or it is known.
 */
export function doubtfulLock(folder: string): number | undefined {
  const path = join(folder, lockFile);
  const text = readText(path);
  const holder = holderOf(text);
  if (text === undefined || (holder !== undefined && isNear(holder))) return undefined;
  return ageMs(path) > deadAfterMs ? undefined : touchedAt(path);
}

function create(path: string, text: string): boolean {
  try {
    const descriptor = openSync(path, "wx", 0o644);
    try {
      onDisk(path, () => writeSync(descriptor, text));
    } finally {
      closeSync(descriptor);
    }
    return true;
  } catch (error) {
    if (isErrnoException(error) && error.code === "EEXIST") return false;
    if (error instanceof MirrorError) rmSync(path, { force: true });
    return onDisk(path, () => {
      throw error;
    });
  }
}

/** Moves a lock without a living holder aside and checks it again: another process may have been faster. */
function removeDead(path: string): void {
  const text = readText(path);
  if (text === undefined || !isDead(path, holderOf(text))) return;
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (readText(aside) === text) rmSync(aside, { force: true });
    else renameSync(aside, path);
  } catch (error) {
    if (!isErrnoException(error)) throw error;
  }
}

function isDead(path: string, holder: Holder | undefined): boolean {
  if (holder === undefined || !isNear(holder)) return ageMs(path) > deadAfterMs;
  return beginningOf(holder.pid) !== holder.began;
}

/** Whether a process of this machine, whose id tells whether it lives. */
function isNear({ host, space }: Holder): boolean {
  return host === hostname() && (space === undefined || space === processSpace());
}

function holderOf(text: string | undefined): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "");
    return isHolder(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isHolder(value: unknown): value is Holder {
  if (typeof value !== "object" || value === null) return false;
  const { host, pid, began, since, space = "" } = value as Partial<Record<keyof Holder, unknown>>;
  const texts = [host, began, since, space];
  return texts.every((field) => typeof field === "string") && Number.isInteger(pid);
}

function held(path: string, holder: Holder | undefined): MirrorError {
  const by =
    holder === undefined
      ? "another process"
      : `process ${holder.pid} on ${printable(holder.host)}, since ${printable(holder.since)}`;
  return new MirrorError("refused", `${printable(path)} is held by ${by}`, {
    hint: `Wait for that run to end. Remove the file only if you know that it has ended.`,
    position: { file: path },
  });
}

function ageMs(path: string): number {
  const at = touchedAt(path);
  return at === undefined ? 0 : Date.now() - at;
}

function touchedAt(path: string): number | undefined {
  try {
    return statSync(path).mtimeMs;
  } catch {
    return undefined;
  }
}

function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // The folder is gone or the disk fails: the run will report it.
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
