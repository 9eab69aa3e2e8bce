import { escapeControls } from "@mirrorkit/sdk/internal";

/** A cell of a table: the name of its column, and its content. */
export interface Cell {
  /** The title of its column. */
  readonly name: string;
  /** Its content as HTML. */
  readonly html: string;
}

/** A table with a title; empty without rows. */
export function section(title: string, rows: readonly (readonly Cell[])[]): string {
  const [first] = rows;
  if (first === undefined) return "";
  const head = first.map(({ name }) => `<th scope="col">${name}</th>`).join("");
  const body = rows.map((row) => {
    const cells = row.map(({ name, html }) => `<td data-name="${name}">${html}</td>`);
    return `<tr>${cells.join("")}</tr>`;
  });
  return `<h2>${title}</h2>\n<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body.join("\n")}\n</tbody>\n</table>`;
}

/** A cell of text from outside. */
export function text(name: string, value: string): Cell {
  return cell(name, escape(value));
}

/** A cell of HTML. */
export function cell(name: string, html: string): Cell {
  return { name, html };
}

/** How far off a time is, and which it is. */
export function moment(time: Date, at: Date): string {
  const off = time > at ? `in ${span(at, time)}` : `${span(time, at)} ago`;
  return `<time datetime="${time.toISOString()}">${off} <small>${clock(time)}</small></time>`;
}

/** A time in UTC, to the second. */
export function clock(time: Date): string {
  return time.toISOString().slice(0, 19).replace("T", " ");
}

/** The shortest meaningful text for a time span. */
export function span(from: Date, to: Date): string {
  const seconds = Math.max(0, Math.round((to.getTime() - from.getTime()) / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}

/** Text from outside as HTML. */
export function escape(value: string): string {
  return escapeControls(value).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
