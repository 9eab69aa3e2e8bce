import { basename, dirname, join } from "node:path";
import { defined, isMirrorError, MirrorError, printable } from "../../base/problem/index.ts";
import {
  openOcMirrorLog,
  type RunEvidence,
  type RunSummary,
} from "../../models/oc-mirror/index.ts";
import { isFile, isFolder, namesIn, openFile, readTextFile } from "../disk/index.ts";
import { imageSetIn } from "./image-set.ts";
import { type RunFile, readRunFile } from "./run-file.ts";
import { catalogNames } from "./state.ts";

/** The files of a finished run, on whatever machine it ran. */
export interface StoredEvidence {
  /** The facts about the run. */
  readonly evidence: RunEvidence;
  /** The files that were read, in order. */
  readonly files: readonly string[];
}

/** The paths of the files of a run. */
interface RunPlaces {
  readonly logs: readonly string[];
  readonly known: RunFile;
  /** The working-dir; undefined when it is not at hand. */
  readonly workingDir?: string;
}

/**
 * Reads the evidence of a finished run from a console or log file, from the workspace of the run (its newest log),
 * or from a record of it.
 *
 * @throws a {@link MirrorError} `unreadable-input` when the path does not exist or contains no trace of a run.
 */
export function readRunEvidence(path: string): StoredEvidence {
  const places = placesOf(path);
  const { known, logs } = places;
  const imageSet = known.imageSet === undefined ? undefined : imageSetIn(known.imageSet);
  return {
    files: logs,
    evidence: {
      run: readLogs(logs),
      ...defined({
        asked: known.asked,
        exitStatus: known.exitStatus,
        signal: known.signal,
        timeLimitSeconds: known.timeLimitSeconds,
      }),
      environment: {
        ...defined({ version: known.version, destination: known.destination }),
        ...(imageSet === undefined || known.imageSet === undefined
          ? {}
          : { imageSet: { file: known.imageSet, content: imageSet } }),
        ...(places.workingDir === undefined
          ? {}
          : { catalogs: catalogNames(places.workingDir, imageSet) }),
      },
    },
  };
}

/**
 * Reads a log of any length.
 *
 * @throws as {@link readRunEvidence} does.
 */
export function readLogFile(path: string): RunSummary {
  return readLogs([path]);
}

/** The first path is the log; the others list failures of the same run. */
function readLogs(paths: readonly string[]): RunSummary {
  const reader = openOcMirrorLog();
  for (const path of paths) {
    const decoder = new TextDecoder();
    const file = openFile(path);
    try {
      for (const chunk of file.chunks()) reader.push(decoder.decode(chunk, { stream: true }));
    } finally {
      file.close();
    }
    reader.push(`${decoder.decode()}\n`);
  }
  return reader.end();
}

function placesOf(path: string): RunPlaces {
  if (!isFolder(path)) return { logs: [path], known: readRunFile(path), ...besides(path) };
  return ofRecord(path) ?? ofWorkspace(path) ?? nothing(path);
}

/** A log in `DIR/logs` of a workspace or of a working-dir. */
function besides(log: string): Pick<RunPlaces, "workingDir"> {
  const above = dirname(dirname(log));
  const candidates = [above, join(above, "working-dir")];
  const workingDir = candidates.find((folder) => isFolder(join(folder, "operator-catalogs")));
  return workingDir === undefined ? {} : { workingDir };
}

function ofRecord(folder: string): RunPlaces | undefined {
  const manifest = join(folder, "manifest.json");
  if (!isFile(manifest)) return undefined;
  const imageSet = join(folder, "imageset.yaml");
  const exitStatus = exitStatusIn(manifest);
  // Its file is run.json.
  const run = readRunFile(join(folder, "run.log"));
  return {
    logs: ["console.txt", "mirroring-errors.txt"].map((name) => join(folder, name)).filter(isFile),
    known: {
      ...run,
      ...(isFile(imageSet) ? { imageSet } : {}),
      ...defined({ exitStatus }),
    },
  };
}

function exitStatusIn(manifest: string): number | undefined {
  try {
    const value: unknown = JSON.parse(readTextFile(manifest));
    const status = (value as { exitStatus?: unknown } | null)?.exitStatus;
    return typeof status === "number" ? status : undefined;
  } catch (error) {
    if (isMirrorError(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function ofWorkspace(folder: string): RunPlaces | undefined {
  const inside = join(folder, "working-dir");
  const workingDir = isFolder(inside) ? inside : folder;
  const ours = logsIn(join(folder, "logs"), /^mirrorkit-.+\.log$/);
  const theirs = logsIn(join(workingDir, "logs"), /^oc-mirror.*\.log$/);
  const newest = [...ours, ...theirs].sort((a, b) => b.time - a.time)[0];
  if (newest !== undefined) {
    return {
      logs: [newest.path, ...listOf(newest.path)],
      known: readRunFile(newest.path),
      workingDir,
    };
  }
  const lists = logsIn(join(workingDir, "logs"), /^mirroring_errors_.+\.txt$/);
  const list = lists.toSorted((a, b) => b.time - a.time)[0];
  return list === undefined ? undefined : { logs: [list.path], known: {}, workingDir };
}

/** The list of failed images of the same run: its name has the same time. */
function listOf(log: string): readonly string[] {
  const [, time] = /^oc-mirror-(.+)\.log$/.exec(basename(log)) ?? [];
  const list = join(dirname(log), `mirroring_errors_${time ?? ""}.txt`);
  return time !== undefined && isFile(list) ? [list] : [];
}

function logsIn(
  folder: string,
  pattern: RegExp,
): readonly { readonly path: string; readonly time: number }[] {
  return namesIn(folder)
    .filter((name) => pattern.test(name))
    .map((name) => join(folder, name))
    .filter(isFile)
    .map((path) => {
      const file = openFile(path);
      file.close();
      return { path, time: file.modified.getTime() };
    });
}

function nothing(path: string): never {
  throw new MirrorError("unreadable-input", `${printable(path)} contains no log of oc-mirror`, {
    hint: "Give the console output of oc-mirror, the workspace of the run, or a record of it.",
  });
}
