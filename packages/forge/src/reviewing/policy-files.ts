import { compareText, defined } from "@mirrorkit/sdk/internal";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import type { Settings } from "@mirrorkit/sdk/settings";
import type { ReviewSources, Side } from "./evidence.ts";
import { imageSetPlaces, withinRepository } from "./image-set-places.ts";
import { textDigest } from "./settings-change.ts";
import { isLink, linkOf } from "./symlinks.ts";

/** A changed file that itself needs an approval. */
export interface FileChange {
  /** Why it needs an approval: `record`, `policy file`, or the name of an ImageSet that the settings move. */
  readonly why: string;
  /** Path from the repository's root. */
  readonly path: string;
  /** Git object name or SHA-256 of its content before; undefined when it did not exist. */
  readonly from?: string;
  /** Git object name or SHA-256 of its content after; undefined when it no longer exists. */
  readonly to?: string;
}

/**
 * Records and policy files, such as the pipeline's, that a change adds, edits or deletes, and attributes of Git. Their paths come from the
 * settings before and after the change. When one of them is a symbolic link or lies behind one, any file may be its
 * target, so all differing files are included.
 *
 * @param changed - the paths that differ between both sides; undefined when unknown: then all files are read
 */
export async function policyFileChanges(
  sources: ReviewSources,
  settings: readonly Settings[],
  settingsFile: string,
  changed: readonly string[] | undefined,
): Promise<readonly FileChange[]> {
  const places = settings.flatMap((one) => imageSetPlaces(one, settingsFile));
  const folders = [...new Set(places.flatMap(({ records = [] }) => records))];
  const files = [...new Set(settings.flatMap(({ review }) => review.policyFiles))].flatMap(
    (path) => withinRepository("", path) ?? [],
  );
  const all = [
    ...folders.map((path) => ({ why: "record", path, read: folderChanges })),
    ...files.map((path) => ({ why: "policy file", path, read: fileChanges })),
  ];
  const attributes = await Promise.all(
    attributeFiles([settingsFile, ...places.map(({ path }) => path), ...files])
      .filter((path) => touches(changed, path))
      .map((path) => entryChange(sources, "attributes of Git", path)),
  );
  const found = await Promise.all(
    all.map(async ({ why, path, read }) => {
      if (await leadsElsewhere(sources, path)) {
        return folderChanges(sources, `${why}, behind a link`, "");
      }
      return touches(changed, path) ? read(sources, why, path) : [];
    }),
  );
  const once = new Map(
    [...attributes, ...found].flat().map((one) => [JSON.stringify([one.why, one.path]), one]),
  );
  return [...once.values()].toSorted((a, b) => compareText(a.path, b.path));
}

/** Git checks a file out in another encoding where attributes say so: a pipeline reads another text than the review. */
function attributeFiles(paths: readonly string[]): readonly string[] {
  const folders = paths.flatMap((path) => {
    const parts = path.split("/").slice(0, -1);
    return ["", ...parts.map((_, index) => `${parts.slice(0, index + 1).join("/")}/`)];
  });
  return [...new Set(folders)].map((folder) => `${folder}.gitattributes`);
}

async function entryChange(
  sources: ReviewSources,
  why: string,
  path: string,
): Promise<readonly FileChange[]> {
  const [from, to] = await Promise.all([
    sources.entry("before", path),
    sources.entry("after", path),
  ]);
  const [before, after] = [from, to].map((one) => one && `${one.mode} ${one.object}`);
  return fileChange(why, path, before, after);
}

/** Whether a path, a folder above it or something below it is a link or a submodule. */
async function leadsElsewhere(sources: ReviewSources, path: string): Promise<boolean> {
  if ((await linkOf(sources, "after", path)) !== undefined) return true;
  const found = await sources.entry("after", path);
  if (found?.mode.startsWith("100") === true) return false;
  // The list of files confirms that there is nothing.
  const below = await sources.readTree("after", path);
  return [...below.values()].some(({ mode }) => isLink(mode));
}

/** Whether a path, or one below it, is among those that differ; any may be when they are not known. */
export function touches(changed: readonly string[] | undefined, path: string): boolean {
  return changed?.some((one) => one === path || one.startsWith(`${path}/`)) ?? true;
}

/** A file or, where the path is that of a folder, the files below it. */
async function fileChanges(
  sources: ReviewSources,
  why: string,
  path: string,
): Promise<readonly FileChange[]> {
  const [before, after] = await Promise.all([
    objectAt(sources, "before", path),
    objectAt(sources, "after", path),
  ]);
  if (before === undefined && after === undefined) return folderChanges(sources, why, path);
  return fileChange(why, path, before, after);
}

/**
 * The digest of a file, or the mode and Git object of an entry that must not be read; undefined when it does not
 * exist.
 */
export async function objectAt(
  sources: ReviewSources,
  side: Side,
  path: string,
): Promise<string | undefined> {
  try {
    return textDigest(await sources.readFile(side, path));
  } catch (error) {
    if (!isMirrorError(error) || error.code !== "refused") throw error;
    const { mode = "", object = "" } = (await sources.entry(side, path)) ?? {};
    return `${mode} ${object}`;
  }
}

/** The difference of two contents; none when they are equal. */
export function fileChange(
  why: string,
  path: string,
  from: string | undefined,
  to: string | undefined,
): readonly FileChange[] {
  if (from === to) return [];
  return [
    {
      why,
      path,
      ...defined({ from, to }),
    },
  ];
}

async function folderChanges(
  sources: ReviewSources,
  why: string,
  folder: string,
): Promise<readonly FileChange[]> {
  const read = async (side: Side): Promise<ReadonlyMap<string, string>> => {
    const tree = await sources.readTree(side, folder);
    return new Map([...tree].map(([path, { blob, mode }]) => [path, `${mode} ${blob}`]));
  };
  const [before, after] = await Promise.all([read("before"), read("after")]);
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].flatMap((path) => fileChange(why, path, before.get(path), after.get(path)));
}
