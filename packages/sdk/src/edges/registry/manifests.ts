import { createHash } from "node:crypto";
import { MirrorError, printable } from "../../base/problem/index.ts";
import { formatDigest, readDigest } from "../../models/image/index.ts";
import {
  type ImageManifest,
  type IndexManifest,
  manifestTypes,
  readFaults,
  readManifest,
  wordFaults,
} from "../../models/registry/index.ts";
import { readBody } from "./body.ts";
import type { Conversation, Repository } from "./conversation.ts";
import type { RegistryOptions } from "./options.ts";
import { type Answer, usualTimeouts } from "./transport.ts";

/** A manifest of a repository, by tag or by digest. */
export interface ManifestName extends Repository {
  /** A tag, or a digest `sha256:<hex>`. */
  readonly reference: string;
}

/** A manifest from a registry, with its digest checked. */
export interface FetchedManifest {
  /** The digest of the bytes, with the requested algorithm; SHA-256 for a tag. */
  readonly digest: string;
  /** The bytes. */
  readonly bytes: Uint8Array;
  /** The parsed manifest. */
  readonly manifest: ImageManifest | IndexManifest;
}

/** The means of a request. */
export interface ManifestReader {
  readonly conversation: Conversation;
  readonly options: RegistryOptions;
}

const usualLargest = 4 * 1024 * 1024;

/** The header of a request for a manifest. */
export const acceptManifests: string = manifestTypes.join(", ");

/**
 * Reads a manifest. A wrong Content-Length is ignored as long as the bytes match the digest.
 *
 * @throws a {@link MirrorError} `not-found`, `unauthorized`, `network` (also when the bytes do not match the
 * requested or announced digest), `invalid-input` when it is not a manifest.
 */
export async function fetchManifest(
  { conversation, options }: ManifestReader,
  name: ManifestName,
): Promise<FetchedManifest> {
  const at = conversation.locate(name);
  const { answer: timeout } = { ...usualTimeouts, ...options.timeouts };
  const answer = await conversation.ask({
    method: "GET",
    at,
    path: `manifests/${name.reference}`,
    accept: acceptManifests,
    signal: AbortSignal.timeout(timeout),
  });
  const { bytes, broken } = await readBody(answer, options.largestManifest ?? usualLargest);
  if (answer.status !== 200) throw refusalOf(name, answer, bytes.toString("utf8"));
  const asked = readDigest(name.reference);
  const said = readDigest(answer.header("docker-content-digest") ?? "");
  const wanted = asked ?? said;
  const algorithm = wanted?.algorithm ?? "sha256";
  const digest = formatDigest({ algorithm, hex: hash(algorithm, bytes) });
  const fits = wanted === undefined ? broken === undefined : formatDigest(wanted) === digest;
  if (!fits && broken !== undefined) throw broken.error;
  if (!fits) throw lyingDigest(name, formatDigest(wanted ?? { algorithm, hex: "" }), digest);
  const reading = readManifest(bytes.toString("utf8"), answer.header("content-type") ?? "");
  if ("manifest" in reading) return { digest, bytes, manifest: reading.manifest };
  throw new MirrorError(
    "invalid-input",
    `${nameOf(name)} is not a usable manifest: ${reading.reason}`,
    { hint: "Check the image; if the answer is a page, a proxy is in front of the registry." },
  );
}

/** A manifest as an error names it. */
export function nameOf({ registry, repository, reference }: ManifestName): string {
  const separator = reference.includes(":") ? "@" : ":";
  return printable(`${registry}/${repository}${separator}${reference}`);
}

/** The error for an answer that is neither the thing nor a login. */
export function refusalOf(
  name: ManifestName,
  { status, secrets }: Pick<Answer, "status" | "secrets">,
  body: string,
): MirrorError {
  const faults = readFaults(body, secrets);
  const said = wordFaults(faults) ?? `status ${status}`;
  if (status === 404) {
    return new MirrorError("not-found", `${nameOf(name)} is not in the registry: ${said}`);
  }
  if (status === 403) {
    return new MirrorError(
      "unauthorized",
      `${nameOf(name)} is not readable with these credentials: ${said}`,
      {
        hint: "Give the account permission to read the repository.",
      },
    );
  }
  return new MirrorError(
    "network",
    `${printable(name.registry)} does not return ${nameOf(name)}: ${said}`,
  );
}

function lyingDigest(name: ManifestName, wanted: string, digest: string): MirrorError {
  return new MirrorError(
    "network",
    `${nameOf(name)} should have the digest ${wanted}, but its bytes have ${digest}`,
    {
      hint: "Do not use the image: the registry, or a cache in front of it, returns other bytes than the digest promises.",
    },
  );
}

function hash(algorithm: string, bytes: Uint8Array): string {
  return createHash(algorithm).update(bytes).digest("hex");
}
