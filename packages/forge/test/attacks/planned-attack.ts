import type { ReviewSources, Side } from "@mirrorkit/forge";
import { reviewSources } from "@mirrorkit/forge/internal";
import type { CatalogRegistry } from "../../../../test/registries/catalog-registry.ts";
import { sourcesOf } from "../golden.ts";

export const production = "production/imageset.yaml";
export const lab = "lab/imageset.yaml";
export const index = "redhat/redhat-operator-index";

const rules = ["version-not-pinned", "base-image-missing", "floating-tag", "catalog-minor"];
const destination = "quay.example.test/mirror";

/** Settings that have both ImageSets planned from a registry. */
export function planSettings({ host }: CatalogRegistry, mapping = ""): string {
  return [
    "clusters:",
    '  production: {openshift: "4.20", imageSets: [production]}',
    "imageSets:",
    `  production: {file: ${production}, destination: ${destination}}`,
    `  lab: {file: ${lab}, destination: ${destination}}`,
    `review: {mapping: {plan: {registries: ["${host}"]}${mapping}}}`,
    `rules: {${rules.map((rule) => `${rule}: off`).join(", ")}}`,
    "",
  ].join("\n");
}

/** A bundle of a catalog. */
export interface FileBundle {
  readonly name?: string;
  readonly version: string;
  readonly images: readonly string[];
}

/** A package of a catalog: each channel has its bundles from the lowest up. */
export interface FilePackage {
  readonly name: string;
  readonly defaultChannel?: string;
  readonly channels: Readonly<Record<string, readonly FileBundle[]>>;
}

/** The files of a catalog. */
export function fileCatalog(...packages: readonly FilePackage[]): Readonly<Record<string, string>> {
  const files = packages.map((one, number): [string, string] => [
    `configs/${number}.json`,
    fileOf(one),
  ]);
  return Object.fromEntries(files);
}

function fileOf({ name, channels, ...rest }: FilePackage): string {
  const { defaultChannel = Object.keys(channels)[0] } = rest;
  const nameOf = (one: FileBundle): string => one.name ?? `${name}.v${one.version}`;
  const all = new Map(
    Object.values(channels).flatMap((list) => list.map((one) => [nameOf(one), one])),
  );
  const documents = [
    { schema: "olm.package", name, defaultChannel },
    ...Object.entries(channels).map(([listed, list]) => ({
      schema: "olm.channel",
      name: listed,
      package: name,
      entries: list.map((one, place) => {
        const below = list[place - 1];
        return below === undefined
          ? { name: nameOf(one) }
          : { name: nameOf(one), replaces: nameOf(below) };
      }),
    })),
    ...[...all].map(([bundle, { version, images }]) => ({
      schema: "olm.bundle",
      name: bundle,
      package: name,
      image: images[0],
      properties: [{ type: "olm.package", value: { packageName: name, version } }],
      relatedImages: images.map((image, number) => ({ name: `i${number}`, image })),
    })),
  ];
  return documents.map((one) => JSON.stringify(one)).join("\n");
}

/** An image of a repository by a digest of one digit. */
export function at(repository: string, digit: string): string {
  return `${repository}@sha256:${digit.repeat(64)}`;
}

export const operator = "registry.example.test/acme/operator";
export const operand = "registry.example.test/acme/operand";

/** A bundle with two images, by digests of one digit. */
export function acme(version: string, digit: string): FileBundle {
  return { version, images: [at(operator, digit), at(operand, digit)] };
}

/** A catalog of the registry in an ImageSet, with packages. */
export function catalogEntry(
  { host }: CatalogRegistry,
  reference: string,
  ...packages: readonly string[]
): string {
  const lines = packages.map((one) => `        - ${one}`);
  return [`    - catalog: ${host}/${reference}`, "      packages:", ...lines].join("\n");
}

/** An ImageSet of these lines below `mirror`. */
export function mirrorOf(...lines: readonly string[]): string {
  const head = ["kind: ImageSetConfiguration", "apiVersion: mirror.openshift.io/v2alpha1"];
  return [...head, "mirror:", ...lines, ""].join("\n");
}

/** An ImageSet of packages from the usual catalog. */
export function usualImageSet(registry: CatalogRegistry, ...packages: readonly string[]): string {
  return mirrorOf("  operators:", catalogEntry(registry, `${index}:v4.20`, ...packages));
}

/** A channel with its range, below a package. */
export function channel(name: string, min: string, max: string): string {
  return `{name: ${name}, minVersion: "${min}", maxVersion: "${max}"}`;
}

/** The usual ImageSet with one version of the operator acme. */
export function pinnedAcme(registry: CatalogRegistry, version: string): string {
  return usualImageSet(
    registry,
    `{name: acme, channels: [${channel("latest", version, version)}]}`,
  );
}

type Files = Readonly<Record<string, string>>;

export interface PlannedAttack {
  readonly before: Files;
  readonly after: Files;
  readonly settings?: string;
  readonly evidence?: ReviewSources["evidence"];
  readonly limits?: { readonly bytes?: number; readonly questions?: number };
  readonly cacheFolder?: string;
}

export interface PlannedVerdict {
  /** `held: Blocked: …`. */
  readonly text: string;
  readonly comment: string;
}

/** Judges a change that nobody approved. */
export async function judgePlanned(
  registry: CatalogRegistry,
  {
    before,
    after,
    settings = planSettings(registry),
    evidence,
    limits,
    cacheFolder,
  }: PlannedAttack,
): Promise<PlannedVerdict> {
  const retry = { tries: 1, first: 1, budget: 10 };
  const common = { "mirrorkit.yaml": settings };
  const files: Record<Side, Files> = {
    before: { ...common, ...before },
    after: { ...common, ...after },
  };
  const sources: ReviewSources = {
    ...sourcesOf({ settings, files }),
    evidence: evidence ?? (async () => undefined),
  };
  const { gate, text: comment } = await reviewSources(sources, {
    head: "a".repeat(40),
    base: "b".repeat(40),
    maxCharacters: 60_000,
    plans: () => ({
      registries: { insecure: [registry.host], retry },
      ...(limits && { limits }),
      ...(cacheFolder === undefined ? {} : { cacheFolder }),
    }),
  });
  return { text: `${gate.state}: ${gate.verdict}`, comment };
}
