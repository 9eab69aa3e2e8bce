import type { CatalogReading } from "../../models/catalog/index.ts";
import { decodeText } from "../disk/index.ts";
import type { LayerEntry } from "../registry/index.ts";
import { readCatalogFile } from "./folder.ts";
import { ignoring, isIgnoreFile } from "./index-ignore.ts";

/** Puts the files of a catalog together from the layers of its image, which come from the top down. */
export interface LayerStack {
  /** Whether the content of a file is wanted: what no layer above hides. */
  wants(path: string): boolean;
  /** Takes the entries of the next layer below; true when nothing further down can show. */
  take(entries: AsyncIterable<LayerEntry>): Promise<boolean>;
  /** The files that show and that no `.indexignore` names, read, by path. */
  readings(): ReadonlyMap<string, CatalogReading>;
}

const whiteout = ".wh.";
const opaque = ".wh..wh..opq";

/**
 * Begins without layers. Links, symbolic and hard, are never followed: a link hides what it replaces, and shows nothing, as
 * where oc-mirror unpacks a catalog.
 *
 * @param root - the folder of the catalog in the image, without slashes at its ends
 */
export function openLayerStack(root: string): LayerStack {
  const readings = new Map<string, CatalogReading>();
  const ignored = new Map<string, string>();
  /** Paths that layers above have, or have removed: with all that is below them. */
  const hidden = new Set<string>();
  /** Folders of which layers above have removed the content. */
  const emptied = new Set<string>();
  const isHidden = (path: string): boolean => {
    if (hidden.has(path)) return true;
    return foldersOf(path).some((folder) => hidden.has(folder) || emptied.has(folder));
  };
  const wants = (path: string): boolean => path.startsWith(`${root}/`) && !isHidden(path);
  const keep = (path: string, bytes: Uint8Array): void => {
    if (isIgnoreFile(path)) ignored.set(path, decodeText(bytes, path));
    else readings.set(path, readCatalogFile(path, bytes));
  };
  return {
    wants,
    async take(entries) {
      const added = { hidden: new Set<string>(), emptied: new Set<string>() };
      for await (const { path, type, bytes } of entries) {
        const { folder, name } = split(path);
        if (name === opaque) added.emptied.add(folder);
        else if (name.startsWith(whiteout))
          added.hidden.add(join(folder, name.slice(whiteout.length)));
        else if (type !== "folder") added.hidden.add(path);
        if (bytes !== undefined) keep(path, bytes);
        else if (type === "link" && wants(path))
          for (const one of [readings, ignored]) one.delete(path);
      }
      for (const path of added.hidden) hidden.add(path);
      for (const path of added.emptied) emptied.add(path);
      return isHidden(root) || emptied.has(root);
    },
    readings() {
      const ignores = ignoring([...ignored].map(([path, text]) => ({ path, text })));
      return new Map([...readings].filter(([path]) => !ignores(path)));
    },
  };
}

function foldersOf(path: string): readonly string[] {
  const parts = path.split("/").slice(0, -1);
  return ["", ...parts.map((_, index) => parts.slice(0, index + 1).join("/"))];
}

function split(path: string): { readonly folder: string; readonly name: string } {
  const slash = path.lastIndexOf("/");
  return { folder: path.slice(0, Math.max(0, slash)), name: path.slice(slash + 1) };
}

function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
