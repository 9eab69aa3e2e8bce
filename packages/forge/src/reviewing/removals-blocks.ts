import {
  type CatalogRename,
  compareNatural,
  type MarkdownBlock,
  type MarkdownLine,
  type MarkdownPart,
} from "@mirrorkit/sdk/internal";
import type { Removal, Succession } from "@mirrorkit/sdk/removals";
import type { RemovalSet } from "./removal-set.ts";

const effects: Readonly<Record<Removal["effect"], string>> = {
  leaves: "leaves",
  lower: "goes down",
  undetermined: "changes in unknown order",
  destination: "changes source or destination",
};

const mostOpen = 20;

/**
 * Lists the changes of an ImageSet that need an approval, with everything that the approval covers: requests first,
 * then images. When space runs out, it reports the number of the remaining ones.
 */
export function removalBlocks(removals: readonly Removal[]): readonly MarkdownBlock[] {
  const requests = removals.filter(({ before, after }) => before.length + after.length === 0);
  const images = removals
    .filter((removal) => !requests.includes(removal))
    .toSorted((a, b) => compareNatural(a.subject, b.subject));
  const more = "not shown here; an approval covers them too";
  return [
    { kind: "rows", rows: requests.map(requestRow), share: 1 / 2, more },
    {
      kind: "rows",
      title: "Images that need an approval",
      rows: images.map(imageRow),
      folded: images.length > mostOpen,
      share: 1 / 2,
      more,
    },
  ];
}

function requestRow({ effect, subject, within, from, to }: Removal): readonly MarkdownLine[] {
  const place = within.length === 0 ? [] : [" of ", ...joined(within, ", ")];
  const move = joined(
    [from, to].filter((one) => one !== undefined),
    " → ",
  );
  const details = move.length === 0 ? [] : [": ", ...move];
  return [[code(subject), ...place, ` ${effects[effect]}`, ...details]];
}

function imageRow({ effect, before, after }: Removal): readonly MarkdownLine[] {
  const images = [...before, ...after].flatMap(
    ({ kind, source, destination }, index): readonly MarkdownPart[] => [
      ...(index === 0 ? [] : [", now "]),
      code(source),
      " → ",
      code(destination),
      " (",
      code(kind),
      ")",
    ],
  );
  return [[`${effects[effect]}: `, ...images]];
}

/** Text from outside in full: an approval covers all of it. */
function code(text: string): MarkdownPart {
  return { code: text, whole: true };
}

function joined(texts: readonly string[], between: string): readonly MarkdownPart[] {
  return texts.flatMap((text, index) => [...(index === 0 ? [] : [between]), code(text)]);
}

/** Lists changes that need no approval but matter to a reviewer: removed releases, and digests without an order. */
export function successionBlock(successions: readonly Succession[]): MarkdownBlock {
  const rows = successions.flatMap(({ from, to, proof }): readonly (readonly MarkdownLine[])[] => {
    if (to === undefined || proof === undefined) return [];
    if (from.kind === "release-payload" && proof === "higher") {
      const [version, next] = [from.version ?? "", to.version ?? ""];
      return [[["OpenShift ", { code: version }, " is removed, superseded by ", { code: next }]]];
    }
    if (proof !== "unknown") return [];
    const move = [{ code: from.source.text }, " → ", { code: to.source.text }];
    return [[["order unknown, because digests have none: ", ...move]]];
  });
  return { kind: "rows", rows, share: 1 / 4 };
}

/** Lists the catalogs that the settings rename, with the Subscriptions that break. */
export function renamesBlock(renames: readonly CatalogRename[]): MarkdownBlock {
  const rows = renames.map(({ kind, catalog, from, to, clusters }): readonly MarkdownLine[] => [
    [
      { strong: "renamed" },
      ` ${kind} `,
      code(from),
      " → ",
      code(to),
      " on ",
      ...joined(clusters, ", "),
      " (",
      code(catalog),
      ...(kind === "CatalogSource"
        ? [
            "): every Subscription with ",
            code(`source: ${from}`),
            " breaks and gets no more updates",
          ]
        : ["): every ClusterExtension that selects it by its name breaks"]),
      " once the new name is published.",
    ],
  ]);
  return { kind: "rows", rows, share: 1 / 4 };
}

/** Lists settings and files that need an approval as such. */
export function policyBlocks({ settings, files }: RemovalSet): readonly MarkdownBlock[] {
  return [
    {
      kind: "rows",
      title: "Policy changes",
      rows: [
        ...settings.map(({ path, from = "-", to = "-" }): readonly MarkdownLine[] => [
          ["setting ", code(path), ": ", code(from), " → ", code(to)],
        ]),
        ...files.map(({ why, path, from = "-", to = "-" }): readonly MarkdownLine[] => [
          [code(why), " ", code(path), ": ", code(short(from)), " → ", code(short(to))],
        ]),
      ],
      share: 1 / 2,
      more: "not shown here; an approval covers them too",
    },
  ];
}

/** A shortened Git object name. */
function short(blob: string): string {
  return blob.slice(0, 20);
}
