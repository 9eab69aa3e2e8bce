import { formatDigest, readDigest } from "../image/index.ts";
import { isObject, textIn } from "./json.ts";

/** What the signature of a release says. Nothing here proves that it is genuine: the cluster and oc-mirror do that. */
export interface SignedRelease {
  /** The digest that it is for, `sha256:<hex>`. */
  readonly digest: string;
  /** The name of the release, which gives its tag in the mirror: `quay.io/a/b:4.20.18-x86_64`. */
  readonly reference: string;
}

/** Reads the document that is signed, JSON; undefined where it is something else. */
export function readSignedRelease(text: string): SignedRelease | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { critical } = isObject(value) ? value : {};
  const { image, identity } = isObject(critical) ? critical : {};
  const digest = readDigest(textIn(image, "docker-manifest-digest") ?? "");
  const reference = textIn(identity, "docker-reference") ?? "";
  if (digest === undefined || reference === "") return undefined;
  return { digest: formatDigest(digest), reference };
}
