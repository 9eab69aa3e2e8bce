import type { KeyObject } from "node:crypto";
import type { ExpectedImage, ObservedSignature } from "../../decisions/verification/index.ts";
import type { FetchedManifest, RegistryClient } from "../../edges/registry/index.ts";
import {
  attachmentTag,
  checkSigstoreSignature,
  type Descriptor,
  type Presence,
  type SignatureFault,
  signatureAnnotation,
  signedPayloadType,
} from "../../models/registry/index.ts";
import { attempt } from "./absent-or-unknown.ts";

/** A manifest that is in the registry. */
export interface SignedManifest {
  /** Undefined when the registry does not report it. */
  readonly digest: string | undefined;
  /** The manifests of an index; empty for a single image. */
  readonly platforms: readonly Descriptor[];
  /** The keys that signatures are checked with. */
  readonly keys: readonly KeyObject[];
}

const largestPayload = 64 * 1024;
const mostSignatures = 50;

/**
 * Looks for the sigstore signature of an image and verifies it when there are keys. For an index, the manifests of
 * its platforms may have the signatures instead: oc-mirror copies those.
 */
export async function observeSignature(
  client: RegistryClient,
  image: ExpectedImage,
  { digest, platforms, keys }: SignedManifest,
): Promise<ObservedSignature | undefined> {
  if (digest === undefined) return undefined;
  const own = await signatureOf(client, image, digest, keys);
  if (own.presence.state !== "absent" || platforms.length === 0 || !image.mustBeSigned) return own;
  let last = own;
  for (const platform of platforms) {
    last = await signatureOf(client, image, platform.digest, keys);
    if (last.presence.state !== "present" || (last.faults ?? []).length > 0) return last;
  }
  return last;
}

async function signatureOf(
  client: RegistryClient,
  image: ExpectedImage,
  digest: string,
  keys: readonly KeyObject[],
): Promise<ObservedSignature> {
  const name = { ...image, reference: attachmentTag(digest, "sig") };
  if (keys.length === 0) {
    return { of: digest, presence: await client.findManifest(name, { confirm: false }) };
  }
  const fetched = await attempt(() => client.fetchManifest(name));
  if ("state" in fetched) return { of: digest, ...unreadable(fetched) };
  const { mediaType } = fetched.manifest;
  const presence: Presence = { state: "present", digest: fetched.digest, mediaType };
  return { of: digest, presence, ...(await check(client, image, { digest, keys, fetched })) };
}

/** An existing but invalid manifest is a wrong signature, not an unknown one. */
function unreadable(
  presence: Exclude<Presence, { readonly state: "present" }>,
): Omit<ObservedSignature, "of"> {
  if (presence.state === "absent" || presence.code !== "invalid-input") return { presence };
  const faults: readonly SignatureFault[] = [{ fault: "malformed", text: presence.reason }];
  return { presence: { state: "present", mediaType: "" }, faults };
}

interface FetchedSignature {
  readonly digest: string;
  readonly keys: readonly KeyObject[];
  readonly fetched: FetchedManifest;
}

/** One valid signature is enough, as it is for nodes. */
async function check(
  client: RegistryClient,
  image: ExpectedImage,
  { digest, keys, fetched }: FetchedSignature,
): Promise<Pick<ObservedSignature, "faults"> | { readonly presence: Presence }> {
  const { manifest } = fetched;
  const layers = manifest.kind === "image" ? manifest.layers : [];
  const signed = layers.filter(({ mediaType }) => mediaType === signedPayloadType);
  const faults: SignatureFault[] = [];
  for (const layer of signed.slice(0, mostSignatures)) {
    const signature = layer.annotations[signatureAnnotation];
    if (signature === undefined) {
      faults.push({ fault: "malformed", text: "its layer has no signature in its annotations" });
      continue;
    }
    if (layer.size > largestPayload) {
      faults.push({ fault: "malformed", text: "its payload is larger than 64 KiB" });
      continue;
    }
    const limits = { largest: largestPayload };
    const payload = await attempt(() => client.readBlob(image, layer.digest, limits));
    if (payload instanceof Uint8Array) {
      const of = { digest, repository: image.identity };
      const fault = checkSigstoreSignature({ payload, signature }, of, keys);
      if (fault === undefined) return { faults: [] };
      faults.push(fault);
    } else if (payload.state === "unknown") return { presence: payload };
    else faults.push({ fault: "malformed", text: "its payload is missing from the registry" });
  }
  if (faults.length > 0) return { faults };
  return { faults: [{ fault: "malformed", text: "its manifest contains no signature" }] };
}
