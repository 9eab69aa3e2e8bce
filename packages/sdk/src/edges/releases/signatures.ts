import { join } from "node:path";
import { MirrorError, printable } from "../../base/problem/index.ts";
import {
  readClusterResources,
  type SignatureConfigMap,
} from "../../models/cluster-resources/index.ts";
import { readDigest } from "../../models/image/index.ts";
import { readSignedRelease, type SignedRelease } from "../../models/release/index.ts";
import { isFile, isFolder, namesIn, readFileBytes, readTextFile } from "../disk/index.ts";
import type { RegistryOptions } from "../registry/index.ts";
import { messageContent } from "./open-pgp.ts";
import { named, openAsker, readAddress } from "./plain-requests.ts";

/** A signature of a release as it was found. */
export interface FoundSignature {
  /** The file or the address that has it. */
  readonly from: string;
  /** Its bytes, an OpenPGP message, which nothing here has verified. */
  readonly bytes: Uint8Array;
  /** What it says. */
  readonly signed: SignedRelease;
}

/** Looks up the signatures that clusters require of releases before they update. */
export interface SignatureSource {
  /** Whether it is a store as oc-mirror asks one: what it lacks, oc-mirror does not find either. Undefined for no. */
  readonly isStore?: boolean;
  /**
   * The first signature of a release that is for its digest; undefined where there is none.
   *
   * @param digest - of the payload that the graph names, `sha256:<hex>`
   */
  find(digest: string): Promise<FoundSignature | undefined>;
  /** Closes all connections. */
  close(): Promise<void>;
}

/** Where oc-mirror looks; clusters too. */
export const publicSignatures =
  "https://mirror.openshift.com/pub/openshift-v4/signatures/openshift/release/";

const largestSignature = 64 * 1024;
const mostSignatures = 10;

/**
 * Opens a source of signatures; nothing is read or asked yet.
 *
 * @param place - the address of a store (`sha256=<hex>/signature-1` below it), a folder of that form, a folder of files whose
 * names hold `sha256-<hex>`, such as `signatures/` of a workspace, or a file with the ConfigMap of signatures
 * @throws a {@link MirrorError} `wrong-use` where it is none of these.
 */
export function openSignatureSource(
  place: string = publicSignatures,
  options: RegistryOptions = {},
): SignatureSource {
  if (isFolder(place)) {
    return { find: async (digest) => onDisk(place, hexOf(digest)), close: async () => {} };
  }
  if (isFile(place)) {
    return { find: async (digest) => inConfigMap(place, hexOf(digest)), close: async () => {} };
  }
  const base = readAddress(
    place.endsWith("/") ? place : `${place}/`,
    "signatures",
    options.insecure,
  );
  const asker = openAsker(options);
  return {
    isStore: true,
    async find(digest) {
      const hex = hexOf(digest);
      for (let number = 1; number <= mostSignatures; number += 1) {
        const url = new URL(`sha256=${hex}/signature-${number}`, base);
        const { status, bytes } = await asker
          .get(url, "*/*", largestSignature)
          .catch((error: unknown) => {
            throw named(error, "the signature of a release");
          });
        if (status === 404 || status === 403) return undefined;
        if (status !== 200) {
          throw new MirrorError("network", `${printable(url.href)} answered ${status}`);
        }
        const found = signatureFor(hex, bytes, url.href);
        if (found !== undefined) return found;
      }
      return undefined;
    },
    close: () => asker.close(),
  };
}

function inConfigMap(file: string, hex: string): FoundSignature | undefined {
  const { resources } = readClusterResources([{ path: file, text: readTextFile(file) }]);
  const maps = resources.filter((one): one is SignatureConfigMap => one.kind === "ConfigMap");
  for (const { digest, content } of maps.flatMap(({ signatures }) => signatures)) {
    if (digest !== `sha256:${hex}`) continue;
    const found = signatureFor(hex, Buffer.from(content, "base64"), file);
    if (found !== undefined) return found;
  }
  return undefined;
}

function onDisk(folder: string, hex: string): FoundSignature | undefined {
  const store = join(folder, `sha256=${hex}`);
  const inStore = isFolder(store) ? namesIn(store).map((name) => join(store, name)) : [];
  const beside = namesIn(folder)
    .filter((name) => name.includes(`sha256-${hex}`))
    .map((name) => join(folder, name));
  for (const path of [...inStore, ...beside].filter(isFile)) {
    const found = signatureFor(hex, readFileBytes(path, largestSignature), path);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Reads what a signature of a release says: an OpenPGP message around a document of JSON. Undefined where it is something
 * else. Nothing is verified.
 */
export function readReleaseSignature(bytes: Uint8Array): SignedRelease | undefined {
  const content = messageContent(bytes);
  return content && readSignedRelease(content.toString("utf8"));
}

function signatureFor(hex: string, bytes: Uint8Array, from: string): FoundSignature | undefined {
  const signed = readReleaseSignature(bytes);
  return signed?.digest === `sha256:${hex}` ? { from, bytes, signed } : undefined;
}

function hexOf(digest: string): string {
  const read = readDigest(digest);
  if (read?.algorithm === "sha256") return read.hex;
  throw new MirrorError("wrong-use", `${printable(digest)} is not a digest sha256:<hex>`);
}
