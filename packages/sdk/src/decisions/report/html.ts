import { escapeControls } from "../../base/problem/index.ts";

/** Text for HTML and for attributes in double quotes; control characters are shown, not sent. */
export function escapeHtml(text: string): string {
  return escapeControls(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** A section with a heading; empty where it has no content. */
export function section(title: string, content: string): string {
  return content === "" ? "" : `<section>\n<h2>${escapeHtml(title)}</h2>\n${content}</section>\n`;
}

/** A table; empty where it has no rows. Cells are text, or what {@link raw} made. */
export function table(head: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return "";
  const titles = head.map((one) => `<th scope="col">${escapeHtml(one)}</th>`).join("");
  const lines = rows.map((cells) => `<tr>${cells.map(cellOf).join("")}</tr>\n`).join("");
  return `<table>\n<thead><tr>${titles}</tr></thead>\n<tbody>\n${lines}</tbody>\n</table>\n`;
}

/** A cell: text, which is escaped, or HTML of this page. */
export type Cell = string | { readonly html: string };

/** HTML of this page, which is not escaped again. */
export function raw(html: string): Cell {
  return { html };
}

function cellOf(cell: Cell): string {
  return `<td>${typeof cell === "string" ? escapeHtml(cell) : cell.html}</td>`;
}

const units = ["B", "KiB", "MiB", "GiB", "TiB"];

/** A size for people. */
export function sizeText(bytes: number): string {
  let size = bytes;
  let unit = 0;
  while (size >= 1_024 && unit < units.length - 1) {
    size /= 1_024;
    unit += 1;
  }
  return `${size.toFixed(unit === 0 || size >= 100 ? 0 : 1)} ${units[unit] ?? ""}`;
}

/** A time span for people: `45 s`, `12 min`, `3 h 20 min`. */
export function spanText(seconds: number): string {
  if (seconds < 100) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** `2026-11-23 09:07:12` of an ISO time. */
export function timeText(time: string): string {
  return time.slice(0, 19).replace("T", " ");
}
