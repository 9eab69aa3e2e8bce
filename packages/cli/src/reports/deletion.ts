import type { DeletedImage, Deletion, KeepReason, KeptImage } from "@mirrorkit/sdk/deletion";
import { printable } from "@mirrorkit/sdk/internal";
import { padColumns } from "../terminal/columns.ts";
import { plural } from "../terminal/problems.ts";

const kinds: Readonly<Record<DeletedImage["kind"], string>> = {
  "release-payload": "release payloads",
  "release-component": "release components",
  graph: "graph images",
  catalog: "catalogs",
  "operator-bundle": "operator bundles",
  "operator-operand": "operator images",
  additional: "additional images",
};

const reasons: Readonly<Record<KeepReason, string>> = {
  "same-address": "also written by",
  "same-digest": "same digest as in",
  "release-in-use": "a release that the cluster runs or may upgrade to:",
  "digest-unknown": "digest unknown, could be one of",
};

/** Says how many images of old passes to delete, of what, and how. The list itself is for oc-mirror. */
export function deletionAsText({ deleted, kept }: Deletion, out: string | undefined): string {
  const images = deleted.filter(({ isSignature }) => isSignature !== true);
  const stay = keptLines(kept);
  if (images.length === 0) return `No image is unused.\n${stay}`;
  const signatures = deleted.length - images.length;
  const beside = signatures === 0 ? "" : `, with ${plural(signatures, "signature")}`;
  return [
    `${plural(images.length, "image")} unused${beside}:\n`,
    ...unusedLines(images),
    stay,
    nextStep(out),
  ].join("");
}

function unusedLines(images: readonly DeletedImage[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const { kind, destination } of images) {
    const folder = destination.slice(0, destination.lastIndexOf("/"));
    const what = `${printable(folder)}  ${kinds[kind]}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  const rows = [...counts].map(([what, count]) => [...what.split("  "), String(count)]);
  return padColumns(rows, (column) => column === 2).map((cells) => `  ${cells.join("  ")}\n`);
}

function keptLines(kept: readonly KeptImage[]): string {
  const counts = new Map<string, number>();
  for (const { reason, neededBy } of kept) {
    const why = `${reasons[reason]} ${printable(neededBy)}`;
    counts.set(why, (counts.get(why) ?? 0) + 1);
  }
  if (counts.size === 0) return "";
  const lines = [...counts].map(([why, count]) => `  ${count} ${why}\n`);
  return `${plural(kept.length, "image")} stay:\n${lines.join("")}`;
}

function nextStep(out: string | undefined): string {
  if (out === undefined) {
    return "Nothing was deleted. To write the list for oc-mirror, add --out delete-images.yaml.\n";
  }
  return [
    `Wrote ${printable(out)}. Nothing was deleted. To delete the images:\n`,
    `  oc-mirror delete --v2 --delete-yaml-file ${printable(out)} --workspace file://WORKSPACE docker://DESTINATION\n`,
    "with the workspace and the destination of the pushes. Then run the registry's garbage collection, which frees the space.\n",
  ].join("");
}
