import { printable } from "@mirrorkit/sdk/internal";
import type { RecordManifest, RecordSummary } from "@mirrorkit/sdk/records";
import { padColumns } from "../terminal/columns.ts";
import { plural } from "../terminal/problems.ts";
import { type Style, style } from "../terminal/style.ts";

type State = RecordManifest["state"];

const stateStyles: Readonly<Record<State, Style>> = {
  pushed: "green",
  failed: "red",
  preview: "yellow",
  unknown: "yellow",
  empty: "dim",
};

/** Describes a record in one line. */
export function recordedLine(
  name: string,
  folder: string,
  manifest: Pick<RecordManifest, "state" | "releases" | "images" | "mappingStale" | "files">,
): string {
  const total = totalOf(manifest.images);
  const parts = [
    style(stateStyles[manifest.state], manifest.state),
    ...(manifest.releases.length === 0 ? [] : [`OpenShift ${releases(manifest)}`]),
    imagesOf(total, manifest.mappingStale),
    plural(manifest.files.length, "file"),
  ];
  return `recorded ${name} in ${printable(folder)}: ${parts.join(", ")}\n`;
}

/** Draws records as a table, a line each, with how many images came or went since the one above; a stale mapping does not count. */
export function recordTable(records: readonly RecordSummary[]): string {
  let before: number | undefined;
  const rows = records.map(({ name, manifest }) => {
    const listed = totalOf(manifest.images);
    const total = manifest.mappingStale === true ? undefined : listed;
    const change = total === undefined || before === undefined ? "" : signed(total - before);
    before = total ?? before;
    return [
      name,
      readable(manifest.created),
      manifest.state,
      releases(manifest) || "-",
      listed === undefined ? "-" : `${listed}${total === undefined ? " (stale)" : ""}`,
      change,
    ];
  });
  const header = ["record", "time (UTC)", "state", "releases", "images", "change"];
  const [titles = [], ...lines] = padColumns([header, ...rows], (column) => column >= 4);
  return [
    lineOf(titles.map((title) => style("dim", title))),
    ...lines.map((cells, index) => lineOf(withState(cells, records[index]?.manifest.state))),
  ].join("");
}

/** Draws one record as a sheet. */
export function recordSheet(manifest: RecordManifest): string {
  const { exitStatus, ocMirror, files } = manifest;
  const tools = `mirrorkit ${printable(manifest.mirrorkit)}${ocMirror === undefined ? "" : `, oc-mirror ${printable(ocMirror)}`}`;
  const status = exitStatus === undefined ? "" : `, exit status ${exitStatus}`;
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const rows: readonly (readonly [string, string])[] = [
    ["record", manifest.name],
    ["created", `${readable(manifest.created)} UTC by ${tools}`],
    ["previous", manifest.previous ?? "none"],
    ["state", `${style(stateStyles[manifest.state], manifest.state)}${status}`],
    ["releases", releases(manifest) || "none"],
    ["images", manifest.images === undefined ? "no mapping" : counts(manifest.images)],
    ...staleRow(manifest),
    ["resources", counts(manifest.resources)],
    ["files", `${files.length}, ${bytes} bytes`],
  ];
  const sheet = rows.map(([key, value]) => `${key.padEnd(9)}  ${value}\n`).join("");
  const width = Math.max(...files.map(({ size }) => String(size).length), 0);
  const list = files.map(
    ({ path, size, sha256 }) =>
      `  ${sha256.slice(0, 12)}  ${String(size).padStart(width)}  ${printable(path)}\n`,
  );
  return sheet + list.join("");
}

function staleRow({ mappingStale }: RecordManifest): readonly (readonly [string, string])[] {
  return mappingStale === true ? [["", "of a stale mapping, which belongs to another pass"]] : [];
}

function imagesOf(total: number | undefined, isStale: boolean | undefined): string {
  if (total === undefined) return "no mapping";
  return `${plural(total, "image")}${isStale === true ? " of a stale mapping" : ""}`;
}

function withState(cells: readonly string[], state: State | undefined): readonly string[] {
  if (state === undefined) return cells;
  return cells.map((cell, column) => (column === 2 ? style(stateStyles[state], cell) : cell));
}

function lineOf(cells: readonly string[]): string {
  return `${cells.join("  ").trimEnd()}\n`;
}

function releases({ releases: names }: Pick<RecordManifest, "releases">): string {
  return names.map(printable).join(" ");
}

function readable(time: string): string {
  return time.slice(0, 19).replace("T", " ");
}

function signed(change: number): string {
  return change > 0 ? `+${change}` : String(change);
}

function totalOf(images: RecordManifest["images"]): number | undefined {
  return images === undefined ? undefined : totalCount(images);
}

function counts(byKind: Readonly<Partial<Record<string, number>>>): string {
  const parts = Object.entries(byKind).map(([kind, count]) => `${count ?? 0} ${kind}`);
  return parts.length === 0 ? "0" : `${totalCount(byKind)}: ${parts.join(", ")}`;
}

function totalCount(byKind: Readonly<Partial<Record<string, number>>>): number {
  return Object.values(byKind).reduce((total: number, count) => total + (count ?? 0), 0);
}
