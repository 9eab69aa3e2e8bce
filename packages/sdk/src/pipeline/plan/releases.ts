import { join } from "node:path";
import { defined, MirrorError, type Problem, printable } from "../../base/problem/index.ts";
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
  architecturesOfPlatforms,
  digestOfPayload,
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
    const answer = { reason: message, ...defined({ help }) };
    return { answer, signatures: [], problems: [] };
  }
  const readings: (FoundRelease | Refused)[] = [];
  if (release !== undefined) readings.push(await readNamed(release, platform, sources));
  for (const one of releases) readings.push(await readSelected(one, platform, sources));
  const wrong = readings.find((one) => "reason" in one);
  if (wrong !== undefined) return { answer: wrong, signatures: [], problems: [] };
  const found = readings.flatMap((one) => ("payload" in one ? [one] : []));
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

/** Why oc-mirror does not mirror a release. */
interface Refused {
  readonly reason: string;
  readonly help: string;
}

async function readSelected(
  { version, architecture, payload }: SelectedRelease,
  platform: Platform,
  sources: ReleaseSources,
): Promise<FoundRelease | Refused> {
  const digest = digestOfPayload(payload);
  const tag = releaseTag(version, architecture);
  const held = heldComponents(tag, sources.workingDir);
  const isHeld = held !== undefined && platform.kubeVirtContainer !== true;
  const content = isHeld ? held : await fetchComponents(payload, platform, sources);
  if ("reason" in content) return content;
  const { components, problems } = content;
  return sign({ version, architecture, payload, components }, digest, problems, sources);
}

async function readNamed(
  reference: string,
  platform: Platform,
  sources: ReleaseSources,
): Promise<FoundRelease | Refused> {
  const content = await fetchComponents(reference, platform, sources);
  if ("reason" in content) return content;
  const { version, digest, components, problems } = content;
  const [architecture = "amd64"] = architecturesOf(platform);
  const release = { version, architecture, payload: reference, components };
  const named = { ...release, signedReference: reference };
  return sign(named, digest, problems, sources);
}

/** The signature names the release, whatever the graph or the ImageSet calls it. */
async function sign(
  release: ReleasePayload,
  digest: string,
  problems: readonly Problem[],
  { signatures }: ReleaseSources,
): Promise<FoundRelease | Refused> {
  const signed = await signatures?.find(digest);
  if (signed !== undefined) {
    return {
      payload: { ...release, signedReference: signed.signed.reference },
      signature: { digest, content: Buffer.from(signed.bytes).toString("base64") },
      problems,
    };
  }
  if (signatures?.isStore !== true) return { payload: release, problems };
  return {
    reason: `no signature found for ${digest}, the release ${printable(release.version)}`,
    help: "Name another place with --signatures, or mirror a release that is signed.",
  };
}

interface HeldComponents {
  readonly components: readonly ReleaseComponent[];
  readonly problems: readonly Problem[];
}

interface FetchedComponents extends HeldComponents {
  readonly version: string;
  readonly digest: string;
}

/** What a run of oc-mirror left of a release. */
function heldComponents(tag: string, workingDir: string | undefined): HeldComponents | undefined {
  if (workingDir === undefined) return undefined;
  const folder = join(workingDir, "hold-release", "ocp-release", tag, "release-manifests");
  const file = join(folder, "image-references");
  if (!isFile(file)) return undefined;
  const { references, problems } = readImageReferences(readTextFile(file), file);
  return { components: references.components, problems };
}

async function fetchComponents(
  reference: string,
  platform: Platform,
  { client }: ReleaseSources,
): Promise<FetchedComponents | Refused> {
  if (client === undefined) {
    const message = `the workspace has no release manifests of ${printable(reference)}`;
    throw new MirrorError("not-found", message, {
      hint: "Leave --offline out to read them from the registry.",
    });
  }
  const { digest, references, bootImages, problems } = await fetchRelease(client, reference);
  const { version, components } = references;
  if (platform.kubeVirtContainer !== true) return { version, digest, components, problems };
  const added =
    bootImages === undefined
      ? []
      : kubeVirtImages(bootImages, reference, bootArchitecturesOf(platform));
  if (added.length === 0) {
    return {
      reason: `could not find kubevirt image in this release: ${printable(reference)}`,
      help: "Remove kubeVirtContainer.",
    };
  }
  return { version, digest, components: [...components, ...added], problems };
}

function bootArchitecturesOf(platform: Platform): readonly string[] {
  const { platforms = [] } = platform;
  return platforms.length === 0
    ? architecturesOf(platform)
    : architecturesOfPlatforms(platforms.map(({ architecture }) => architecture));
}
