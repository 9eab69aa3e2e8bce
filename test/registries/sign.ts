import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { attachmentTag } from "@mirrorkit/sdk/registry";
import { type Pushed, type PushTarget, pushBlob, pushManifest } from "./push.ts";

const payloadType = "application/vnd.dev.cosign.simplesigning.v1+json";

/** A pair of keys as cosign makes them, the public one as PEM. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicPem: string;
}

/** Makes a pair of keys. */
export function makeSigningKey(): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  return { privateKey, publicPem: publicKey.export({ type: "spki", format: "pem" }) as string };
}

/** What is signed, and with what. */
export interface SignatureContent {
  readonly digest: string;
  readonly identity: string;
  readonly key: SigningKey;
}

/** The layer of a signature, its payload pushed. */
export async function signatureLayer(
  target: PushTarget,
  repository: string,
  { digest, identity, key }: SignatureContent,
): Promise<object> {
  const payload = Buffer.from(
    JSON.stringify({
      critical: {
        identity: { "docker-reference": identity },
        image: { "docker-manifest-digest": digest },
        type: "cosign container image signature",
      },
      optional: null,
    }),
  );
  return {
    mediaType: payloadType,
    size: payload.length,
    digest: await pushBlob(target, repository, payload),
    annotations: {
      "dev.cosignproject.cosign/signature": sign("sha256", payload, key.privateKey).toString(
        "base64",
      ),
    },
  };
}

/** Attaches signatures to a manifest: the layers under its `.sig` tag. */
export async function attachLayers(
  target: PushTarget,
  repository: string,
  digest: string,
  layers: readonly object[],
): Promise<Pushed> {
  const config = Buffer.from(JSON.stringify({ layers: layers.length, digest }));
  return pushManifest(
    target,
    repository,
    {
      schemaVersion: 2,
      mediaType: "application/vnd.oci.image.manifest.v1+json",
      config: {
        mediaType: "application/vnd.oci.image.config.v1+json",
        size: config.length,
        digest: await pushBlob(target, repository, config),
      },
      layers,
    },
    attachmentTag(digest, "sig"),
  );
}

/** Signs a manifest as cosign does. */
export async function attachSignature(
  target: PushTarget,
  repository: string,
  content: SignatureContent,
): Promise<Pushed> {
  const layer = await signatureLayer(target, repository, content);
  return attachLayers(target, repository, content.digest, [layer]);
}
