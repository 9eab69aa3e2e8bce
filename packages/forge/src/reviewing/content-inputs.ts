import { posix } from "node:path";
import type { ImageSetConfiguration } from "@mirrorkit/sdk/imageset";
import { compareText } from "@mirrorkit/sdk/internal";
import type { TreeFile } from "../client/index.ts";
import type { ReviewSources, Side } from "./evidence.ts";
import { type FileChange, fileChange } from "./policy-files.ts";
import { isLink } from "./symlinks.ts";

/** A file or folder beside an ImageSet that affects its images or the cluster resources. */
export interface ContentInput {
  /** In the words of the field, such as `chart greeter`. */
  readonly what: string;
  /** The path as the ImageSet has it: absolute, or relative to wherever oc-mirror runs. */
  readonly path: string;
}

/** An input whose content is another one after a change. */
export interface InputChange {
  /** In the words of the field, such as `chart greeter`. */
  readonly what: string;
  /** Its files that differ. */
  readonly files: readonly FileChange[];
}

/** Local charts, local catalogs and images, and templates of CatalogSources that an ImageSet names. */
export function contentInputs({ mirror }: ImageSetConfiguration): readonly ContentInput[] {
  const { helm, operators = [], additionalImages = [] } = mirror;
  return [
    ...(helm?.local ?? []).flatMap(({ name, path }) =>
      path === undefined ? [] : [{ what: `chart ${name ?? path}`, path }],
    ),
    ...operators.flatMap(({ catalog, targetCatalogSourceTemplate: path }) => [
      ...onDisk("catalog", catalog),
      ...(path === undefined ? [] : [{ what: `template of the CatalogSource ${path}`, path }]),
    ]),
    ...additionalImages.flatMap(({ name }) => onDisk("image", name)),
  ];
}

/** A layout on disk may be named with a tag, which looks like a part of its path. */
function onDisk(kind: string, reference: string): readonly ContentInput[] {
  const [, path] = /^(?:oci|dir|file):\/\/([^@]+)/.exec(reference.slice(0, 4_096)) ?? [];
  if (path === undefined) return [];
  const colon = path.lastIndexOf(":");
  const paths = colon > path.lastIndexOf("/") ? [path, path.slice(0, colon)] : [path];
  return paths.map((one) => ({ what: `${kind} ${reference}`, path: one }));
}

/** The inputs of both sides. */
export type BothInputs = Readonly<Record<Side, readonly ContentInput[]>>;

/**
 * The inputs whose files differ between both sides, also because the ImageSet names other files. Where oc-mirror runs is
 * not known: every file of the repository that a path may mean counts, and all of them where a link or a submodule on
 * the way, or below, leads elsewhere.
 */
export async function changedInputs(
  sources: ReviewSources,
  { before, after }: BothInputs,
): Promise<readonly InputChange[]> {
  if (before.length + after.length === 0) return [];
  const [earlier, later] = await Promise.all([
    sources.readTree("before", ""),
    sources.readTree("after", ""),
  ]);
  const names = [...new Set([...before, ...after].map(({ what }) => what))];
  return names.flatMap((what) => {
    const of = (all: readonly ContentInput[], tree: Tree): Tree =>
      filesOf(
        tree,
        all.filter((one) => one.what === what),
      );
    const files = differences(what, of(before, earlier), of(after, later));
    return files.length === 0 ? [] : [{ what, files }];
  });
}

type Tree = ReadonlyMap<string, TreeFile>;

function filesOf(tree: Tree, inputs: readonly ContentInput[]): Tree {
  // Git checks files out in another encoding where attributes say so, wherever these are.
  const named = [...tree].filter(
    ([path]) => isAttributes(path) || inputs.some((input) => mayBe(input.path, path)),
  );
  const links = [...tree].filter(([, { mode }]) => isLink(mode)).map(([path]) => path);
  const isOnTheWay = links.some((link) => inputs.some(({ path }) => mayLeadThrough(path, link)));
  const isBelow = named.some(([, { mode }]) => isLink(mode));
  return isOnTheWay || isBelow ? tree : new Map(named);
}

function isAttributes(path: string): boolean {
  return path === ".gitattributes" || path.endsWith("/.gitattributes");
}

/** Whether a link may be one of the folders of a path, wherever that begins. */
function mayLeadThrough(input: string, link: string): boolean {
  return input.split("/").includes(link.slice(link.lastIndexOf("/") + 1));
}

function differences(what: string, before: Tree, after: Tree): readonly FileChange[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].toSorted(compareText);
  return paths.flatMap((path) =>
    fileChange(what, path, objectOf(before.get(path)), objectOf(after.get(path))),
  );
}

function objectOf(file: TreeFile | undefined): string | undefined {
  return file === undefined ? undefined : `${file.mode} ${file.blob}`;
}

/** Whether a path may refer to a file of the repository, or to a folder above it. */
function mayBe(input: string, path: string): boolean {
  const plain = posix.normalize(input).replace(/^(?:\.\.\/)+/, "");
  const parts = plain.split("/").filter((part) => part !== "" && part !== ".");
  if (posix.isAbsolute(plain)) {
    return parts.some((_part, index) => isAtOrBelow(path, parts.slice(index).join("/")));
  }
  return `/${path}/`.includes(`/${parts.join("/")}/`);
}

function isAtOrBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
