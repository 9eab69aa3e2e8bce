import { join } from "node:path";
import { MirrorError, type Problem, printable } from "../../base/problem/index.ts";
import type { ReleasesAnswer } from "../../decisions/plan/index.ts";
import {
  architecturesOf,
  type ReleasePayload,
  type SelectedRelease,
} from "../../decisions/releases/index.ts";
import { isFile, readTextFile } from "../../edges/disk/index.ts";
import type { RegistryReader } from "../../edges/registry/index.ts";
import {
  fetchRelease,
  type GraphSource,
  type SignatureSource,
} from "../../edges/releases/index.ts";
import type { ReleaseSignature } from "../../models/cluster-resources/index.ts";
import type { Platform } from "../../models/imageset/index.ts";
import {
  kubeVirtImages,
  type ReleaseComponent,
  readImageReferences,
  releaseTag,
} from "../../models/release/index.ts";
import { collectReleases } from "../releases/index.ts";

/** Where releases come from. */
export interface ReleaseSources {
  /** The update graphs. */
  readonly graphs: GraphSource;
  /** The signatures, which name the releases; undefined looks none up. */
  readonly signatures?: SignatureSource;
  /** The working-dir of oc-mirror with release manifests; undefined where there is none. */
  readonly workingDir?: string;
  /** Asks registries for release payloads that the working-dir does not have; undefined never asks. */
  readonly client?: RegistryReader;
}

/** The releases of an ImageSet. */
export interface FoundReleases {
  readonly answer: ReleasesAnswer;
  readonly signatures: readonly ReleaseSignature[];
  readonly problems: readonly Problem[];
}

/** Selects the releases of an ImageSet, and reads what they hold. */
export async function findReleases(
  platform: Platform,
  sources: ReleaseSources,
): Promise<FoundReleases> {
  const { releases, release, findings, problems } = await collectReleases(platform, sources.graphs);
  const [refused] = findings.filter(({ isRefused }) => isRefused);
  if (refused !== undefined) {
    const { message, help } = refused;
    const answer = { reason: message, ...(help === undefined ? {} : { help }) };
    return { answer, signatures: [], problems: [] };
  }
  const found: FoundRelease[] = [];
  if (release !== undefined) found.push(await readNamed(release, platform, sources));
  for (const one of releases) found.push(await readSelected(one, platform, sources));
  return {
    answer: { releases: found.map(({ payload }) => payload) },
    signatures: found.flatMap(({ signature }) => (signature === undefined ? [] : [signature])),
    problems: [...problems, ...found.flatMap((one) => one.problems)],
  };
}

interface FoundRelease {
  readonly payload: ReleasePayload;
  readonly signature?: ReleaseSignature;
  readonly problems: readonly Problem[];
}

async function readSelected(
  { version, architecture, payload }: SelectedRelease,
  platform: Platform,
  sources: ReleaseSources,
): Promise<FoundRelease> {
  const digest = payload.slice(payload.indexOf("@") + 1);
  const signed = await sources.signatures?.find(digest);
  const tag = releaseTag(version, architecture);
  const held = heldComponents(tag, sources.workingDir);
  const wantsKubeVirt = platform.kubeVirtContainer === true;
  const { components, problems } =
    held === undefined || wantsKubeVirt ? await fetchComponents(payload, platform, sources) : held;
  const release = { version, architecture, payload, components };
  if (signed === undefined) return { payload: release, problems };
  return {
    payload: { ...release, signedReference: signed.signed.reference },
    signature: { digest, content: Buffer.from(signed.bytes).toString("base64") },
    problems,
  };
}

async function readNamed(
  reference: string,
  platform: Platform,
  sources: ReleaseSources,
): Promise<FoundRelease> {
  const { version, components, problems } = await fetchComponents(reference, platform, sources);
  const [architecture = "amd64"] = architecturesOf(platform);
  const payload = {
    version,
    architecture,
    payload: reference,
    components,
    signedReference: reference,
  };
  return { payload, problems };
}

interface Components {
  readonly version: string;
  readonly components: readonly ReleaseComponent[];
  readonly problems: readonly Problem[];
}

/** What a run of oc-mirror left of a release. */
function heldComponents(tag: string, workingDir: string | undefined): Components | undefined {
  if (workingDir === undefined) return undefined;
  const folder = join(workingDir, "hold-release", "ocp-release", tag, "release-manifests");
  const file = join(folder, "image-references");
  if (!isFile(file)) return undefined;
  const { references, problems } = readImageReferences(readTextFile(file), file);
  return { ...references, problems };
}

async function fetchComponents(
  reference: string,
  platform: Platform,
  { client }: ReleaseSources,
): Promise<Components> {
  if (client === undefined) {
    const message = `the workspace has no release manifests of ${printable(reference)}`;
    throw new MirrorError("not-found", message, {
      hint: "Leave --offline out to read them from the registry.",
    });
  }
  const { references, bootImages, problems } = await fetchRelease(client, reference);
  const { version, components } = references;
  if (platform.kubeVirtContainer !== true) return { version, components, problems };
  const added =
    bootImages === undefined
      ? []
      : kubeVirtImages(bootImages, reference, architecturesOf(platform));
  return { version, components: [...components, ...added], problems };
}
