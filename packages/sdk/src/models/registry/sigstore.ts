import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { MirrorError, printable, quoted } from "../../base/problem/index.ts";

/** Media type of the payload that a sigstore signature signs. */
export const signedPayloadType = "application/vnd.dev.cosign.simplesigning.v1+json";

/** The annotation of a layer with the signature of the layer's bytes. */
export const signatureAnnotation = "dev.cosignproject.cosign/signature";

/** The type of an attachment, stored under a tag next to the image. */
export type Attachment = "sig" | "att" | "sbom";

/** The tag of an attachment of a manifest: `sha256-<hex>.sig`. */
export function attachmentTag(digest: string, attachment: Attachment): string {
  return `${digest.replace(":", "-")}.${attachment}`;
}

/** A signature of an image: the signed bytes, and the annotation with the signature in base64. */
export interface SigstoreSignature {
  readonly payload: Uint8Array;
  readonly signature: string;
}

/** The image that a signature must name. */
export interface SignedImage {
  /** Digest of the manifest, `sha256:<hex>`. */
  readonly digest: string;
  /**
   * The repository that nodes request: `quay.io/openshift-release-dev/ocp-release`. Without a registry, only the
   * path is compared. Undefined accepts any.
   */
  readonly repository?: string;
}

/** The text of the fault `other-key`. */
export const madeWithAnotherKey = "it was made with another key";

/** A defect of a signature. */
export interface SignatureFault {
  /** `malformed`, of another image, of another repository, or made with another key. */
  readonly fault: "malformed" | "other-image" | "other-identity" | "other-key";
  /** The defect, worded to follow the name of the image. */
  readonly text: string;
}

/**
 * Verifies a signature: its payload must name the image and its repository and, if keys are given, one of them must
 * have made it. Undefined for a valid signature.
 */
export function checkSigstoreSignature(
  { payload, signature }: SigstoreSignature,
  image: SignedImage,
  keys: readonly KeyObject[] = [],
): SignatureFault | undefined {
  const signed = readPayload(payload);
  if (signed === undefined) {
    return { fault: "malformed", text: "its payload does not name an image" };
  }
  if (signed.digest !== image.digest) {
    const text = `it is the signature of ${printable(signed.digest)}`;
    return { fault: "other-image", text };
  }
  if (image.repository !== undefined && !isOf(signed.reference, image.repository)) {
    const text = `it was made for ${quoted(signed.reference)}, but nodes ask for ${printable(image.repository)}`;
    return { fault: "other-identity", text };
  }
  if (keys.length === 0 || keys.some((key) => isMadeWith(key, payload, signature)))
    return undefined;
  return { fault: "other-key", text: madeWithAnotherKey };
}

/**
 * Reads public keys from concatenated PEM blocks.
 *
 * @param file - the file name in the error
 * @throws a {@link MirrorError} `invalid-input` when there is no key, one cannot be read, or one is a private key.
 */
export function readPublicKeys(text: string, file: string): readonly KeyObject[] {
  const blocks = text.match(/-----BEGIN [A-Z ]+-----[^-]*-----END [A-Z ]+-----/g) ?? [];
  if (blocks.length === 0) throw notAKey(file, "contains no PEM key");
  return blocks.map((block) => {
    if (block.includes("PRIVATE KEY")) throw notAKey(file, "contains a private key");
    try {
      return createPublicKey(block);
    } catch {
      throw notAKey(file, "contains an unreadable key");
    }
  });
}

function notAKey(file: string, what: string): MirrorError {
  return new MirrorError("invalid-input", `${printable(file)} ${what}`, {
    hint: "Give the public key, such as cosign.pub, which begins with -----BEGIN PUBLIC KEY-----.",
    position: { file },
  });
}

interface SignedPayload {
  readonly digest: string;
  readonly reference: string;
}

function readPayload(payload: Uint8Array): SignedPayload | undefined {
  try {
    const value = JSON.parse(new TextDecoder().decode(payload)) as {
      readonly critical?: {
        readonly image?: { readonly "docker-manifest-digest"?: unknown };
        readonly identity?: { readonly "docker-reference"?: unknown };
      } | null;
    } | null;
    const digest = value?.critical?.image?.["docker-manifest-digest"];
    const reference = value?.critical?.identity?.["docker-reference"];
    if (typeof digest !== "string" || typeof reference !== "string") return undefined;
    return { digest, reference };
  } catch {
    return undefined;
  }
}

/** Images are pulled by digest, so the repository has to fit, whatever tag was signed with it. */
function isOf(reference: string, repository: string): boolean {
  const [tagged = ""] = reference.split("@", 1);
  const colon = tagged.lastIndexOf(":");
  const name = colon > tagged.lastIndexOf("/") ? tagged.slice(0, colon) : tagged;
  if (name === repository) return true;
  const isPath = !/^[^/]*[.:]|^localhost\//.test(repository);
  return isPath && name.slice(name.indexOf("/") + 1) === repository;
}

function isMadeWith(key: KeyObject, payload: Uint8Array, signature: string): boolean {
  const digest = /^ed(?:25519|448)$/.test(key.asymmetricKeyType ?? "") ? null : "sha256";
  try {
    return verify(digest, payload, key, Buffer.from(signature, "base64"));
  } catch {
    return false;
  }
}

/**
 * Which images of a registry had a sigstore signature when they were verified. An image is `host/repository@digest`; both
 * lists are sorted.
 */
export interface SignedImages {
  /** Those with a signature beside them; where signatures were checked with a key, a valid one. */
  readonly signed: readonly string[];
  /** Those without. */
  readonly unsigned: readonly string[];
}
