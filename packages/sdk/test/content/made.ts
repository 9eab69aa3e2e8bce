import type { ContentInputs } from "#decisions/content";
import { type Catalog, joinCatalogs } from "#models/catalog";
import { type ImageSetConfiguration, readAcceptedImageSet } from "#models/imageset";

/** A bundle of a made catalog. */
interface Made {
  readonly version: string;
  readonly replaces?: string;
  readonly skips?: readonly string[];
  readonly skipRange?: string;
  readonly requires?: { readonly packageName: string; readonly versionRange: string };
  readonly requiresKind?: string;
  readonly brings?: string;
}

export const index = "registry.redhat.io/redhat/redhat-operator-index:v4.20";

/** A package with channels of bundles, lowest first; the first channel is the default one. */
export function made(
  name: string,
  channels: Readonly<Record<string, readonly Made[]>>,
  deprecations: Catalog["deprecations"][number]["entries"] = [],
): Catalog {
  const nameOf = (version: string): string => `${name}.v${version}`;
  const bundles = new Map(
    Object.values(channels)
      .flat()
      .map((one) => [one.version, one]),
  );
  return {
    packages: [{ name, defaultChannel: Object.keys(channels)[0] ?? "" }],
    channels: Object.entries(channels).map(([channel, entries]) => ({
      package: name,
      name: channel,
      entries: entries.map(({ version, replaces, skips = [], skipRange }) => ({
        name: nameOf(version),
        skips: skips.map(nameOf),
        ...(replaces === undefined ? {} : { replaces: nameOf(replaces) }),
        ...(skipRange === undefined ? {} : { skipRange }),
      })),
    })),
    bundles: [...bundles.values()].map((bundle) => {
      const image = `quay.example.test/${name}/bundle@sha256:${digest(name + bundle.version)}`;
      return {
        package: name,
        name: nameOf(bundle.version),
        image,
        relatedImages: [{ name: "", image }],
        properties: propertiesOf(name, bundle),
      };
    }),
    deprecations: deprecations.length === 0 ? [] : [{ package: name, entries: deprecations }],
  };
}

function propertiesOf(
  packageName: string,
  { version, requires, requiresKind, brings }: Made,
): Catalog["bundles"][number]["properties"] {
  const kindOf = (kind: string): object => ({ group: "example.com", version: "v1", kind });
  return [
    { type: "olm.package", value: { packageName, version } },
    ...(requires === undefined ? [] : [{ type: "olm.package.required", value: requires }]),
    ...(requiresKind === undefined
      ? []
      : [{ type: "olm.gvk.required", value: kindOf(requiresKind) }]),
    ...(brings === undefined ? [] : [{ type: "olm.gvk", value: kindOf(brings) }]),
  ];
}

function digest(seed: string): string {
  return Buffer.from(seed).toString("hex").padEnd(64, "0").slice(-64).padStart(64, "0");
}

/** Catalogs for an ImageSet that only names `index`. */
export function inputsOf(...catalogs: readonly Catalog[]): ContentInputs {
  return { catalogs: new Map([[index, { catalog: joinCatalogs(catalogs) }]]) };
}

/** The text of an ImageSet with the packages of `index`, written as one line of YAML each. */
export function textOf(packages: readonly string[], platform = ""): string {
  const lines = packages.map((one) => `        - ${one}\n`).join("");
  const operators =
    packages.length === 0 ? "" : `  operators:\n    - catalog: ${index}\n      packages:\n${lines}`;
  return `apiVersion: mirror.openshift.io/v2alpha1\nkind: ImageSetConfiguration\nmirror:\n${platform}${operators}`;
}

export function read(text: string): ImageSetConfiguration {
  const { imageSet, problems } = readAcceptedImageSet(text, "imageset.yaml");
  if (imageSet?.kind === "ImageSetConfiguration") return imageSet;
  throw new Error(problems.map(({ message }) => message).join());
}
