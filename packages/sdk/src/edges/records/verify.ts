import { createHash } from "node:crypto";
import { basename, dirname, join, resolve } from "node:path";
import { compareProblems, MirrorError, type Problem, printable } from "../../base/problem/index.ts";
import { isFolder, isLink, listFolder, openFile } from "../disk/index.ts";
import { manifestOf, tampered } from "./list.ts";
import type { RecordedFile, RecordManifest } from "./manifest.ts";
import { manifestFile, recordPaths } from "./paths.ts";

/** A record whose files were compared with its manifest. */
export interface CheckedRecord {
  /** Undefined when it cannot be read. */
  readonly manifest?: RecordManifest;
  /** The existing regular files that the manifest names, changed or not. */
  readonly present: ReadonlySet<string>;
  /** The problems that {@link verifyRecord} returns. */
  readonly problems: readonly Problem[];
}

/**
 * Compares a record with its manifest, byte by byte. It reports changed, extra and missing files, symbolic links
 * and a changed manifest (rule `record-tampered`), an invalid manifest (`record-manifest`), one of another record
 * (`record-name`) or dated after now (`record-future`). A missing previous record is an info (`record-previous`).
 * Empty for an intact record; sorted by path.
 *
 * @throws a {@link MirrorError} `unreadable-input` when the folder does not exist; `disk` when the disk fails.
 */
export function verifyRecord(folder: string, now: Date = new Date()): readonly Problem[] {
  return checkRecord(folder, now).problems;
}

/** Compares a record with its manifest and returns the files that may be read. */
export function checkRecord(folder: string, now: Date): CheckedRecord {
  if (!isFolder(folder) && !isLink(folder)) {
    throw new MirrorError(
      "unreadable-input",
      `${printable(folder)} is not the folder of a record`,
      {
        hint: "List the records to see their names.",
      },
    );
  }
  const { manifest, problems: found } = manifestOf(folder, basename(resolve(folder)), now);
  if (manifest === undefined) return { present: new Set(), problems: found };
  const { files, skipped, links } = listFolder(folder);
  const linked = new Set(links);
  const regular = new Set(files.map(({ path }) => path).filter((path) => !linked.has(path)));
  const recorded = new Set([manifestFile, ...manifest.files.map(({ path }) => path)]);
  const problems = [
    ...found,
    ...links.map((path) => tampered(join(folder, path), "it is a symbolic link")),
    ...skipped
      .filter((path) => !linked.has(path))
      .map((path) => tampered(join(folder, path), "it is not a regular file")),
    ...[...regular]
      .filter((path) => !recorded.has(path))
      .map((path) => tampered(join(folder, path), "it was added")),
    ...manifest.files.flatMap((file) => checkFile(folder, file, regular)),
    ...contradictions(folder, manifest),
    ...missingPrevious(folder, manifest),
  ];
  const present = new Set([...regular].filter((path) => recorded.has(path)));
  return { manifest, present, problems: problems.sort(compareProblems) };
}

function checkFile(
  folder: string,
  { path, size, sha256 }: RecordedFile,
  regular: ReadonlySet<string>,
): readonly Problem[] {
  const absolute = join(folder, path);
  if (!regular.has(path)) return isLink(absolute) ? [] : [tampered(absolute, "it is missing")];
  const file = openFile(absolute);
  try {
    if (file.size !== size) {
      return [tampered(absolute, `it has ${file.size} bytes, but ${size} were recorded`)];
    }
    const hash = createHash("sha256");
    for (const chunk of file.chunks()) hash.update(chunk);
    return hash.digest("hex") === sha256 ? [] : [tampered(absolute, "its content was changed")];
  } finally {
    file.close();
  }
}

function contradictions(folder: string, manifest: RecordManifest): readonly Problem[] {
  const { state, exitStatus = 0, files, failed } = manifest;
  const path = join(folder, manifestFile);
  const paths = new Set(files.map((file) => file.path));
  const pairs = [
    [recordPaths.errors, failed],
    [recordPaths.pinned, manifest.pinned],
    [recordPaths.mapping, manifest.mappingModified],
    [recordPaths.mapping, manifest.images],
  ] as const;
  const lies =
    pairs.some(([name, told]) => paths.has(name) !== (told !== undefined)) ||
    (manifest.mappingStale === true && !paths.has(recordPaths.mapping));
  const hidden = state !== "failed" && (exitStatus !== 0 || paths.has(recordPaths.errors));
  return [
    ...(lies ? [tampered(path, "it does not match the files that it lists")] : []),
    ...(hidden ? [tampered(path, `it marks a failed pass as ${state}`)] : []),
  ];
}

function missingPrevious(folder: string, { previous }: RecordManifest): readonly Problem[] {
  if (previous === undefined || isFolder(join(dirname(resolve(folder)), previous))) return [];
  return [
    {
      rule: "record-previous",
      severity: "info",
      message: `the previous record, ${previous}, is missing`,
      help: "This is normal after old records were removed.",
      position: { file: folder },
    },
  ];
}
