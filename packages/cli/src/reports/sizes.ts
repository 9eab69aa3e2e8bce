import { printable, readableBytes } from "@mirrorkit/sdk/internal";
import type { Problem } from "@mirrorkit/sdk/problems";
import type { ByteGroup, DiskNeeds, Sizes } from "@mirrorkit/sdk/sizes";
import { padColumns } from "../terminal/columns.ts";
import { plural } from "../terminal/problems.ts";
import { style } from "../terminal/style.ts";
import { jsonProblem } from "./json.ts";

const kindNames: Readonly<Record<Sizes["kinds"][number]["kind"], string>> = {
  "release-payload": "release payloads",
  "release-component": "release components",
  graph: "update graph",
  catalog: "catalogs",
  "operator-bundle": "operator bundles",
  "operator-operand": "operator images",
  additional: "additional images",
};

/**
 * Sizes as a person reads them: the bytes to come, by kind and by package, and what they mean for disks.
 *
 * @param from - the mappings, as they were given
 */
export function sizesAsText(sizes: Sizes, from: string): string {
  const { kinds, packages, disks, images } = sizes;
  if (images === 0) return `no images in ${from}\n`;
  return [
    `${style("bold", verdict(sizes))}\n`,
    groupTable(
      "kind",
      kinds.map((group) => [kindNames[group.kind], group]),
    ),
    groupTable(
      "package",
      packages.map((group) => [printable(group.package), group]),
    ),
    diskLines(disks),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

function verdict({ images, newImages, bytes, bytesToCome, unmeasured, registries }: Sizes): string {
  const where =
    registries.length === 0 ? "oc-mirror's cache" : registries.map(printable).join(", ");
  const least = unmeasured === 0 ? "" : "at least ";
  const all = bytes === undefined ? "" : ` of ${readableBytes(bytes)} in all`;
  const odd = unmeasured === 0 ? "" : ` (${plural(unmeasured, "image")} could not be measured)`;
  return `${least}${readableBytes(bytesToCome)} to copy to ${where}${all}: ${newImages} of ${plural(images, "image")} ${newImages === 1 || images === 1 ? "is" : "are"} new${odd}`;
}

/** Groups without anything to come say nothing of the push. */
function groupTable(title: string, groups: readonly (readonly [string, ByteGroup])[]): string {
  const rows = groups
    .filter(([, { newImages }]) => newImages > 0)
    .map(([name, { images, newImages, bytesToCome, bytesOfItsOwn }]) => [
      name,
      String(images),
      String(newImages),
      readableBytes(bytesToCome),
      readableBytes(bytesOfItsOwn),
    ]);
  if (rows.length === 0) return "";
  const header = [title, "images", "new", "to copy", "not shared"];
  const [titles = [], ...lines] = padColumns([header, ...rows], (column) => column > 0);
  const text = [titles.map((one) => style("dim", one)), ...lines];
  return text.map((cells) => `${cells.join("  ").trimEnd()}\n`).join("");
}

function diskLines({ workspace, cache, temporary, archive }: DiskNeeds): string {
  const toDisk = archive !== undefined;
  const rows: readonly (readonly [string, number, string])[] = [
    ...(toDisk ? [["archives", archive, "mirror_*.tar"] as const] : []),
    ["cache", cache, toDisk ? "all new images" : "the catalogs"],
    [
      "workspace",
      workspace,
      "the catalogs, rebuilt ones twice, and the release payloads; unpacked files come on top",
    ],
    ["temporary files", temporary, "the largest catalog"],
  ];
  const table = rows.map(([disk, bytes, what]) => [disk, readableBytes(bytes), what]);
  const lines = padColumns(table, (column) => column === 1);
  return [
    "free space that oc-mirror needs at least:\n",
    ...lines.map((cells) => `  ${cells.join("  ").trimEnd()}\n`),
  ].join("");
}

/** Sizes for programs: what `--sizes` of `diff` and `review` takes. */
export function sizesAsJson(sizes: Sizes, odd: readonly Problem[]): object {
  return { ...sizes, problems: [...odd, ...sizes.problems].map(jsonProblem) };
}
