import { join } from "node:path";
import { MirrorError, printable } from "../../base/problem/index.ts";
import type { ChartFiles } from "../../models/chart/index.ts";
import {
  decodeText,
  isFile,
  isFolder,
  listFolder,
  readTextFile,
  streamFile,
} from "../disk/index.ts";
import { readLayerFiles } from "../registry/index.ts";

const largestFile = 8 * 1024 * 1024;
const largestArchive = 256 * 1024 * 1024;
const wanted =
  /^(?:Chart\.yaml|values\.yaml|values\.schema\.json|requirements\.yaml|(?:templates|crds|charts)\/.*)$/;

/**
 * Reads the files of a chart that its images depend on: from its folder, or from the archive that `helm package` writes.
 *
 * @throws a {@link MirrorError} `not-found` where nothing is there, `invalid-input` where it is not a chart or
 * `.helmignore` leaves out some of these files, `unreadable-input` when the disk fails.
 */
export async function readChartFiles(path: string): Promise<ChartFiles> {
  if (!isFolder(path) && !isFile(path)) {
    throw new MirrorError("not-found", `there is no chart at ${printable(path)}`);
  }
  const files = isFolder(path) ? filesInFolder(path) : await filesInArchive(path);
  if (files.has("Chart.yaml")) return files;
  throw new MirrorError("invalid-input", `${printable(path)} has no Chart.yaml`);
}

function filesInFolder(folder: string): ChartFiles {
  const found = listFolder(folder).files.filter(({ path }) => wanted.test(path) && !isHidden(path));
  const ignores = ignoredIn(folder);
  const ignored = found.find(({ path }) => ignores(path));
  if (ignored !== undefined) {
    throw new MirrorError(
      "invalid-input",
      `.helmignore of ${printable(folder)} leaves out ${printable(ignored.path)}, which mirrorkit does not evaluate`,
      { hint: "Name the archive that helm package writes." },
    );
  }
  return new Map(found.map(({ path, absolute }) => [path, readTextFile(absolute)]));
}

/** Helm leaves out hidden files of templates. */
function isHidden(path: string): boolean {
  return path.startsWith("templates/") && path.split("/").some((part) => part.startsWith("."));
}

/** Whether a pattern of `.helmignore` could fit a path: `*` stands for any text, and `!` brings back others. */
function ignoredIn(folder: string): (path: string) => boolean {
  const file = join(folder, ".helmignore");
  if (!isFile(file)) return () => false;
  const patterns = readTextFile(file)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#") && !line.startsWith("!"))
    .map((line) => line.split("/").filter((part) => part !== ""));
  return (path) =>
    patterns.some((parts) => {
      const own = path.split("/");
      const last = parts.at(-1) ?? "";
      return own.some((part) => couldFit(part, last));
    });
}

function couldFit(name: string, pattern: string): boolean {
  if (!/[*?[]/.test(pattern)) return name === pattern;
  const start = pattern.slice(0, pattern.search(/[*?[]/));
  const last = Math.max(...["*", "?", "]"].map((one) => pattern.lastIndexOf(one)));
  const end = pattern.slice(last + 1);
  return name.startsWith(start) && name.endsWith(end) && name.length >= start.length + end.length;
}

async function filesInArchive(path: string): Promise<ChartFiles> {
  const files = new Map<string, string>();
  const limits = {
    wanted: (entry: string) => wanted.test(withoutRoot(entry)),
    largestFile,
    largestLayer: largestArchive,
  };
  const name = `the archive ${printable(path)}`;
  for await (const { path: entry, bytes } of readLayerFiles(streamFile(path), name, limits)) {
    if (bytes !== undefined) files.set(withoutRoot(entry), decodeText(bytes, entry));
  }
  return files;
}

/** All is below one folder of the chart's name. */
function withoutRoot(entry: string): string {
  return entry.slice(entry.indexOf("/") + 1);
}
