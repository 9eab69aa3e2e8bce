import type {
  AdditionalImage,
  Architecture,
  BlockedImage,
  DeleteImageSetConfiguration,
  DeleteStanza,
  Helm,
  HelmChart,
  HelmRepository,
  ImageSetConfiguration,
  IncludeChannel,
  IncludePackage,
  MirrorStanza,
  Operator,
  Platform,
  PlatformFilter,
  ReleaseChannel,
  SampleImage,
} from "./image-set-configuration.ts";
import type { OcMirrorVersion } from "./oc-mirror-version.ts";

/** The type of a field: a scalar, an enumeration, a list, or a mapping. */
export type Shape = "text" | "flag" | "integer" | WordShape | ListShape | ObjectShape;

/** One of some words. */
export interface WordShape {
  /** The words, exactly as they must be written. */
  readonly oneOf: readonly string[];
  /** Words that other tools use, each with the one that is meant. */
  readonly meant?: ReadonlyMap<string, string>;
}

/** A list of values of one shape. */
export interface ListShape {
  /** The shape of every item. */
  readonly items: Shape;
}

/** A mapping with known fields. */
export interface ObjectShape {
  /** The fields by name. */
  readonly fields: Readonly<Record<string, Shape>>;
  /** Text fields that oc-mirror cannot do without. */
  readonly required?: readonly string[];
  /** Fields that only v1 had, each with its replacement in v2. */
  readonly retired?: Readonly<Record<string, string>>;
  /** Fields that older lines of oc-mirror refuse, each with the first line that reads it. */
  readonly since?: Readonly<Record<string, OcMirrorVersion>>;
  /** Fields that oc-mirror looks up by their exact case. */
  readonly exact?: readonly string[];
}

type ShapeFor<Value> = [Value] extends [string]
  ? string extends Value
    ? "text"
    : WordShapeFor<Value>
  : [Value] extends [boolean]
    ? "flag"
    : [Value] extends [number]
      ? "integer"
      : Value extends readonly (infer Item)[]
        ? { readonly items: ShapeFor<Item> }
        : ObjectShapeFor<Value>;

interface WordShapeFor<Word extends string> extends WordShape {
  readonly oneOf: readonly Word[];
}

interface ObjectShapeFor<Model> extends ObjectShape {
  readonly fields: { readonly [Key in keyof Model]-?: ShapeFor<Exclude<Model[Key], undefined>> };
}

const platformFilter: ObjectShapeFor<PlatformFilter> = {
  fields: { os: "text", architecture: "text" },
  required: ["os", "architecture"],
};
const platforms: { readonly items: ObjectShapeFor<PlatformFilter> } = { items: platformFilter };

const architecture: WordShapeFor<Architecture> = {
  oneOf: ["amd64", "arm64", "ppc64le", "s390x", "multi"],
  meant: new Map([
    ["x86_64", "amd64"],
    ["aarch64", "arm64"],
  ]),
};

const sincePlatforms: Readonly<Record<string, OcMirrorVersion>> = { platforms: "4.23" };

const releaseChannel: ObjectShapeFor<ReleaseChannel> = {
  fields: {
    name: "text",
    type: { oneOf: ["ocp", "okd"] },
    minVersion: "text",
    maxVersion: "text",
    shortestPath: "flag",
    full: "flag",
  },
  required: ["name"],
};

const platform: ObjectShapeFor<Platform> = {
  fields: {
    graph: "flag",
    channels: { items: releaseChannel },
    architectures: { items: architecture },
    platforms,
    release: "text",
    kubeVirtContainer: "flag",
  },
  since: sincePlatforms,
};

const fromMinBundle: Readonly<Record<string, string>> = {
  minBundle: "Set minVersion to the version of that bundle.",
  startingVersion: "Write minVersion.",
};

const includeChannel: ObjectShapeFor<IncludeChannel> = {
  fields: { name: "text", minVersion: "text", maxVersion: "text" },
  required: ["name"],
  retired: fromMinBundle,
};

const includePackage: ObjectShapeFor<IncludePackage> = {
  fields: {
    name: "text",
    channels: { items: includeChannel },
    defaultChannel: "text",
    minVersion: "text",
    maxVersion: "text",
  },
  required: ["name"],
  retired: fromMinBundle,
};

const operator: ObjectShapeFor<Operator> = {
  fields: {
    catalog: "text",
    packages: { items: includePackage },
    targetCatalog: "text",
    targetTag: "text",
    full: "flag",
    skipDependencies: "flag",
    targetCatalogSourceTemplate: "text",
    platforms,
  },
  required: ["catalog"],
  since: sincePlatforms,
  retired: {
    targetName: "Set targetCatalog to the full path of the catalog in the destination.",
    originalRef: "Remove it: v2 reads the catalog only from the field catalog.",
    headsOnly: "Remove it: v2 takes the heads of channels unless full: true is set.",
  },
};

const additionalImage: ObjectShapeFor<AdditionalImage> = {
  fields: { name: "text", targetRepo: "text", targetTag: "text", platforms },
  required: ["name"],
  since: { ...sincePlatforms, targetRepo: "4.22", targetTag: "4.22" },
};

const chartFields: ObjectShapeFor<HelmChart>["fields"] = {
  name: "text",
  version: "text",
  path: "text",
  imagePaths: { items: "text" },
  platforms,
};
const repositoryChart: ObjectShapeFor<HelmChart> = {
  fields: chartFields,
  required: ["name"],
  since: sincePlatforms,
};
const localChart: ObjectShapeFor<HelmChart> = {
  fields: chartFields,
  required: ["path"],
  since: sincePlatforms,
};

const repository: ObjectShapeFor<HelmRepository> = {
  fields: { url: "text", name: "text", charts: { items: repositoryChart } },
  required: ["url", "name"],
};

const helm: ObjectShapeFor<Helm> = {
  fields: { repositories: { items: repository }, local: { items: localChart } },
};

const blockedImage: ObjectShapeFor<BlockedImage> = { fields: { name: "text" }, required: ["name"] };
const sampleImage: ObjectShapeFor<SampleImage> = { fields: { name: "text" } };

const retiredContent: Readonly<Record<string, string>> = {
  ocp: "Write platform, with the same channels below it.",
  okd: "Write platform, with type: okd in its channels.",
};

const deleteStanza: ObjectShapeFor<DeleteStanza> = {
  fields: {
    platform,
    operators: { items: operator },
    additionalImages: { items: additionalImage },
    helm,
    samples: { items: sampleImage },
  },
  retired: retiredContent,
};

const mirrorStanza: ObjectShapeFor<MirrorStanza> = {
  fields: { ...deleteStanza.fields, blockedImages: { items: blockedImage } },
  retired: retiredContent,
};

const retiredRoot: Readonly<Record<string, string>> = {
  storageConfig:
    "Remove it: v2 keeps its state in a workspace, given on the command line with --workspace file://<path>.",
};

const imageSet: ObjectShapeFor<ImageSetConfiguration> = {
  fields: {
    apiVersion: "text",
    kind: { oneOf: ["ImageSetConfiguration"] },
    mirror: mirrorStanza,
    archiveSize: "integer",
  },
  retired: retiredRoot,
  exact: ["kind", "mirror"],
};

const deleteImageSet: ObjectShapeFor<DeleteImageSetConfiguration> = {
  fields: {
    apiVersion: "text",
    kind: { oneOf: ["DeleteImageSetConfiguration"] },
    delete: deleteStanza,
  },
  retired: retiredRoot,
  exact: ["kind", "delete"],
};

/** The shape of each kind of file. */
export const imageSetShapes: Readonly<
  Record<"ImageSetConfiguration" | "DeleteImageSetConfiguration", ObjectShape>
> = { ImageSetConfiguration: imageSet, DeleteImageSetConfiguration: deleteImageSet };
