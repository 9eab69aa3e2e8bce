import { defined } from "../../base/problem/index.ts";
import { formatDigest, readDigest } from "../image/index.ts";

/** A descriptor in a manifest: a reference to a blob or to another manifest. */
export interface Descriptor {
  /** Its media type; empty when the manifest names none. */
  readonly mediaType: string;
  /** Its digest, `algorithm:hex`. */
  readonly digest: string;
  /** Its size in bytes. */
  readonly size: number;
  /** Its annotations by name; may be empty. */
  readonly annotations: Readonly<Record<string, string>>;
  /** `os/architecture`, with `/variant` if set; undefined when the descriptor names no platform. */
  readonly platform?: string;
  /** The type of an artefact; undefined when the descriptor names none. */
  readonly artifactType?: string;
  /** True when it is stored elsewhere, at addresses in the descriptor, and may be missing in the registry. */
  readonly isForeign?: true;
}

/** The manifest of one image, or of an artefact. */
export interface ImageManifest {
  readonly kind: "image";
  /** The media type from the manifest, otherwise from the registry. */
  readonly mediaType: string;
  /** The configuration. */
  readonly config: Descriptor;
  /** The layers, from the bottom up. */
  readonly layers: readonly Descriptor[];
  /** The manifest to which this one is attached, as for a signature; undefined for most. */
  readonly subject?: Descriptor;
}

/** A list of manifests, usually one per platform. */
export interface IndexManifest {
  readonly kind: "index";
  /** The media type from the manifest, otherwise from the registry. */
  readonly mediaType: string;
  /** The manifests, in the order of the index. */
  readonly manifests: readonly Descriptor[];
}

/** A manifest, or the reason why a text is not one. */
export type ManifestReading =
  | { readonly manifest: ImageManifest | IndexManifest }
  | { readonly reason: string };

/** The media types that manifests are asked for by. */
export const manifestTypes: readonly string[] = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
];

/** Whether a media type is that of a list of manifests. */
export function isIndexType(mediaType: string): boolean {
  return manifestTypes.indexOf(mediaType) >= 0 && manifestTypes.indexOf(mediaType) < 2;
}

const mostDescriptors = 10_000;

/**
 * Reads a manifest of OCI or Docker schema 2.
 *
 * @param contentType - the type in the registry's answer; the type in the manifest overrides it
 */
export function readManifest(text: string, contentType: string): ManifestReading {
  const value = parse(text);
  if (value === undefined) return { reason: "it is not a JSON object" };
  if (value["schemaVersion"] === 1) return { reason: "it is of Docker's first schema" };
  const own = value["mediaType"];
  const mediaType = typeof own === "string" && own !== "" ? own : contentType;
  const { manifests, layers = [], config, subject } = value;
  if (Array.isArray(manifests) && (isIndexType(mediaType) || config === undefined)) {
    const list = descriptorsOf(manifests);
    if (list === undefined) return { reason: "one of its manifests has no valid digest and size" };
    return { manifest: { kind: "index", mediaType, manifests: list } };
  }
  const settings = descriptorOf(config);
  if (settings === undefined) return { reason: "its config has no valid digest and size" };
  const list = Array.isArray(layers) ? descriptorsOf(layers) : undefined;
  if (list === undefined) return { reason: "one of its layers has no valid digest and size" };
  const of = descriptorOf(subject);
  const image = { kind: "image", mediaType, config: settings, layers: list } as const;
  return { manifest: of === undefined ? image : { ...image, subject: of } };
}

function descriptorsOf(values: readonly unknown[]): readonly Descriptor[] | undefined {
  if (values.length > mostDescriptors) return undefined;
  const found = values.map(descriptorOf);
  return found.every((one) => one !== undefined) ? found : undefined;
}

function descriptorOf(value: unknown): Descriptor | undefined {
  if (!isObject(value)) return undefined;
  const { size, artifactType, urls } = value;
  const digest = typeof value["digest"] === "string" ? readDigest(value["digest"]) : undefined;
  if (digest === undefined || !Number.isSafeInteger(size) || Number(size) < 0) return undefined;
  const platform = platformOf(value["platform"]);
  return {
    mediaType: typeof value["mediaType"] === "string" ? value["mediaType"] : "",
    digest: formatDigest(digest),
    size: Number(size),
    annotations: annotationsOf(value["annotations"]),
    ...defined({ platform }),
    ...(typeof artifactType === "string" && artifactType !== "" ? { artifactType } : {}),
    ...(Array.isArray(urls) && urls.length > 0 ? { isForeign: true } : {}),
  };
}

function platformOf(value: unknown): string | undefined {
  if (!isObject(value)) return undefined;
  const { os, architecture, variant } = value;
  if (typeof os !== "string" || typeof architecture !== "string") return undefined;
  return [
    os,
    architecture,
    ...(typeof variant === "string" && variant !== "" ? [variant] : []),
  ].join("/");
}

function annotationsOf(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value)) return {};
  const texts = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  return Object.fromEntries(texts);
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
