import {
  bundleVersion,
  bundleVersionText,
  type CatalogBundle,
} from "../../models/catalog/index.ts";
import { formatDigest, repositoryOf, tryReadImageReference } from "../../models/image/index.ts";
import type { MappingEntry } from "../../models/mapping/index.ts";
import { compareStrictVersions } from "../../models/versions/index.ts";
import { channelHead, type SelectedCatalog } from "../selection/index.ts";
import type { Succession, SupersededBundle } from "./removal.ts";

/** What catalogs tell of both sides of a change. They prove something only where the reader read them itself. */
export interface ProvingCatalogs {
  /** The catalogs before, with what was selected. */
  readonly before: readonly SelectedCatalog[];
  /** The catalogs after, with what is selected. */
  readonly after: readonly SelectedCatalog[];
}

/**
 * Drops the need of an approval for images of operators that leave because their bundle was superseded: each bundle that
 * brought the image is selected no more, and in each channel that it was selected for, the head of the same package in the
 * same catalog is selected and has a higher version. No bundle that is still selected may need the image.
 */
export function provenSuperseded(
  found: readonly Succession[],
  catalogs: ProvingCatalogs,
): readonly Succession[] {
  if (!found.some(mayBeSuperseded)) return found;
  const [old, now] = [bundlesByImage(catalogs.before), bundlesByImage(catalogs.after)];
  return found.map((succession) => {
    if (!mayBeSuperseded(succession)) return succession;
    const image = imageOf(succession.from);
    const bringers = old.get(image) ?? [];
    if (bringers.length === 0 || now.has(image)) return succession;
    const proofs = bringers.map((bringer) => proofOf(bringer, catalogs));
    const [superseded] = proofs;
    if (superseded === undefined || proofs.includes(undefined)) return succession;
    return { from: succession.from, proof: "superseded", superseded };
  });
}

function mayBeSuperseded({ from, to, effect }: Succession): boolean {
  if (effect !== "leaves" || to !== undefined || from.digest === undefined) return false;
  return from.kind === "operator-bundle" || from.kind === "operator-operand";
}

function imageOf({ source, digest = "" }: MappingEntry): string {
  return `${repositoryOf(source)}@${digest}`;
}

/** A selected bundle with where it is from. */
interface Bringer {
  readonly catalog: string;
  readonly bundle: CatalogBundle;
  /** The channels that it is selected for; undefined where a whole catalog is taken. */
  readonly channels: readonly string[] | undefined;
}

function bundlesByImage(
  catalogs: readonly SelectedCatalog[],
): ReadonlyMap<string, readonly Bringer[]> {
  const found = new Map<string, Bringer[]>();
  for (const { catalog, selection } of catalogs) {
    for (const { bundle, reasons } of selection.bundles) {
      const named = reasons.flatMap(({ channel }) => channel ?? []);
      const channels = named.length < reasons.length ? undefined : named;
      const images = [bundle.image, ...bundle.relatedImages.map(({ image }) => image)];
      for (const image of new Set(images.map(keyOf))) {
        const known = found.get(image) ?? [];
        known.push({ catalog, bundle, channels });
        found.set(image, known);
      }
    }
  }
  return found;
}

function keyOf(image: string): string {
  const reading = tryReadImageReference(image);
  if (!("reference" in reading)) return image;
  const { reference } = reading;
  const { digest } = reference;
  return `${repositoryOf(reference)}@${digest === undefined ? "" : formatDigest(digest)}`;
}

/** The bundle that supersedes another one; undefined where nothing proves it. */
function proofOf(
  { catalog, bundle, channels }: Bringer,
  { before, after }: ProvingCatalogs,
): SupersededBundle | undefined {
  const there = before.filter((one) => one.catalog === catalog);
  const [now, ...others] = after.filter((one) => one.catalog === catalog);
  if (now === undefined || others.length > 0 || there.length !== 1) return undefined;
  const { selection } = now;
  const isStill = selection.bundles.some(
    (one) => one.bundle.package === bundle.package && one.bundle.name === bundle.name,
  );
  if (isStill || channels === undefined || channels.length === 0) return undefined;
  const heads = channels.map((channel) => headOf(now, bundle.package, channel));
  if (!heads.every((head) => head !== undefined && isHigher(head, bundle))) return undefined;
  const [head] = heads;
  const [channel = ""] = channels;
  if (head === undefined) return undefined;
  return {
    package: bundle.package,
    channel,
    version: bundleVersionText(bundle),
    by: bundleVersionText(head),
  };
}

/** The head of a channel, if it is selected. */
function headOf(
  { selection }: SelectedCatalog,
  name: string,
  channel: string,
): CatalogBundle | undefined {
  const found = selection.channels.find((one) => one.package === name && one.name === channel);
  if (found === undefined || found.entries.length === 0) return undefined;
  const reading = channelHead(found);
  if (!("head" in reading)) return undefined;
  const { bundles } = selection;
  return bundles.find((one) => one.bundle.package === name && one.bundle.name === reading.head)
    ?.bundle;
}

function isHigher(head: CatalogBundle, old: CatalogBundle): boolean {
  const [one = "", other = ""] = [head, old].map((bundle) => bundleVersion(bundle)?.version ?? "");
  return (compareStrictVersions(one, other) ?? 0) > 0;
}
