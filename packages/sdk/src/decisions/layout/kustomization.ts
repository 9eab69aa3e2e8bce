import { normalize } from "node:path/posix";
import { type FileTree, isOwned, kustomizationHeader } from "../../base/file-tree/index.ts";
import { isMirrorError, type Problem, quoted } from "../../base/problem/index.ts";
import {
  editYamlList,
  isYamlList,
  isYamlMap,
  readOneYaml,
  writeYaml,
} from "../../base/yaml/index.ts";

/** The names under which kustomize finds its file, the one that is written first. */
export const kustomizationNames: readonly string[] = [
  "kustomization.yaml",
  "kustomization.yml",
  "Kustomization",
];

/** Whether a file is a kustomization, by its name. */
export function isKustomization(path: string): boolean {
  return kustomizationNames.includes(path.slice(path.lastIndexOf("/") + 1));
}

/** The wanted entries of a folder's kustomization. */
export interface KustomizationWish {
  /** Folder, relative to the output folder. */
  readonly folder: string;
  /** The entries of mirrorkit, in apply order. */
  readonly items: readonly string[];
  /** Whether mirrorkit decides about listing the file or folder at a path, relative to the output folder. */
  readonly manages: (path: string) => boolean;
}

/** The new kustomization of a folder. */
export interface Kustomization {
  readonly path: string;
  /** Undefined when there should be no kustomization. */
  readonly text: string | undefined;
  /** Whether it has anything that kustomize could build. */
  readonly hasContent: boolean;
  readonly problems: readonly Problem[];
}

const ownKeys = new Set(["apiVersion", "kind", "metadata", "resources"]);

/** The path of the kustomization that a folder has, or of the one to write. */
export function kustomizationOf(folder: string, existing: FileTree): string {
  const paths = kustomizationNames.map((name) => `${folder}/${name}`);
  return paths.find((path) => existing.has(path)) ?? `${folder}/${kustomizationNames[0] ?? ""}`;
}

export function renderKustomization(wish: KustomizationWish, existing: FileTree): Kustomization {
  const path = kustomizationOf(wish.folder, existing);
  const before = existing.get(path);
  if (before === undefined) return fresh(path, wish.items);
  try {
    const manages = (item: string): boolean => wish.manages(normalize(`${wish.folder}/${item}`));
    const text = editYamlList(before, path, ["resources"], { items: wish.items, manages });
    const hasContent = holdsSomething(text, path);
    const unneeded = !hasContent && isOwned(text);
    return { path, text: unneeded ? undefined : text, hasContent, problems: [] };
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return { path, text: before, hasContent: true, problems: problemsOf(error, path) };
  }
}

function fresh(path: string, items: readonly string[]): Kustomization {
  const hasContent = items.length > 0;
  const value = {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    resources: items,
  };
  const text = hasContent ? kustomizationHeader + writeYaml(value) : undefined;
  return { path, text, hasContent, problems: [] };
}

function holdsSomething(text: string, path: string): boolean {
  const { value } = readOneYaml(text, path);
  if (!isYamlMap(value)) return false;
  const { resources } = value;
  return (
    (isYamlList(resources) && resources.length > 0) ||
    Object.keys(value).some((key) => !ownKeys.has(key))
  );
}

function problemsOf(
  error: Error & { readonly problems: readonly Problem[] },
  path: string,
): readonly Problem[] {
  if (error.problems.length > 0) return error.problems;
  const message = `${quoted(path)} cannot be edited: ${error.message}`;
  return [{ rule: "foreign-file", severity: "error", message, position: { file: path } }];
}
