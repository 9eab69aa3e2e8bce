import { defined } from "../../base/problem/index.ts";
import type {
  BundleProperty,
  CatalogBundle,
  CatalogChannel,
  CatalogDeprecations,
  CatalogPackage,
  ChannelEntry,
  Deprecation,
  RelatedImage,
} from "./catalog.ts";
import { asObject, type CatalogDocument } from "./documents.ts";

/** What the documents of a catalog are gathered in. */
export interface CatalogParts {
  readonly packages: CatalogPackage[];
  readonly channels: CatalogChannel[];
  readonly bundles: CatalogBundle[];
  readonly deprecations: CatalogDeprecations[];
}

/** Manifests of the operator: many times the size of all the rest. */
const heavy = new Set(["olm.bundle.object", "olm.csv.metadata"]);

class WrongMember extends Error {}

/**
 * Adds a document to its part of a catalog; documents of other schemas only count for whoever wrote them. The reason why
 * it cannot be one, where it cannot.
 */
export function addDocument(document: CatalogDocument, to: CatalogParts): string | undefined {
  try {
    switch (textOf(document, "schema")) {
      case "":
        return "it has no schema";
      case "olm.package":
        to.packages.push(packageOf(document));
        return undefined;
      case "olm.channel":
        to.channels.push(channelOf(document));
        return undefined;
      case "olm.bundle":
        to.bundles.push(bundleOf(document));
        return undefined;
      case "olm.deprecations":
        to.deprecations.push(deprecationsOf(document));
        return undefined;
      default:
        return undefined;
    }
  } catch (error) {
    if (error instanceof WrongMember) return error.message;
    throw error;
  }
}

function packageOf(document: CatalogDocument): CatalogPackage {
  const description = textOf(document, "description");
  return {
    name: textOf(document, "name"),
    defaultChannel: textOf(document, "defaultChannel"),
    ...(description === "" ? {} : { description }),
  };
}

function channelOf(document: CatalogDocument): CatalogChannel {
  return {
    package: textOf(document, "package"),
    name: textOf(document, "name"),
    entries: listOf(document, "entries").map(entryOf),
  };
}

function entryOf(entry: CatalogDocument): ChannelEntry {
  const [replaces, skipRange] = [textOf(entry, "replaces"), textOf(entry, "skipRange")];
  return {
    name: textOf(entry, "name"),
    ...(replaces === "" ? {} : { replaces }),
    skips: textsOf(entry, "skips"),
    ...(skipRange === "" ? {} : { skipRange }),
  };
}

function bundleOf(document: CatalogDocument): CatalogBundle {
  const properties = listOf(document, "properties");
  return {
    package: textOf(document, "package"),
    name: textOf(document, "name"),
    image: textOf(document, "image"),
    relatedImages: listOf(document, "relatedImages").map(relatedImageOf),
    properties: properties.map(propertyOf),
    ...defined({ displayName: displayNameOf(properties) }),
  };
}

function relatedImageOf(related: CatalogDocument): RelatedImage {
  return { name: textOf(related, "name"), image: textOf(related, "image") };
}

function propertyOf(property: CatalogDocument): BundleProperty {
  const type = textOf(property, "type");
  return heavy.has(type) ? { type } : { type, value: property["value"] };
}

function displayNameOf(properties: readonly CatalogDocument[]): string | undefined {
  for (const property of properties) {
    if (property["type"] !== "olm.csv.metadata") continue;
    const { displayName } = asObject(property["value"]);
    if (typeof displayName === "string" && displayName !== "") return displayName;
  }
  return undefined;
}

function deprecationsOf(document: CatalogDocument): CatalogDeprecations {
  return {
    package: textOf(document, "package"),
    entries: listOf(document, "entries").map(deprecationOf),
  };
}

function deprecationOf(entry: CatalogDocument): Deprecation {
  const reference = asObject(entry["reference"]);
  return {
    schema: textOf(reference, "schema"),
    name: textOf(reference, "name"),
    message: textOf(entry, "message"),
  };
}

function textOf(document: CatalogDocument, member: string): string {
  const value = document[member];
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  throw new WrongMember(`its ${member} is not text`);
}

function textsOf(document: CatalogDocument, member: string): readonly string[] {
  return arrayOf(document, member).map((value) => {
    if (typeof value === "string") return value;
    throw new WrongMember(`an item of its ${member} is not text`);
  });
}

function listOf(document: CatalogDocument, member: string): readonly CatalogDocument[] {
  return arrayOf(document, member).map((value) => {
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return asObject(value);
    throw new WrongMember(`an item of its ${member} is not a mapping`);
  });
}

function arrayOf(document: CatalogDocument, member: string): readonly unknown[] {
  const value = document[member];
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value;
  throw new WrongMember(`its ${member} is not a list`);
}
