import type { HeldPin, PinChange } from "@mirrorkit/sdk/content";
import { printable } from "@mirrorkit/sdk/internal";
import { padColumns } from "../terminal/columns.ts";

/** Versions that change, one a line, then what stays and why. */
export function pinTable(changes: readonly PinChange[], held: readonly HeldPin[]): string {
  const rows = changes.map((change) => [
    subject(change),
    change.channel ?? "",
    `${change.from === undefined ? "" : `${change.from} → `}${change.to}`,
  ]);
  const lines = padColumns(rows.map((row) => row.map(printable))).map((row) =>
    row.join("  ").trimEnd(),
  );
  const notes = changes.flatMap(({ note }, index) =>
    note === undefined ? [] : [`note: ${subject(changes[index])}: ${note}`],
  );
  const kept = held.map(
    (one) =>
      `stays: ${[subject(one), one.channel, one.version].filter(Boolean).join(" ")}: ${one.reason}`,
  );
  return [...lines, ...notes.map(printable), ...kept.map(printable)]
    .map((line) => `${line}\n`)
    .join("");
}

function subject(one: Pick<PinChange, "kind" | "package" | "catalog"> | undefined): string {
  if (one?.kind === "release") return "release";
  return one?.package ?? one?.catalog ?? "";
}

/** A change for JSON: its lines as paths and values. */
export function jsonChange({ path: _path, edits, ...rest }: PinChange): object {
  return { ...rest, edits };
}

/** What stays, for JSON. */
export function jsonHeld({ path: _path, ...rest }: HeldPin): object {
  return rest;
}
