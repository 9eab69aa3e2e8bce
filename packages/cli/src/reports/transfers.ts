import { printable, readableBytes } from "@mirrorkit/sdk/internal";
import type { TransferRecord, TransferRemovals } from "@mirrorkit/sdk/transfers";
import { padColumns } from "../terminal/columns.ts";
import { plural } from "../terminal/problems.ts";

/** Says in one line what was recorded. */
export function transferLine(transfer: TransferRecord, folder: string): string {
  const { name, archives, images, parent } = transfer;
  const size = archives.reduce((sum, archive) => sum + archive.size, 0);
  const after = parent === undefined ? "the first transfer" : `after ${parent.name}`;
  return `recorded ${name} in ${printable(folder)}: ${plural(archives.length, "archive")}, ${readableBytes(size)}, ${plural(images.length, "image")}, ${after}\n`;
}

function removalsText({ count, digest = "", approvedBy = "no one" }: TransferRemovals): string {
  return count === 0 ? "none" : `${count}, digest ${digest}, approved by ${approvedBy}`;
}

/** Shows a transfer: what it follows, what wrote it, its releases and archives. */
export function transferSheet(transfer: TransferRecord): string {
  const { name, parent, digest, ocMirror, mirrorkit, since, images, signatures } = transfer;
  const { removals } = transfer;
  const releases = signatures.map(({ release }) => release);
  const rows = [
    ["transfer", name],
    ["after", parent?.name ?? "none: the first transfer"],
    ["digest", digest],
    ["written by", `oc-mirror ${ocMirror ?? "of an unknown version"}, mirrorkit ${mirrorkit}`],
    ...(since === undefined ? [] : [["since", since] as const]),
    ["removals", removals === undefined ? "not compared" : removalsText(removals)],
    ["images", images.length === 0 ? "unknown: no mapping" : String(images.length)],
    ["signatures", releases.length === 0 ? "none" : releases.join(" ")],
  ];
  const sheet = rows.map(([key = "", value = ""]) => `${key.padEnd(10)}  ${printable(value)}\n`);
  const lines = padColumns(
    transfer.archives.map((archive) => [
      printable(archive.name),
      readableBytes(archive.size),
      archive.sha256.slice(0, 12),
    ]),
    (column) => column === 1,
  );
  return sheet.join("") + lines.map((cells) => `  ${cells.join("  ")}\n`).join("");
}
