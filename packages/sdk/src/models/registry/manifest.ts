import { defined } from "../../base/problem/index.ts";
import { formatDigest, readDigest } from "../image/index.ts";

/** What a manifest says of a blob or of another manifest. */
export interface Descriptor {
  /** Its media type; empty where the manifest names none. */
  readonly mediaType: string;
  /** Its digest, `algorithm:hex`. */
  readonly digest: string;
  /** Its size in bytes. */
  readonly size: number;
  /** Its annotations by name; empty where there are none. */
  readonly annotations: Readonly<Record<string, string>>;
  /** `os/architecture`, with `/variant` where there is one; undefined where the descriptor names no platform. */
  readonly platform?: string;
  /** What an artefact is; undefined where the descriptor does not say. */
  readonly artifactType?: string;
  /** Whether it lies elsewhere, at addresses that the descriptor names, and need not be in the registry. */
  readonly isForeign?: true;
}

/** The manifest of one image, or of an artefact. */
export interface ImageManifest {
  readonly kind: "image";
  /** As the manifest, or else the registry, names it. */
  readonly mediaType: string;
  /** The configuration. */
  readonly config: Descriptor;
  /** The layers, from the bottom up. */
  readonly layers: readonly Descriptor[];
  /** The manifest that this one belongs to, as a signature does; undefined for most. */
  readonly subject?: Descriptor;
}

/** A list of manifests, usually one a platform. */
export interface IndexManifest {
  readonly kind: "index";
  /** As the manifest, or else the registry, names it. */
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
 * Reads a manifest of OCI or Docker's second schema.
 *
 * @param contentType - what the registry says that it is; the manifest's own word counts more
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
