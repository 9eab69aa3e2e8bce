import { readDigest } from "../../models/image/index.ts";

/** A signature of a release. */
export interface SignatureOfRelease {
  /** Of the payload, `sha256:<hex>`. */
  readonly digest: string;
  /** The OpenPGP message. */
  readonly bytes: Uint8Array;
}

/** The ConfigMap that gives signatures to clusters, as oc-mirror writes it but for its run stamp. */
export interface SignatureConfigMapObject {
  readonly apiVersion: "v1";
  readonly kind: "ConfigMap";
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  /** Base64 by `sha256-<hex>-<number>`; numbers count from 1 over all. */
  readonly binaryData: Readonly<Record<string, string>>;
}

/** Makes the ConfigMap for the signatures of the releases of a pass, in their order; each once. */
export function signatureConfigMap(
  signatures: readonly SignatureOfRelease[],
): SignatureConfigMapObject {
  const byHex = new Map(
    signatures.flatMap(({ digest, bytes }) => {
      const read = readDigest(digest);
      return read?.algorithm === "sha256" ? [[read.hex, bytes] as const] : [];
    }),
  );
  const entries = [...byHex].map(
    ([hex, bytes], index) =>
      [`sha256-${hex}-${index + 1}`, Buffer.from(bytes).toString("base64")] as const,
  );
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: {
      name: "mirrored-release-signatures",
      namespace: "openshift-config-managed",
      labels: { "release.openshift.io/verification-signatures": "" },
    },
    binaryData: Object.fromEntries(entries),
  };
}
