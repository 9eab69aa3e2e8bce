import { quoted } from "../../base/problem/index.ts";
import type { YamlPath } from "../../base/yaml/index.ts";
import type { CatalogBundle } from "../../models/catalog/index.ts";
import type { ImageSetConfiguration } from "../../models/imageset/index.ts";
import { readImageSpec } from "../../models/oc-mirror/index.ts";
import {
  type CatalogAnswer,
  type MirrorPlan,
  type PlannedImage,
  planImageSet,
  planResources,
  sayWithoutObjects,
} from "../plan/index.ts";
import type { ContentFinding, ContentInputs } from "./finding.ts";
import { listedPackages, nameOf, operatorPath, rangePath } from "./listed-packages.ts";
import type { ExaminedOperator } from "./operators.ts";
import { findOverwritten } from "./overwritten.ts";
import { soundPart } from "./sound-part.ts";

const usualDestination = "docker://mirror.example.test";
const noDigest = `sha256:${"0".repeat(64)}`;

/** What oc-mirror loses of the catalogs although it exits with 0: found by planning what it takes. */
export function findLost(
  { mirror, ...rest }: ImageSetConfiguration,
  examined: readonly ExaminedOperator[],
  { destination = usualDestination }: ContentInputs,
): readonly ContentFinding[] {
  const sound = examined.flatMap(soundPart);
  const taken = sound.map((one) => one.examined);
  const pins = taken.flatMap(ambiguousPins);
  const catalogs = new Map<string, CatalogAnswer>(
    taken.map(({ operator, catalog }) => [
      operator.catalog,
      { digest: noDigest, catalog, ...folderOf(operator.catalog) },
    ]),
  );
  const { platform: _platform, helm: _helm, ...images } = mirror;
  const operators = sound.map(({ operator }) => operator);
  const imageSet = { ...rest, mirror: { ...images, operators } };
  const { plan, refusals } = planImageSet(imageSet, { destination, catalogs });
  const isAllBlocked = refusals.some((refusal) => refusal.isAllBlocked);
  const hasReleases =
    (mirror.platform?.channels ?? []).length > 0 || mirror.platform?.release !== undefined;
  const accepted = examined.filter(({ selection }) => selection !== undefined);
  if (isAllBlocked && accepted.length === (mirror.operators ?? []).length && !hasReleases) {
    return [...pins, nothingLeft()];
  }
  if (plan === undefined) return pins;
  return [
    ...pins,
    ...lostBundles(taken, plan),
    ...bundlesMissing(taken, plan),
    ...findOverwritten(plan, examined, mirror),
    ...withoutObjects(taken, plan),
  ];
}

/** A catalog on a disk has its folder in the reference. */
function folderOf(catalog: string): { readonly folder?: string } {
  const reading = readImageSpec(catalog);
  const isOnDisk = "spec" in reading && reading.spec.transport === "oci://";
  return isOnDisk ? { folder: reading.spec.name } : {};
}

function nothingLeft(): ContentFinding {
  return {
    rule: "nothing-selected",
    severity: "error",
    path: ["mirror", "blockedImages"],
    message:
      "blockedImages removes every image that the ImageSet selects, and oc-mirror refuses it",
    help: "Narrow the patterns: each matches anywhere in the source and the destination; begin with ^ and end with $.",
  };
}

function ambiguousPins({
  operator,
  index,
  selection,
}: ExaminedOperator): readonly ContentFinding[] {
  return (selection?.ambiguousPins ?? []).flatMap(
    ({ package: name, channel, version, bundles }) => {
      const listed = listedPackages(operator, index).find(({ included }) => included.name === name);
      if (listed === undefined) return [];
      const [, minor] = /^v?(\d+\.\d+)/.exec(version) ?? [];
      return [
        {
          rule: "ambiguous-pin",
          severity: "error",
          path: rangePath(listed, channel),
          message: `the version ${quoted(version)} of package ${quoted(name)} fits ${bundles.length} bundles, ${bundles.join(" and ")}, and oc-mirror takes one at random: build metadata does not count`,
          help: `Write maxVersion: "${minor ?? ""}" to take all of ${minor ?? "them"}, or pin a version that one bundle has.`,
        },
      ] satisfies readonly ContentFinding[];
    },
  );
}

interface Owned {
  readonly examined: ExaminedOperator;
  readonly bundle: CatalogBundle;
}

/** Bundles of one name: oc-mirror keeps the images of the last. */
function lostBundles(
  taken: readonly ExaminedOperator[],
  plan: MirrorPlan,
): readonly ContentFinding[] {
  const kept = new Map<string, Owned>();
  const there = referencesOf(plan);
  const byPath = new Map<string, Lost[]>();
  for (const examined of taken) {
    for (const { bundle } of examined.selection?.bundles ?? []) {
      const before = kept.get(bundle.name);
      kept.set(bundle.name, { examined, bundle });
      const images = before?.bundle.relatedImages.filter(({ image }) => !there.has(image)) ?? [];
      if (before === undefined || images.length === 0) continue;
      const key = JSON.stringify(packagePath(before.examined, before.bundle.package));
      const lost = { before, after: { examined, bundle }, count: images.length };
      byPath.set(key, [...(byPath.get(key) ?? []), lost]);
    }
  }
  return [...byPath.values()].flatMap(sayLost);
}

interface Lost {
  readonly before: Owned;
  readonly after: Owned;
  readonly count: number;
}

function sayLost(all: readonly Lost[]): readonly ContentFinding[] {
  const [first] = all;
  if (first === undefined) return [];
  const { bundle, examined } = first.before;
  const { bundle: other, examined: others } = first.after;
  const isSame = examined.operator.catalog === others.operator.catalog;
  const where = isSame ? "" : ` of ${others.operator.catalog}`;
  const count = all.reduce((sum, one) => sum + one.count, 0);
  const more = all.length === 1 ? "" : ` (and ${all.length - 1} more bundles like this)`;
  return [
    {
      rule: "lost-bundle",
      severity: "error",
      path: packagePath(examined, bundle.package),
      message: `oc-mirror loses ${count === 1 ? "an image" : `${count} images`} of package ${quoted(bundle.package)}: its bundle ${quoted(bundle.name)} has the same name as one of package ${quoted(other.package)}${where}, which takes its place${more}`,
      help: isSame
        ? "Move one of the two packages into a separate ImageSet."
        : `Move the package into a separate ImageSet, or list it below one of the two catalogs only.`,
    },
  ];
}

/** Bundles whose own image nothing brings: OLM cannot unpack them. */
function bundlesMissing(
  taken: readonly ExaminedOperator[],
  plan: MirrorPlan,
): readonly ContentFinding[] {
  const there = referencesOf(plan);
  return taken.flatMap((examined) =>
    (examined.selection?.bundles ?? []).flatMap(({ bundle }): readonly ContentFinding[] => {
      const isListed = bundle.relatedImages.some(({ image }) => image === bundle.image);
      if (bundle.image === "" || isListed || there.has(bundle.image)) return [];
      return [
        {
          rule: "bundle-not-mirrored",
          severity: "error",
          path: packagePath(examined, bundle.package),
          message: `oc-mirror does not mirror the bundle ${quoted(bundle.name)} of package ${quoted(bundle.package)}: it is missing from its own related images, and OLM cannot install it`,
          help: `Add it to additionalImages: - name: ${bundle.image}`,
        },
      ];
    }),
  );
}

/** Catalogs that no CatalogSource names. */
function withoutObjects(
  taken: readonly ExaminedOperator[],
  plan: MirrorPlan,
): readonly ContentFinding[] {
  const { withoutObjects: nameless } = planResources(plan);
  const mirrored = plan.images.filter(
    ({ kind, toCache }) => kind === "catalog" && toCache !== true,
  );
  return taken.flatMap(({ operator, index }): readonly ContentFinding[] => {
    const own = mirrored.find((image) => isOfCatalog(image, operator.catalog));
    const field = operator.targetCatalog === undefined ? "catalog" : "targetCatalog";
    const path = [...operatorPath(index), field];
    const catalog = quoted(operator.catalog);
    if (own === undefined) {
      const blocked = plan.blocked.some(
        (image) => image.kind === "catalog" && isOfCatalog(image, operator.catalog),
      );
      return blocked ? [blockedCatalog(path, catalog)] : [];
    }
    if (!nameless.includes(own.destination.replace("docker://", ""))) return [];
    return [
      {
        rule: "catalog-without-objects",
        about: "built",
        severity: "error",
        path,
        ...sayWithoutObjects(own),
      },
    ];
  });
}

function blockedCatalog(path: YamlPath, catalog: string): ContentFinding {
  return {
    rule: "catalog-without-objects",
    about: "built",
    severity: "error",
    path,
    message: `blockedImages removes the catalog ${catalog} itself, and oc-mirror writes no CatalogSource for it`,
    help: "Narrow the pattern: it matches anywhere in the source and the destination.",
  };
}

function isOfCatalog({ causes }: PlannedImage, catalog: string): boolean {
  return causes.some((cause) => cause.kind === "catalog" && cause.catalog === catalog);
}

/** The package's name in the file; the catalog where it lists none. */
export function packagePath({ operator, index }: ExaminedOperator, name: string): YamlPath {
  const listed = listedPackages(operator, index).find(({ included }) => included.name === name);
  return listed === undefined ? [...operatorPath(index), "catalog"] : nameOf(listed);
}

/** The references of all images, blocked ones too: what a person removes is not lost. */
function referencesOf({ images, blocked }: MirrorPlan): ReadonlySet<string> {
  return new Set(
    [...images, ...blocked].flatMap(({ origin, source }) =>
      [origin, source].map((one) => one.replace("docker://", "")),
    ),
  );
}
