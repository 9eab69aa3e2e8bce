import { compareText } from "../../base/problem/index.ts";
import { repositoryOf } from "../../models/image/index.ts";
import type { MappingComparison, MappingEntry } from "../../models/mapping/index.ts";

/** Packages by the images that they bring, `repository@digest`. */
export type ImagePackages = ReadonlyMap<string, readonly string[]>;

/** Counts of images that belong together. */
export interface ReviewGroup {
  /** What they belong to: `OpenShift release`, `catalogs`, `additional images`, an operator or a namespace of operators. */
  readonly name: string;
  /** Images that are new. */
  readonly added: number;
  /** Images that are gone. */
  readonly removed: number;
  /** Images that have another digest or version. */
  readonly replaced: number;
}

/** The packages that bring an image, sorted; empty where nothing tells. */
export function packagesOf(
  { source, digest }: MappingEntry,
  packages: ImagePackages | undefined,
): readonly string[] {
  return packages?.get(`${repositoryOf(source)}@${digest ?? ""}`) ?? [];
}

/** What an image belongs to. */
export function groupOf(entry: MappingEntry, packages: ImagePackages | undefined): string {
  const names = packagesOf(entry, packages);
  if (names.length > 2) return "several operators";
  if (names.length > 0) return names.join(", ");
  switch (entry.kind) {
    case "release-payload":
    case "release-component":
      return "OpenShift release";
    case "graph":
      return "update graph";
    case "catalog":
      return "catalogs";
    case "additional":
      return "additional images";
    case "operator-bundle":
    case "operator-operand":
      return namespaceOf(entry.identity);
  }
}

const groupRank = ["OpenShift release", "update graph", "catalogs"];

/** Whether the name of a group is ours: all others are namespaces. */
export function isOwnName(group: string): boolean {
  return [...groupRank, "additional images", "operators", "several operators"].includes(group);
}

function namespaceOf(identity: string): string {
  const parts = identity.split("/").slice(1, -1);
  return parts.length === 0 ? "operators" : parts.join("/");
}

/** Counts the images of a comparison by what they belong to, in the order of importance. */
export function groupImages(
  { added, removed, replaced }: MappingComparison,
  packages: ImagePackages | undefined,
): ReviewGroup[] {
  const groups = new Map<string, { added: number; removed: number; replaced: number }>();
  const count = (entry: MappingEntry, what: "added" | "removed" | "replaced"): void => {
    const name = groupOf(entry, packages);
    const group = groups.get(name) ?? { added: 0, removed: 0, replaced: 0 };
    group[what] += 1;
    groups.set(name, group);
  };
  for (const entry of added) count(entry, "added");
  for (const entry of removed) count(entry, "removed");
  for (const { to } of replaced) count(to, "replaced");
  return [...groups]
    .map(([name, counts]) => ({ name, ...counts }))
    .sort((a, b) => rankOf(a.name) - rankOf(b.name) || compareText(a.name, b.name));
}

function rankOf(name: string): number {
  const rank = groupRank.indexOf(name);
  return rank < 0 ? groupRank.length : rank;
}
