import { compareText, defined } from "../../base/problem/index.ts";
import {
  type ClusterResource,
  changedFields,
  contentOf,
  type ObjectContent,
  type OtherObject,
} from "../../models/cluster-resources/index.ts";
import { repositoryIn } from "../../models/image/index.ts";

/** An object that was added, removed or changed. */
export interface ObjectChange {
  /** Its kind, such as `CatalogSource`. */
  readonly kind: string;
  /** Its name in the later pass; for a removed object, in the earlier one. */
  readonly name: string;
  /** The type of the change. */
  readonly change: "added" | "removed" | "changed";
  /** The name in the earlier pass, when it differs. */
  readonly formerName?: string;
  /** The image before; undefined for kinds without one and for added objects. */
  readonly from?: string;
  /** The image after; undefined for kinds without one and for removed objects. */
  readonly to?: string;
  /**
   * Paths of the differing fields, sorted, such as `metadata.labels.team`; undefined when only name and image
   * differ.
   */
  readonly fields?: readonly string[];
}

/** An object of any kind. */
export type AnyObject = ClusterResource | OtherObject;

interface NamedObject extends ObjectContent {
  readonly kind: string;
  readonly name: string;
  readonly image?: string;
}

/**
 * Compares objects of any kind by kind and name. Mirror sets and ConfigMaps of signatures that differ only in
 * content listed elsewhere are left out.
 *
 * @param isListed - whether a change of this source or digest is listed elsewhere
 */
export function compareObjects(
  before: readonly AnyObject[],
  after: readonly AnyObject[],
  isListed: (kind: string, part: string) => boolean,
): readonly ObjectChange[] {
  const [old, now] = [namedObjects(before), namedObjects(after)];
  return [...new Set([...old.keys(), ...now.keys()])]
    .flatMap((key) => compareObject(old.get(key), now.get(key), isListed))
    .sort((a, b) => compareText(a.kind, b.kind) || compareText(a.name, b.name));
}

function compareObject(
  old: NamedObject | undefined,
  now: NamedObject | undefined,
  isListed: (kind: string, part: string) => boolean,
): readonly ObjectChange[] {
  const named = now ?? old;
  if (named === undefined) return [];
  const fields = old === undefined || now === undefined ? [] : changedFields(old.rest, now.rest);
  if (old !== undefined && now !== undefined && fields.length === 0) {
    if (partsThatDiffer(old, now).every((part) => isListed(now.kind, part))) return [];
  }
  const told = fields.filter((field) => field !== "metadata.name" && !isImageField(named, field));
  return [
    {
      kind: named.kind,
      name: named.name,
      change: old === undefined ? "added" : now === undefined ? "removed" : "changed",
      ...(old === undefined || old.name === named.name ? {} : { formerName: old.name }),
      ...defined({ from: old?.image, to: now?.image }),
      ...(told.length === 0 ? {} : { fields: told }),
    },
  ];
}

function partsThatDiffer(old: ObjectContent, now: ObjectContent): readonly string[] {
  const parts = new Set([...old.parts.keys(), ...now.parts.keys()]);
  return [...parts].filter((part) => old.parts.get(part) !== now.parts.get(part));
}

const imageFields: Readonly<Record<string, string>> = {
  CatalogSource: "spec.image",
  ClusterCatalog: "spec.source.image.ref",
  UpdateService: "spec.graphDataImage",
};

function isImageField({ kind, image }: NamedObject, field: string): boolean {
  return image !== undefined && imageFields[kind] === field;
}

function namedObjects(objects: readonly AnyObject[]): ReadonlyMap<string, NamedObject> {
  const named = new Map<string, NamedObject>();
  for (const object of objects) {
    const { kind, name = object.origin.file, namespace = "" } = object;
    const image = imageOf(object);
    const place = image === undefined ? `${namespace} ${name}` : repositoryIn(image);
    const version = "apiVersion" in object ? object.apiVersion : "";
    const key = `${version} ${kind} ${place}`;
    named.set(unusedKey(named, key, name), {
      kind,
      name,
      ...contentOf(object.object),
      ...defined({ image }),
    });
  }
  return named;
}

function unusedKey(named: ReadonlyMap<string, unknown>, key: string, name: string): string {
  let unused = key;
  for (let count = 1; named.has(unused); count += 1) unused = `${key} ${name} ${count}`;
  return unused;
}

function imageOf(object: AnyObject): string | undefined {
  if ("graphDataImage" in object) return object.graphDataImage;
  return "image" in object ? object.image : undefined;
}
