import { defined, incomparable } from "@mirrorkit/sdk/internal";
import {
  lostDeliveries,
  lostRequests,
  type ProvingCatalogs,
  type Removal,
  type Succession,
  withSelections,
} from "@mirrorkit/sdk/removals";
import type { InputChange } from "./content-inputs.ts";
import type { PassEvidence, Side } from "./evidence.ts";
import type { ImageSetSide } from "./image-set-side.ts";
import { textDigest } from "./settings-change.ts";

/** The inputs for finding the removals of an ImageSet. */
export interface RemovalGrounds {
  /** The ImageSet on both sides. */
  readonly sides: Readonly<Record<Side, ImageSetSide>>;
  /** Its replaced images. */
  readonly successions: readonly Succession[];
  /** The differing files beside it. */
  readonly inputs: readonly InputChange[];
  /** Both passes, as far as they are known. */
  readonly passes: Readonly<Partial<Record<Side, PassEvidence>>>;
}

/**
 * The changes of an ImageSet that need an approval: dropped requests, removed images, and changes that cannot be
 * determined.
 */
export function imageSetRemovals(
  name: string,
  { sides, successions, inputs, passes }: RemovalGrounds,
): readonly Removal[] {
  const [before, after] = [passes.before?.mapping, passes.after?.mapping];
  const other = incomparable(name, before?.entries ?? [], after?.entries ?? []);
  return [
    ...withSelections(name, requestRemovals(name, sides), ownCatalogs(passes)),
    ...(other === undefined ? lostDeliveries(name, successions) : [other]),
    ...inputs.map((input) => inputRemoval(name, input)),
  ];
}

/** Only catalogs that the review read itself tell what a pass takes from them. */
function ownCatalogs({ before, after }: RemovalGrounds["passes"]): ProvingCatalogs | undefined {
  const [old, now] = [before?.catalogs, after?.catalogs];
  return old === undefined || now === undefined ? undefined : { before: old, after: now };
}

/** An ImageSet that cannot be read on a side where it is cannot be compared. */
function requestRemovals(
  name: string,
  { before, after }: RemovalGrounds["sides"],
): readonly Removal[] {
  if (!before.exists) return [];
  if (before.imageSet !== undefined && (after.imageSet !== undefined || !after.exists)) {
    return lostRequests(name, before.imageSet, after.imageSet);
  }
  const [from, to] = [textDigest(before.text), textDigest(after.text)];
  return [undetermined(name, "the ImageSet: one side of it cannot be read", { from, to })];
}

function inputRemoval(name: string, { what, files }: InputChange): Removal {
  const [from, to] = [
    files.map(({ path, from: blob = "-" }) => `${path} ${blob}`).join(", "),
    files.map(({ path, to: blob = "-" }) => `${path} ${blob}`).join(", "),
  ];
  return undetermined(name, what, { from, to });
}

function undetermined(
  imageSet: string,
  subject: string,
  { from, to }: { readonly from: string | undefined; readonly to: string | undefined },
): Removal {
  return {
    imageSet,
    effect: "undetermined",
    subject,
    within: [],
    ...defined({ from, to }),
    before: [],
    after: [],
  };
}
