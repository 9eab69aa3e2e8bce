import { type FileTree, isBelow, isOwned } from "../../base/file-tree/index.ts";
import type { Problem } from "../../base/problem/index.ts";
import { type Kustomization, kustomizationNames, renderKustomization } from "./kustomization.ts";
import type { LayoutPolicy } from "./layout-policy.ts";
import type { Placement } from "./placement.ts";

/** The inputs that determine the kustomizations of a cluster. */
export interface KustomizationInput {
  readonly root: string;
  readonly policy: LayoutPolicy;
  /** Folders and files in apply order. */
  readonly placements: readonly Pick<Placement, "folder" | "file">[];
  /** Files of other people that go, since their objects are taken over. */
  readonly adopted: ReadonlySet<string>;
  readonly existing: FileTree;
}

/** The kustomizations of the folders and, last, of the root that lists them. */
export function renderKustomizations(input: KustomizationInput): {
  readonly files: readonly (readonly [string, string])[];
  readonly problems: readonly Problem[];
} {
  const rendered = renderFolders(input);
  const all = [...rendered.values(), renderRoot(input, rendered)];
  return {
    files: all.flatMap(({ path, text }) => (text === undefined ? [] : [[path, text] as const])),
    problems: all.flatMap(({ problems }) => problems),
  };
}

function renderFolders({
  root,
  placements,
  existing,
  adopted,
}: KustomizationInput): ReadonlyMap<string, Kustomization> {
  const items = new Map<string, string[]>();
  for (const { folder, file } of placements) {
    const list = items.get(`${root}/${folder}`) ?? [];
    list.push(file);
    items.set(`${root}/${folder}`, list);
  }
  const wanted = new Set(placements.map(({ folder, file }) => `${root}/${folder}/${file}`));
  const rendered = new Map<string, Kustomization>();
  for (const folder of new Set([...items.keys(), ...listedFolders(existing, root)])) {
    const manages = (path: string): boolean =>
      wanted.has(path)
        ? path.startsWith(`${folder}/`)
        : isOwned(existing.get(path)) || adopted.has(path);
    const wish = { folder, items: items.get(folder) ?? [], manages };
    const result = renderKustomization(wish, existing);
    if (items.has(folder) || isConcerned(result, existing)) rendered.set(folder, result);
  }
  return rendered;
}

/** Folders below the root that have a kustomization. */
function listedFolders(existing: FileTree, root: string): readonly string[] {
  return [...existing.keys()]
    .filter((path) => isBelow(path, root))
    .map((path) => [path.slice(0, path.lastIndexOf("/")), path.slice(path.lastIndexOf("/") + 1)])
    .filter(([folder, name]) => folder !== root && kustomizationNames.includes(name ?? ""))
    .map(([folder = ""]) => folder);
}

function isConcerned({ path, text }: Kustomization, existing: FileTree): boolean {
  return isOwned(existing.get(path)) || text !== existing.get(path);
}

function renderRoot(
  { root, policy, placements, existing, adopted }: KustomizationInput,
  rendered: ReadonlyMap<string, Kustomization>,
): Kustomization {
  const filled = new Set(placements.map(({ folder }) => folder));
  const items = [...new Set([policy.imageMirrors, policy.catalogs])].filter((folder) =>
    filled.has(folder),
  );
  const wanted = new Set(placements.map(({ folder, file }) => `${root}/${folder}/${file}`));
  const manages = (path: string): boolean => {
    const folder = path.endsWith("/") ? path.slice(0, -1) : path;
    if (items.some((item) => folder === `${root}/${item}`)) return true;
    const result = rendered.get(folder);
    return result === undefined
      ? !wanted.has(path) && (isOwned(existing.get(path)) || adopted.has(path))
      : !result.hasContent;
  };
  return renderKustomization({ folder: root, items, manages }, existing);
}
