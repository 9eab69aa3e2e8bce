import { compareText } from "../../base/problem/index.ts";
import type { YamlMap } from "../../base/yaml/index.ts";
import {
  type ImageSpec,
  isByDigestOnly,
  isByTagAndDigest,
  readImageSpec,
} from "../../models/oc-mirror/index.ts";
import type { PlannedImage, PlannedKind } from "./planned.ts";

type Category = "release" | "operator" | "generic";
type Mode = "digest" | "tag";
/** The mirrors of each source, in the order in which images ask for them. */
type Mirrors = Map<string, string[]>;

const categories: Readonly<Partial<Record<PlannedKind, Category>>> = {
  release: "release",
  "release-component": "release",
  bundle: "operator",
  operand: "operator",
  additional: "generic",
  chart: "generic",
};

const shapes = {
  digest: { kind: "ImageDigestMirrorSet", field: "imageDigestMirrors", prefix: "idms" },
  tag: { kind: "ImageTagMirrorSet", field: "imageTagMirrors", prefix: "itms" },
} as const;

/**
 * The mirror sets of one kind that oc-mirror writes for images: one a category. Catalogs and the graph image are in none.
 *
 * @see generateImageMirrors in internal/pkg/clusterresources of openshift/oc-mirror
 */
export function mirrorSets(
  images: readonly PlannedImage[],
  mode: Mode,
  ofRepositories: boolean,
): readonly YamlMap[] {
  const found = new Map<Category, Mirrors>();
  for (const image of images) {
    const category = categories[image.kind];
    const [source, target] = [image.origin, image.destination].map(readImageSpec);
    if (category === undefined || source === undefined || target === undefined) continue;
    if ("fault" in source || "fault" in target) continue;
    if (!belongs(image.kind, source.spec, mode)) continue;
    const scopes = ofRepositories
      ? [source.spec.name, target.spec.name]
      : scopesOf(source.spec, target.spec);
    addMirror(found, category, scopes);
  }
  return [...found]
    .sort(([a], [b]) => compareText(a, b))
    .map(([category, mirrors]) => toObject(category, mirrors, mode));
}

/** The release itself is among the images by digest although it is mirrored by tag: installers look for it there. */
function belongs(kind: PlannedKind, source: ImageSpec, mode: Mode): boolean {
  if (mode === "tag") return !isByDigestOnly(source);
  return isByDigestOnly(source) || isByTagAndDigest(source) || kind === "release";
}

/** A whole namespace where the path in the mirror ends in the path at the source, else the repository. */
function scopesOf(source: ImageSpec, target: ImageSpec): readonly string[] {
  return target.path.endsWith(source.path)
    ? [namespaceOf(source), namespaceOf(target)]
    : [source.name, target.name];
}

function namespaceOf({ domain, path }: ImageSpec): string {
  const namespace = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  return namespace === "" ? domain : `${domain}/${namespace}`;
}

function addMirror(
  found: Map<Category, Mirrors>,
  category: Category,
  [source = "", mirror = ""]: readonly string[],
): void {
  const mirrors = found.get(category) ?? new Map<string, string[]>();
  const known = mirrors.get(source) ?? [];
  if (!known.includes(mirror)) known.push(mirror);
  mirrors.set(source, known);
  found.set(category, mirrors);
}

function toObject(category: Category, mirrors: Mirrors, mode: Mode): YamlMap {
  const { kind, field, prefix } = shapes[mode];
  const entries = [...mirrors]
    .sort(([a], [b]) => compareText(a, b))
    .map(([source, names]) => ({ source, mirrors: names }));
  return {
    apiVersion: "config.openshift.io/v1",
    kind,
    metadata: { name: `${prefix}-${category}-0` },
    spec: { [field]: entries },
  };
}
