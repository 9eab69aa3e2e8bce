import { defined, isMirrorError, type MirrorError, printable } from "../../base/problem/index.ts";
import { formatDigest, readDigest } from "../../models/image/index.ts";
import { type Presence, readFaults, wordFaults } from "../../models/registry/index.ts";
import { dropBody, readBody } from "./body.ts";
import type { Repository } from "./conversation.ts";
import {
  acceptManifests,
  fetchManifest,
  type ManifestName,
  type ManifestReader,
  nameOf,
} from "./manifests.ts";
import type { Answer } from "./transport.ts";

/** How thoroughly to check. */
export interface PresenceOptions {
  /** Whether to request an absent object once more, to distinguish an answer of the registry from that of a proxy. */
  readonly confirm?: boolean;
}

/**
 * Whether a manifest exists, by HEAD; by GET when the registry answers HEAD without a digest. Never throws because
 * of a registry or a failure.
 */
export async function findManifest(
  reader: ManifestReader,
  name: ManifestName,
  { confirm = true }: PresenceOptions = {},
): Promise<Presence> {
  return asPresence(async () => {
    const answer = await askFor(reader, "HEAD", name);
    await dropBody(answer);
    const digest = readDigest(answer.header("docker-content-digest") ?? "");
    if (answer.status === 404) return confirm ? confirmAbsence(reader, name) : { state: "absent" };
    if (answer.status === 200 && digest !== undefined) {
      return judge(name, formatDigest(digest), answer.header("content-type") ?? "");
    }
    if (answer.status === 403) return refusedWithout(name);
    const { digest: own, manifest } = await fetchManifest(reader, name);
    return { state: "present", digest: own, mediaType: manifest.mediaType };
  });
}

/** Whether a blob exists, by HEAD. Never throws because of a registry or a failure. */
export async function findBlob(
  { conversation }: ManifestReader,
  repository: Repository,
  digest: string,
): Promise<Presence> {
  return asPresence(async () => {
    const at = conversation.locate(repository);
    const answer = await conversation.ask({ method: "HEAD", at, path: `blobs/${digest}` });
    await dropBody(answer);
    if (answer.status === 200) {
      return { state: "present", mediaType: answer.header("content-type") ?? "" };
    }
    if (answer.status === 404) return { state: "absent" };
    const reason = `${nameOf({ ...repository, reference: digest })} was answered with ${answer.status}`;
    return { state: "unknown", reason, code: answer.status === 403 ? "unauthorized" : "network" };
  });
}

async function asPresence(find: () => Promise<Presence>): Promise<Presence> {
  try {
    return await find();
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    return error.code === "not-found" ? { state: "absent" } : unknown(error);
  }
}

function unknown({ message, code, hint, position }: MirrorError): Presence {
  return {
    state: "unknown",
    reason: message,
    code,
    ...defined({ help: hint, position }),
  };
}

function askFor(
  { conversation }: ManifestReader,
  method: "GET" | "HEAD",
  name: ManifestName,
): Promise<Answer> {
  const path = `manifests/${name.reference}`;
  return conversation.ask({ method, at: conversation.locate(name), path, accept: acceptManifests });
}

/** A 404 to HEAD has no body. A 404 to GET names the unknown object, or shows that it does not come from a registry. */
async function confirmAbsence(reader: ManifestReader, name: ManifestName): Promise<Presence> {
  const answer = await askFor(reader, "GET", name);
  const { bytes } = await readBody(answer, reader.options.largestManifest ?? 4 * 1024 * 1024);
  const text = bytes.toString("utf8");
  if (answer.status === 200) {
    const { digest, manifest } = await fetchManifest(reader, name);
    return { state: "present", digest, mediaType: manifest.mediaType };
  }
  const faults = readFaults(text, answer.secrets);
  if (answer.status === 404 && (faults.length > 0 || text.trim() === "")) {
    const isWhole = faults.some(({ code }) => code === "NAME_UNKNOWN");
    return isWhole ? { state: "absent", isWholeRepository: true } : { state: "absent" };
  }
  const said = wordFaults(faults) ?? "which no registry answers";
  const reason = `${nameOf(name)} was answered with ${answer.status}, ${said}`;
  const help =
    "Check the address of the registry, HTTPS_PROXY and NO_PROXY: a proxy may be in front of the registry.";
  return { state: "unknown", reason, code: "network", help };
}

function judge(name: ManifestName, digest: string, mediaType: string): Presence {
  const asked = readDigest(name.reference);
  if (asked === undefined || formatDigest(asked) === digest) {
    return { state: "present", digest, mediaType };
  }
  const reason = `${nameOf(name)} was answered with another digest, ${digest}`;
  return { state: "unknown", reason, code: "network" };
}

function refusedWithout(name: ManifestName): Presence {
  return {
    state: "unknown",
    reason: `${printable(name.registry)} does not let these credentials read ${printable(name.repository)}`,
    code: "unauthorized",
    help: "Give the account permission to read the repository.",
  };
}
