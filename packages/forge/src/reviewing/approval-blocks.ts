import {
  type CatalogRename,
  compareNatural,
  type MarkdownBlock,
  type MarkdownLine,
  type MarkdownPart,
} from "@mirrorkit/sdk/internal";
import type { Removal, Succession, SupersededBundle } from "@mirrorkit/sdk/removals";
import type { RemovalSet } from "./removal-set.ts";

/** The effect on a request, as the end of a sentence. */
const requestEffects: Readonly<Record<Removal["effect"], string>> = {
  leaves: "is removed",
  lower: "is downgraded",
  undetermined: "changes in unknown order",
  destination: "changes source or destination",
};

/** The effect on an image, before it. */
const imageEffects: Readonly<Record<Removal["effect"], string>> = {
  leaves: "removed",
  lower: "downgraded",
  undetermined: "order unknown",
  destination: "other source or destination",
};

const mostOpen = 20;

/**
 * Lists the changes of an ImageSet that need an approval, with everything that the approval covers: requests first,
 * then images. When space runs out, it reports the number of the remaining ones.
 *
 * @param packages - packages by the images that they bring, `repository@digest`: those of a removed package are counted in
 * its line, and folded
 */
export function removalBlocks(
  removals: readonly Removal[],
  packages: ReadonlyMap<string, readonly string[]> = new Map(),
): readonly MarkdownBlock[] {
  const requests = removals.filter(({ before, after }) => before.length + after.length === 0);
  const all = removals
    .filter((removal) => !requests.includes(removal))
    .toSorted((a, b) => compareNatural(a.subject, b.subject));
  const gone = ofRemovedPackages(requests, all, packages);
  const images = all.filter((removal) => !gone.has(removal));
  const more = "not shown here; an approval covers them too";
  const counts = countOf(gone.values());
  return [
    {
      kind: "rows",
      rows: requests.map((request) =>
        requestRow(request, counts.get(removedPackage(request) ?? "")),
      ),
      share: 1 / 2,
      more,
    },
    {
      kind: "rows",
      title: "Images of removed packages",
      rows: [...gone.keys()].map(imageRow),
      folded: true,
      share: 1 / 4,
      more,
    },
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

/** Images that leave with removed packages and that no other package brings, with the first of these. */
function ofRemovedPackages(
  requests: readonly Removal[],
  images: readonly Removal[],
  packages: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<Removal, string> {
  const leaving = new Set(requests.flatMap((request) => removedPackage(request) ?? []));
  const found = new Map<Removal, string>();
  for (const removal of images) {
    const { effect, before } = removal;
    const names = before.flatMap(({ source }) => packages.get(source) ?? []);
    const [first] = names;
    const isOfThese = names.every((name) => leaving.has(name));
    if (effect === "leaves" && first !== undefined && isOfThese) found.set(removal, first);
  }
  return found;
}

/** The package that a request removes as a whole. */
function removedPackage({ effect, part }: Removal): string | undefined {
  return effect === "leaves" && part?.channel === undefined && part?.unlisted === undefined
    ? part?.package
    : undefined;
}

function countOf(packages: Iterable<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of packages) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

function requestRow(
  { effect, subject, within, from, to }: Removal,
  images: number | undefined,
): readonly MarkdownLine[] {
  const place = within.length === 0 ? [] : [" of ", ...joined(within, ", ")];
  const move = joined(
    [from, to].filter((one) => one !== undefined),
    " → ",
  );
  const details = move.length === 0 ? [] : [": ", ...move];
  const sum = images === undefined ? [] : [`, with ${images} ${images === 1 ? "image" : "images"}`];
  return [[code(subject), ...place, ` ${requestEffects[effect]}`, ...details, ...sum]];
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
  return [[`${imageEffects[effect]}: `, ...images]];
}

/** Text from outside in full: an approval covers all of it. */
function code(text: string): MarkdownPart {
  return { code: text, whole: true };
}

function joined(texts: readonly string[], between: string): readonly MarkdownPart[] {
  return texts.flatMap((text, index) => [...(index === 0 ? [] : [between]), code(text)]);
}

/**
 * Lists changes that need no approval but matter to a reviewer: removed releases, digests without an order, and images of
 * superseded bundles.
 */
export function successionBlock(successions: readonly Succession[]): MarkdownBlock {
  const ordered = successions.flatMap(
    ({ from, to, proof }): readonly (readonly MarkdownLine[])[] => {
      if (to === undefined || proof === undefined) return [];
      if (from.kind === "release-payload" && proof === "higher") {
        const [version, next] = [from.version ?? "", to.version ?? ""];
        return [[["OpenShift ", { code: version }, " is removed, superseded by ", { code: next }]]];
      }
      if (proof !== "unknown") return [];
      const move = [{ code: from.source.text }, " → ", { code: to.source.text }];
      return [[["order unknown, because digests have no order: ", ...move]]];
    },
  );
  return { kind: "rows", rows: [...ordered, ...supersededRows(successions)], share: 1 / 4 };
}

/** One row a bundle. */
function supersededRows(successions: readonly Succession[]): readonly (readonly MarkdownLine[])[] {
  const bundles = new Map<string, { readonly bundle: SupersededBundle; count: number }>();
  for (const { superseded: bundle } of successions) {
    if (bundle === undefined) continue;
    const key = JSON.stringify([bundle.package, bundle.channel, bundle.version]);
    const known = bundles.get(key) ?? { bundle, count: 0 };
    known.count += 1;
    bundles.set(key, known);
  }
  return [...bundles.values()].map(({ bundle, count }) => [
    [
      `${count} ${count === 1 ? "image" : "images"} of `,
      { code: bundle.package },
      " ",
      { code: bundle.version },
      " no longer needed: superseded by ",
      { code: bundle.by },
      " in ",
      { code: bundle.channel },
    ],
  ]);
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
