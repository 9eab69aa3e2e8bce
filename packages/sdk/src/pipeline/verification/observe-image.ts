import type { KeyObject } from "node:crypto";
import { defined } from "../../base/problem/index.ts";
import type {
  ExpectedImage,
  Observation,
  ObservedBlob,
  ObservedChild,
} from "../../decisions/verification/index.ts";
import type { RegistryClient } from "../../edges/registry/index.ts";
import {
  type Descriptor,
  type ImageManifest,
  isIndexType,
  type Presence,
} from "../../models/registry/index.ts";
import { attempt } from "./absent-or-unknown.ts";
import { observeSignature } from "./observe-signature.ts";

/** How thoroughly to check images. */
export interface ObserveOptions {
  /** Whether to check the blobs of each image too. */
  readonly deep?: boolean;
  /** The keys for verifying signatures; without keys, only the existence of signatures is checked. */
  readonly keys?: readonly KeyObject[];
}

type PresentImage = Extract<Presence, { readonly state: "present" }>;

/**
 * Checks an image in a registry: one HEAD, one GET and a HEAD per platform for an index, one more request for its
 * signature.
 */
export async function observeImage(
  client: RegistryClient,
  image: ExpectedImage,
  options: ObserveOptions = {},
): Promise<Observation> {
  const presence = await client.findManifest(image);
  const isOther = presence.state === "present" && isWrong(image, presence);
  if (presence.state === "unknown") return { image, presence };
  if (presence.state === "absent" || isOther) {
    if (image.digest === undefined || image.digest === image.reference) return { image, presence };
    const name = { ...image, reference: image.digest };
    return { image, presence, byDigest: await client.findManifest(name, { confirm: false }) };
  }
  const content = await observeContent(client, image, presence, options);
  const { platforms, ...observed } = content;
  const gone = new Set(
    (observed.missingChildren ?? []).flatMap(({ digest, presence: { state } }) =>
      state === "absent" ? [digest] : [],
    ),
  );
  // Signatures go with their manifests: platforms that were left out have none.
  const there = platforms.filter(({ digest }) => !gone.has(digest));
  const signed = { digest: presence.digest, platforms: there, keys: options.keys ?? [] };
  const signature = image.mayBeSigned ? await observeSignature(client, image, signed) : undefined;
  return { image, presence, ...observed, ...defined({ signature }) };
}

function isWrong({ digest }: ExpectedImage, presence: PresentImage): boolean {
  return digest !== undefined && presence.digest !== digest;
}

/** The checked content below a manifest. */
interface Content extends Pick<Observation, "children" | "missingChildren" | "missingBlobs"> {
  /** The manifests of an index; empty for a single image. */
  readonly platforms: readonly Descriptor[];
}

const deepest = 5;

async function observeContent(
  client: RegistryClient,
  image: ExpectedImage,
  presence: PresentImage,
  { deep = false }: ObserveOptions,
): Promise<Content> {
  const isIndex = isIndexType(presence.mediaType);
  if (!isIndex && !deep) return { platforms: [] };
  const found = { children: [], blobs: [], platforms: [] };
  await lookAt({ client, image, deep, found }, presence.digest ?? image.reference, 0);
  const { platforms, children, blobs } = found;
  return {
    platforms,
    ...(isIndex ? { children: platforms.length } : {}),
    missingChildren: children,
    ...(deep ? { missingBlobs: blobs } : {}),
  };
}

/** The findings of a walk through an index. */
interface Look {
  readonly client: RegistryClient;
  readonly image: ExpectedImage;
  readonly deep: boolean;
  readonly found: {
    readonly children: ObservedChild[];
    readonly blobs: ObservedBlob[];
    readonly platforms: Descriptor[];
  };
}

async function lookAt(look: Look, reference: string, depth: number): Promise<void> {
  const { client, image, deep, found } = look;
  const fetched = await attempt(() => client.fetchManifest({ ...image, reference }));
  if ("state" in fetched) {
    found.children.push({ digest: reference, presence: fetched });
    return;
  }
  const { manifest } = fetched;
  if (manifest.kind === "index") {
    for (const child of manifest.manifests) await lookAtChild(look, child, depth + 1);
  } else if (deep) found.blobs.push(...(await blobsLacking(client, image, manifest)));
}

async function lookAtChild(look: Look, child: Descriptor, depth: number): Promise<void> {
  const { client, image, deep, found } = look;
  found.platforms.push(child);
  const name = { ...image, reference: child.digest };
  const presence = await client.findManifest(name, { confirm: false });
  const isBelow = depth <= deepest && (deep || isIndexType(child.mediaType));
  if (presence.state !== "present") found.children.push(childOf(child, presence));
  else if (isBelow) await lookAt(look, child.digest, depth);
}

function childOf({ digest, platform }: Descriptor, presence: Presence): ObservedChild {
  return { digest, presence, ...defined({ platform }) };
}

async function blobsLacking(
  client: RegistryClient,
  image: ExpectedImage,
  { config, layers }: ImageManifest,
): Promise<readonly ObservedBlob[]> {
  const lacking: ObservedBlob[] = [];
  for (const { digest, isForeign } of [config, ...layers]) {
    if (isForeign) continue;
    const presence = await client.findBlob(image, digest);
    if (presence.state !== "present") lacking.push({ digest, presence });
  }
  return lacking;
}
