import { posix } from "node:path";
import type { ImageSetConfiguration } from "@mirrorkit/sdk";
import type { ReviewSources } from "./evidence.ts";
import { type FileChange, fileChange } from "./policy-files.ts";

/** A file or folder beside an ImageSet that decides what it mirrors or what clusters get. */
export interface ContentInput {
  /** In the words of the field, such as `chart greeter`. */
  readonly what: string;
  /** The path as the ImageSet has it: absolute, or relative to the repository or to the ImageSet. */
  readonly path: string;
  /** Whether what it does shows in a mapping. */
  readonly isMapped: boolean;
}

/** An input that a change touches. */
export interface InputChange extends ContentInput {
  /** Its files that differ; empty where they are not known. */
  readonly files: readonly FileChange[];
}

/** Local charts, local catalogs and templates of CatalogSources that an ImageSet names. */
export function contentInputs({ mirror }: ImageSetConfiguration): readonly ContentInput[] {
  const { helm, operators = [] } = mirror;
  return [
    ...(helm?.local ?? []).flatMap(({ name, path }) =>
      path === undefined ? [] : [{ what: `chart ${name ?? path}`, path, isMapped: true }],
    ),
    ...operators.flatMap(({ catalog, targetCatalogSourceTemplate: path }) => [
      ...(catalog.startsWith("oci://")
        ? [{ what: `catalog ${catalog}`, path: catalog.slice("oci://".length), isMapped: true }]
        : []),
      ...(path === undefined
        ? []
        : [{ what: `template of the CatalogSource ${path}`, path, isMapped: false }]),
    ]),
  ];
}

/** Which inputs a change touches; all that are named when it is not known which paths differ. */
export async function changedInputs(
  sources: ReviewSources,
  imageSetPath: string,
  inputs: readonly ContentInput[],
  changed: readonly string[] | undefined,
): Promise<readonly InputChange[]> {
  const folder = posix.dirname(imageSetPath);
  const found = await Promise.all(
    inputs.map(async (input): Promise<InputChange | undefined> => {
      if (changed === undefined) return { ...input, files: [] };
      const paths = changed.filter((path) => mayBe(input.path, path, folder));
      if (paths.length === 0) return undefined;
      const files = await Promise.all(paths.map((path) => objectChange(sources, input.what, path)));
      return { ...input, files: files.flat() };
    }),
  );
  return found.filter((one) => one !== undefined);
}

async function objectChange(
  sources: ReviewSources,
  what: string,
  path: string,
): Promise<readonly FileChange[]> {
  const folder = posix.dirname(path);
  const read = async (side: "before" | "after"): Promise<string | undefined> => {
    const file = (await sources.readTree(side, folder === "." ? "" : folder)).get(path);
    return file === undefined ? undefined : `${file.mode} ${file.blob}`;
  };
  const [from, to] = await Promise.all([read("before"), read("after")]);
  return fileChange(what, path, from, to);
}

/** Whether a changed path is the input's or below it; of an absolute one, the repository is some part in front. */
function mayBe(input: string, changed: string, folder: string): boolean {
  const plain = posix.normalize(input).replace(/\/$/, "");
  if (!posix.isAbsolute(plain)) {
    return [plain, posix.join(folder, plain)].some((path) => isAtOrBelow(changed, path));
  }
  const parts = plain.split("/").slice(1);
  return parts.some((_part, index) => isAtOrBelow(changed, parts.slice(index).join("/")));
}

function isAtOrBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
