import { join } from "node:path";
import { MirrorError, printable } from "../../base/problem/index.ts";
import {
  type JournalLine,
  journalFormat,
  type PassRun,
  passRunOf,
  readJournal,
  writeJournalLine,
} from "../../models/journal/index.ts";
import {
  isFolder,
  isLocked,
  lockFolder,
  namesIn,
  openSyncedFile,
  readTextFile,
} from "../disk/index.ts";

/** The folder of the journals in a workspace. */
export function journalsFolder(workspace: string): string {
  return join(workspace, "journals");
}

/** A journal on the disk. */
export interface StoredJournal {
  /** Path of its file. */
  readonly path: string;
  /** What it tells. */
  readonly run: PassRun;
  /** Numbers of its lines that could not be read, from 1. */
  readonly damaged: readonly number[];
}

/** A journal that is written. */
export interface OpenJournal {
  /** Path of its file. */
  readonly path: string;
  /** What it tells so far. */
  run(): PassRun;
  /**
   * Appends a line, which is on the disk when this returns.
   *
   * @throws a {@link MirrorError} `disk` when the disk is full or fails.
   */
  write(line: Unstamped): void;
  /** Closes the file and gives the workspace free for another run. */
  close(): void;
}

/** A line before it has a time. */
export type Unstamped = JournalLine extends infer Line
  ? Line extends JournalLine
    ? Omit<Line, "at">
    : never
  : never;

/** How a journal is opened. */
export interface JournalOptions {
  /** Name of the ImageSet. */
  readonly imageSet: string;
  /** Version of mirrorkit. */
  readonly mirrorkit: string;
  /** Whether the newest pass goes on; else a new one begins. Undefined when there is none. */
  readonly goesOn: (newest: PassRun) => boolean;
  /** The time; the system's by default. */
  readonly now?: () => Date;
}

/**
 * Opens the journal of a pass for writing, and keeps other runs out of its workspace until it is closed: the newest one,
 * where it goes on, or a new one. A new name is later than that of every other journal, also when the clock went back.
 *
 * @throws a {@link MirrorError} `refused` when another run has it; `invalid-input` when the newest journal is of another
 * ImageSet or of a later mirrorkit; `disk` when the disk is full or fails.
 */
export function openJournal(workspace: string, options: JournalOptions): OpenJournal {
  const { imageSet, mirrorkit, goesOn, now = () => new Date() } = options;
  const folder = journalsFolder(workspace);
  const lock = lockFolder(folder);
  try {
    refuseLater(folder);
    const newest = newestJournal(workspace);
    if (newest !== undefined) refuseOther(newest, imageSet);
    const isSame = newest !== undefined && goesOn(newest.run);
    const run = isSame ? newest.run.run : nextName(now(), newest?.run.run);
    const path = join(folder, `${run}${ending}`);
    const lines = isSame ? [...readJournal(readTextFile(path)).lines] : [];
    const file = openSyncedFile(path);
    const write = (line: Unstamped): void => {
      const stamped = { ...line, at: now().toISOString() };
      file.append(writeJournalLine(stamped));
      lines.push(stamped);
    };
    write(
      isSame
        ? { event: "run-resumed", mirrorkit }
        : { event: "run-started", format: 1, run, imageSet, mirrorkit },
    );
    return {
      path,
      run: () => passRunOf(lines) ?? emptyRun(run, imageSet),
      write,
      close() {
        file.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** Whether a run has a workspace at this moment. */
export function isRunning(workspace: string): boolean {
  return isLocked(journalsFolder(workspace));
}

/** The journals of a workspace that can be read, oldest first. */
export function listJournals(workspace: string): readonly StoredJournal[] {
  const folder = journalsFolder(workspace);
  if (!isFolder(folder)) return [];
  return namesIn(folder)
    .filter((name) => namePattern.test(name))
    .flatMap((name) => {
      const path = join(folder, name);
      const { lines, damaged } = readJournal(readTextFile(path));
      const run = passRunOf(lines);
      return run === undefined ? [] : [{ path, run, damaged }];
    });
}

const ending = ".jsonl";
const namePattern = /^\d{8}T\d{6}Z\.jsonl$/;

function newestJournal(workspace: string): StoredJournal | undefined {
  return listJournals(workspace).at(-1);
}

/** To begin again would repeat what a later mirrorkit did, such as its push. */
function refuseLater(folder: string): void {
  const name = namesIn(folder).findLast((one) => namePattern.test(one));
  if (name === undefined) return;
  const path = join(folder, name);
  const format = journalFormat(readTextFile(path));
  if (format === undefined || format <= 1) return;
  throw new MirrorError(
    "invalid-input",
    `a later mirrorkit wrote the newest journal of the workspace: it has format ${format}`,
    {
      hint: "Use that version of mirrorkit, or give this pass another workspace.",
      position: { file: path },
    },
  );
}

function refuseOther({ path, run }: StoredJournal, imageSet: string): void {
  if (run.imageSet === imageSet) return;
  throw new MirrorError(
    "invalid-input",
    `the workspace is that of the ImageSet ${printable(run.imageSet)}, not of ${printable(imageSet)}`,
    {
      hint: "Give each ImageSet its own workspace: run.workspace with {imageSet} in it.",
      position: { file: path },
    },
  );
}

/** The second of a time, or the one after the newest name. */
function nextName(now: Date, newest: string | undefined): string {
  const name = nameOf(now);
  if (newest === undefined || name > newest) return name;
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(newest) ?? [];
  const last = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return nameOf(new Date(last + 1_000));
}

function nameOf(time: Date): string {
  return time.toISOString().replace(/\.\d+/, "").replace(/[-:]/g, "");
}

function emptyRun(run: string, imageSet: string): PassRun {
  return { run, imageSet, startedAt: "", lastAt: "", resumed: 0, steps: [] };
}
