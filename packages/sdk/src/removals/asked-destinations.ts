import { repositoryOf, tryReadImageReference } from "../image/index.ts";
import type { ImageSetConfiguration } from "../imageset/index.ts";
import { isReleaseRepository } from "./release-repository.ts";
import type { Removal } from "./removal.ts";
import { lost } from "./request.ts";

/** The ImageSets that write to one registry. */
export interface RequestedDestinations {
  /** The ImageSet before; undefined where it is new. */
  readonly before: ImageSetConfiguration | undefined;
  /** The ImageSet after. */
  readonly after: ImageSetConfiguration;
  /** All other ImageSets of the same destination, after the change. */
  readonly others: readonly ImageSetConfiguration[];
}

/**
 * Places in the mirror that an ImageSet asks to write to and that belong to something else: releases, a catalog of
 * another source, another image's tag. It needs no mapping.
 */
export function takenTargets(
  imageSet: string,
  { before, after, others }: RequestedDestinations,
): readonly Removal[] {
  const known = new Set((before === undefined ? [] : targetsOf(before)).map(keyOf));
  const ours = targetsOf(after);
  const all = [...ours, ...others.flatMap(targetsOf)];
  return ours
    .filter((target) => !known.has(keyOf(target)))
    .flatMap((target) => {
      const owner = ownerOf(target, all);
      if (owner === undefined) return [];
      const change = { from: owner, to: target.name };
      const subject = `${target.path}:${target.tag}`;
      return [{ imageSet, ...lost("destination", subject, [], change) }];
    });
}

/** A place in the mirror that is asked for. */
interface Target {
  readonly kind: "catalog" | "additional image";
  /** The reference as written. */
  readonly name: string;
  /** Registry and path that it comes from. */
  readonly source: string;
  /** Path in the mirror. */
  readonly path: string;
  /** Tag in the mirror; empty where it is made of a digest. */
  readonly tag: string;
}

function targetsOf({ mirror }: ImageSetConfiguration): readonly Target[] {
  const { operators = [], additionalImages = [] } = mirror;
  return [
    ...operators.map(({ catalog, targetCatalog, targetTag }) =>
      targetOf("catalog", catalog, { path: targetCatalog, tag: targetTag }),
    ),
    ...additionalImages.map(({ name, targetRepo, targetTag }) =>
      targetOf("additional image", name, { path: targetRepo, tag: targetTag }),
    ),
  ].filter((target) => target !== undefined);
}

function targetOf(
  kind: Target["kind"],
  name: string,
  chosen: { readonly path: string | undefined; readonly tag: string | undefined },
): Target | undefined {
  const reading = tryReadImageReference(name);
  if (!("reference" in reading)) return undefined;
  const { reference } = reading;
  const { path = reference.repository, tag = reference.tag ?? "" } = chosen;
  return { kind, name, source: repositoryOf(reference), path, tag };
}

function keyOf({ kind, name, path, tag }: Target): string {
  return JSON.stringify([kind, name, path, tag]);
}

/** What a place belongs to, if not to what asks for it. */
function ownerOf(target: Target, all: readonly Target[]): string | undefined {
  if (isReleaseRepository(target.path)) return "OpenShift releases";
  if (/^sha256-[0-9a-f]{64}$/.test(target.tag)) return "images known by their digest";
  const rivals = all.filter(({ path, name }) => path === target.path && name !== target.name);
  const catalog = rivals.find(({ kind, source }) => kind === "catalog" && source !== target.source);
  const rival =
    catalog ??
    rivals.find(({ tag, kind }) => tag === target.tag && tag !== "" && kind === target.kind);
  return rival?.name;
}
