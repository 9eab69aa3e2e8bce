import { repositoryOf, tryReadImageReference } from "../image/index.ts";
import type { ImageSetConfiguration, Operator } from "../imageset/index.ts";
import { catalogNameParts } from "./catalog-names.ts";
import { isReleaseRepository } from "./release-repository.ts";
import type { Removal } from "./removal.ts";
import { lost } from "./request.ts";

/** An ImageSet and where it pushes to. */
export interface PlacedImageSet {
  /** What it asks for. */
  readonly imageSet: ImageSetConfiguration;
  /** The registry, with any path, that it pushes to; undefined where that is not known: then it may be any. */
  readonly destination?: string;
}

/** The ImageSets whose destinations may meet. */
export interface RequestedDestinations {
  /** The ImageSet before; undefined where it is new. */
  readonly before?: PlacedImageSet | undefined;
  /** The ImageSet after. */
  readonly after: PlacedImageSet;
  /** All other ImageSets, after the change. */
  readonly others: readonly PlacedImageSet[];
}

/**
 * Places in the mirror that an ImageSet asks to write to and that belong to something else: releases, a catalog,
 * another image's tag, an image of another source before the change. It needs no mapping.
 */
export function takenTargets(
  imageSet: string,
  { before, after, others }: RequestedDestinations,
): readonly Removal[] {
  const former = before === undefined ? [] : targetsOf(before);
  const known = new Map(former.map((target) => [keyOf(target), target]));
  const ours = targetsOf(after);
  const standing = others.flatMap(targetsOf);
  return ours.flatMap((target) => {
    const same = known.get(keyOf(target));
    if (same !== undefined) {
      const isOld =
        same.selection === target.selection ||
        hasOwner(same, [...former, ...standing]) ||
        namesakeOf(same, former) !== undefined;
      if (isOld) return [];
    }
    const owner =
      ownerOf(target, [...ours, ...standing]) ??
      formerOwnerOf(target, former) ??
      namesakeOf(target, ours);
    if (owner === undefined) return [];
    const subject = `${target.path}:${target.tag}`;
    return [{ imageSet, ...lost("destination", subject, [], { from: owner, to: target.name }) }];
  });
}

function hasOwner(target: Target, all: readonly Target[]): boolean {
  return ownerOf(target, all) !== undefined;
}

/** A place in the mirror that is asked for. */
interface Target {
  readonly kind: "catalog" | "additional image";
  /** The reference as written. */
  readonly name: string;
  /** Registry and path that it comes from. */
  readonly source: string;
  /** Registry and path that the ImageSet pushes to; undefined where that is not known. */
  readonly destination: string | undefined;
  /** Path below that. */
  readonly path: string;
  /** Tag in the mirror; empty where it is made of a digest. */
  readonly tag: string;
  /** What of a catalog is taken; empty for an image. */
  readonly selection: string;
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

/** Whether two targets are one repository; one of an unknown registry may be. */
function isSamePlace(one: Target, other: Target): boolean {
  if (one.destination === undefined || other.destination === undefined) {
    return `/${one.path}`.endsWith(`/${other.path}`) || `/${other.path}`.endsWith(`/${one.path}`);
  }
  return `${one.destination}/${one.path}` === `${other.destination}/${other.path}`;
}

/** What a place belongs to, if not to what asks for it. */
function ownerOf(target: Target, all: readonly Target[]): string | undefined {
  if (isReleaseRepository(target.path)) return "OpenShift releases";
  if (/^sha256-[0-9a-f]{64}$/.test(target.tag)) return "images known by their digest";
  const rivals = all.filter((one) => one !== target && isSamePlace(one, target));
  const rival = rivals.find((one) => isRival(target, one));
  return rival === undefined ? undefined : `${rival.name}${rival.selection}`;
}

function isRival(target: Target, other: Target): boolean {
  if (target.kind !== other.kind || target.source !== other.source) return true;
  if (target.tag === "" || target.tag !== other.tag) return false;
  return target.name !== other.name || target.selection !== other.selection;
}

/** Another catalog of the ImageSet for which oc-mirror computes the same name: it writes the last of them alone. */
function namesakeOf(target: Target, ours: readonly Target[]): string | undefined {
  if (target.kind !== "catalog") return undefined;
  const name = catalogNameParts(target.path, target.tag);
  return ours.find(
    (one) =>
      one.kind === "catalog" &&
      (one.path !== target.path || one.tag !== target.tag) &&
      catalogNameParts(one.path, one.tag) === name,
  )?.name;
}

/** What of another source was there before the change. */
function formerOwnerOf(target: Target, former: readonly Target[]): string | undefined {
  return former.find((one) => one.source !== target.source && isSamePlace(one, target))?.name;
}
