import { printable } from "@mirrorkit/sdk/internal";
import type {
  ReleaseComponent,
  ReleaseNode,
  SelectedRelease,
  UpdateRisk,
  UpdateStep,
} from "@mirrorkit/sdk/releases";
import { releaseTag } from "@mirrorkit/sdk/releases";
import { padColumns } from "../terminal/columns.ts";
import { plural } from "../terminal/problems.ts";
import { style } from "../terminal/style.ts";

/** What is known of one release. */
export interface ReleaseSheet {
  readonly version: string;
  readonly payload: string;
  readonly errata?: string;
  /** Undefined where only the image was asked for, as the updates are; the image knows no channels. */
  readonly channels?: readonly string[];
  readonly updatesTo?: readonly UpdateStep[];
  readonly updatesFrom?: readonly UpdateStep[];
  /** Where its signature is, and the name that it gives the release; undefined where nobody asked. */
  readonly signature?: { readonly from: string; readonly reference: string } | "missing";
  /** Undefined where nobody asked. */
  readonly images?: readonly ReleaseComponent[];
}

/** Draws a table with dim titles. */
function tableOf(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const [head = [], ...lines] = padColumns([titles, ...rows]);
  const first = style("dim", head.join("  ").trimEnd());
  return [first, ...lines.map((cells) => cells.join("  ").trimEnd())].join("\n").concat("\n");
}

/** Draws the releases of a channel, lowest version first. */
export function versionTable(nodes: readonly ReleaseNode[]): string {
  return tableOf(
    ["version", "errata"],
    nodes.map(({ version, url }) => [printable(version), printable(url ?? "-")]),
  );
}

/** Draws the releases that oc-mirror selects. */
export function selectionTable(releases: readonly SelectedRelease[]): string {
  return tableOf(
    ["release", "selected by", "payload"],
    releases.map(({ version, architecture, selectedBy, payload }) => [
      printable(releaseTag(version, architecture)),
      selectedBy.length === 0 ? "path between channels" : selectedBy.map(printable).join(" "),
      printable(payload),
    ]),
  );
}

/** Writes a path, a line an update, with the risks of each below it. */
export function pathAsText(
  steps: readonly UpdateStep[],
  acknowledgements: readonly string[],
): string {
  const lines = steps.flatMap(({ from, to, risks }, index) => [
    `${index + 1}. ${printable(from)} → ${printable(to)}${risks.length === 0 ? "" : `  ${riskCount(risks)}`}`,
    ...risks.flatMap(riskLines),
  ]);
  const acks = acknowledgements.map(
    (key) =>
      `${style("yellow", "Acknowledgement required:")} ${printable(key)}, on clusters that use a mirror`,
  );
  return `${[...lines, ...acks].join("\n")}\n`;
}

function riskCount(risks: readonly UpdateRisk[]): string {
  return style("yellow", plural(risks.length, "known risk"));
}

function riskLines({ name, message, url }: UpdateRisk): readonly string[] {
  const text = message === "" ? "" : `: ${printable(message)}`;
  return [
    `   ${style("yellow", printable(name))}${text}`,
    ...(url === undefined ? [] : [`   ${printable(url)}`]),
  ];
}

/** Draws one release as a sheet. */
export function releaseSheet(sheet: ReleaseSheet): string {
  const rows: readonly (readonly [string, string])[] = [
    ["release", printable(sheet.version)],
    ["payload", printable(sheet.payload)],
    ["errata", printable(sheet.errata ?? "-")],
    ...rowOf("channels", sheet.channels?.map(printable).join(" ")),
    ...rowOf("updates to", sheet.updatesTo && updatesOf(sheet.updatesTo, ({ to }) => to)),
    ...rowOf("updates from", sheet.updatesFrom && updatesOf(sheet.updatesFrom, ({ from }) => from)),
    ...signatureRows(sheet.signature),
    ...(sheet.images === undefined ? [] : [["images", String(sheet.images.length)] as const]),
  ];
  const lines = rows.map(([key, value]) => `${key.padEnd(12)}  ${value}\n`).join("");
  if (sheet.images === undefined || sheet.images.length === 0) return lines;
  const images = sheet.images.map(({ name, image }) => [printable(name), printable(image)]);
  return `${lines}\n${tableOf(["component", "image"], images)}`;
}

/** A row for what is known, if only that there is none. */
function rowOf(key: string, value: string | undefined): readonly (readonly [string, string])[] {
  return value === undefined ? [] : [[key, value === "" ? "-" : value]];
}

function signatureRows(
  signature: ReleaseSheet["signature"],
): readonly (readonly [string, string])[] {
  if (signature === undefined) return [];
  if (signature === "missing") return [["signature", style("red", "missing")]];
  return [
    [
      "signature",
      `${printable(signature.reference)} in ${printable(signature.from)} (not verified)`,
    ],
  ];
}

function updatesOf(steps: readonly UpdateStep[], versionOf: (step: UpdateStep) => string): string {
  const texts = steps.map((step) => {
    const names = step.risks.map(({ name }) => printable(name)).join(", ");
    return printable(versionOf(step)) + (names === "" ? "" : style("yellow", ` (${names})`));
  });
  return texts.join(" ");
}
