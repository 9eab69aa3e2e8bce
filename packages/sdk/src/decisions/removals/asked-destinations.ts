import { repositoryOf, tryReadImageReference } from "../../models/image/index.ts";
import type { ImageSetConfiguration, Operator } from "../../models/imageset/index.ts";
import type { Removal } from "./removal.ts";
import { lost } from "./request.ts";
import { Places, type Target } from "./target-places.ts";

/** An ImageSet and its destination. */
export interface PlacedImageSet {
  /** The parsed ImageSet. */
  readonly imageSet: ImageSetConfiguration;
  /** The registry, with any path, that it pushes to; undefined when unknown: then it may be any. */
  readonly destination?: string;
}

/** The ImageSets whose destinations may collide. */
export interface RequestedDestinations {
  /** The ImageSet before; undefined for a new one. */
  readonly before?: PlacedImageSet | undefined;
  /** The ImageSet after. */
  readonly after: PlacedImageSet;
  /** All other ImageSets, after the change. */
  readonly others: readonly PlacedImageSet[];
}

/**
 * Finds locations in the mirror that an ImageSet requests to write and that belong to something else: releases, a
 * catalog, the tag of another image, or an image of another source before the change. No mapping is needed.
 */
export function takenTargets(
  imageSet: string,
  { before, after, others }: RequestedDestinations,
): readonly Removal[] {
  const earlier = before === undefined ? [] : targetsOf(before);
  const known = new Map(earlier.map((target) => [keyOf(target), target]));
  const ours = targetsOf(after);
  const standing = others.flatMap(targetsOf);
  const [former, own] = [new Places(earlier), new Places(ours)];
  const [formerly, now] = [
    new Places([...earlier, ...standing]),
    new Places([...ours, ...standing]),
  ];
  return ours.flatMap((target) => {
    const same = known.get(keyOf(target));
    if (same !== undefined) {
      const isOld =
        same.selection === target.selection ||
        formerly.ownerOf(same) !== undefined ||
        former.namesakeOf(same) !== undefined;
      if (isOld) return [];
    }
    const owner = now.ownerOf(target) ?? former.strangerAt(target) ?? own.namesakeOf(target);
    if (owner === undefined) return [];
    const subject = `${target.path}:${target.tag}`;
    const to = `${target.name}${target.selection}`;
    return [{ imageSet, ...lost("destination", subject, [], { from: owner, to }) }];
  });
}

function targetsOf({ imageSet: { mirror }, destination }: PlacedImageSet): readonly Target[] {
  const { operators = [], additionalImages = [] } = mirror;
  return [
    ...operators.map((operator) => {
      const { catalog, targetCatalog, targetTag } = operator;
      const chosen = { path: targetCatalog, tag: targetTag, destination };
      return targetOf("catalog", catalog, { ...chosen, selection: selectionOf(operator) });
    }),
    ...additionalImages.map(({ name, targetRepo, targetTag }) => {
      const chosen = { path: targetRepo, tag: targetTag, destination };
      return targetOf("additional image", name, { ...chosen, selection: "" });
    }),
  ].filter((target) => target !== undefined);
}

function selectionOf({ packages = [], full = false }: Operator): string {
  return JSON.stringify([packages, full]);
}

interface Chosen extends Pick<Target, "destination" | "selection"> {
  readonly path: string | undefined;
  readonly tag: string | undefined;
}

function targetOf(kind: Target["kind"], name: string, chosen: Chosen): Target | undefined {
  const reading = tryReadImageReference(name);
  if (!("reference" in reading)) return undefined;
  const { reference } = reading;
  const { path = reference.repository, tag = reference.tag ?? "" } = chosen;
  const { destination, selection } = chosen;
  return { kind, name, source: repositoryOf(reference), destination, path, tag, selection };
}

function keyOf({ kind, name, destination = "", path, tag }: Target): string {
  return JSON.stringify([kind, name, destination, path, tag]);
}
