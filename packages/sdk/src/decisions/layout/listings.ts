import { normalize } from "node:path/posix";
import { type FileTree, isBelow } from "../../base/file-tree/index.ts";
import { isYamlList, isYamlMap, readYaml, type YamlValue } from "../../base/yaml/index.ts";
import { isKustomization } from "./kustomization.ts";

/** How the kustomizations of a folder treat its files. */
export interface Listings {
  /** Paths of files and folders that are listed as resources. */
  readonly resources: ReadonlySet<string>;
  /** Paths that are named anywhere else, as patches are. */
  readonly named: ReadonlySet<string>;
}

const resourceKeys = new Set(["resources", "bases"]);

/** Reads the entries of the kustomizations below a folder; an unreadable one lists nothing. */
export function readListings(existing: FileTree, root: string): Listings {
  const resources = new Set<string>();
  const named = new Set<string>();
  for (const [path, text] of existing) {
    if (!isBelow(path, root) || !isKustomization(path)) continue;
    const folder = path.slice(0, path.lastIndexOf("/"));
    for (const { value } of readYaml(text, path).documents) {
      if (!isYamlMap(value)) continue;
      for (const [key, inner] of Object.entries(value)) {
        const paths = resourceKeys.has(key) ? resources : named;
        for (const item of textsOf(inner)) paths.add(normalize(`${folder}/${item}`));
      }
    }
  }
  return { resources, named };
}

function textsOf(value: YamlValue): readonly string[] {
  if (typeof value === "string") return value.includes("\n") ? [] : [value];
  if (isYamlList(value)) return value.flatMap(textsOf);
  return isYamlMap(value) ? Object.values(value).flatMap(textsOf) : [];
}
