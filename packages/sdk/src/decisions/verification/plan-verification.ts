import { defined, MirrorError, type Problem } from "../../base/problem/index.ts";
import { formatDigest, repositoryOf } from "../../models/image/index.ts";
import type { MirrorStanza } from "../../models/imageset/index.ts";
import { isCached, type MappingEntry, type MappingKind } from "../../models/mapping/index.ts";
import type { ExpectedImage } from "./expected-image.ts";
import {
  highestVersion,
  mustBeSigned,
  type SignatureNeeds,
  signatureNeedsOf,
} from "./signature-needs.ts";

/** Facts about a pass for the verification of its registry. */
export interface VerificationInput {
  /** The images of its mapping. */
  readonly entries: readonly MappingEntry[];
  /** Version of the clusters, `4.21`; by default the highest release of the mapping. */
  readonly clusterVersion?: string;
  /** Digests of release payloads by release, `4.20.18-x86_64`; empty by default. */
  readonly payloads?: ReadonlyMap<string, string>;
  /** Digests of release components by tag, `4.20.18-x86_64-cli`; empty by default. */
  readonly components?: ReadonlyMap<string, string>;
  /** Digests of the payloads with an OpenPGP signature for clusters; undefined when unknown. */
  readonly signedPayloads?: ReadonlySet<string>;
  /** Packages by the images that they contain, `repository@digest`; empty by default. */
  readonly packages?: ReadonlyMap<string, readonly string[]>;
  /** Digests of the last catalog rebuilds, by filter; empty by default. */
  readonly rebuilt?: ReadonlyMap<string, string>;
  /** The ImageSet's `mirror` stanza, for the platforms that it keeps; undefined when unknown. */
  readonly mirror?: MirrorStanza;
}

/** The images that must exist in the registry. */
export interface VerificationPlan {
  /** The images, in the order of the mapping. */
  readonly images: readonly ExpectedImage[];
  /** The sigstore signatures that clusters require. */
  readonly needs: SignatureNeeds;
  /** Releases without an OpenPGP signature for clusters (rule `openpgp-signature`). */
  readonly problems: readonly Problem[];
}

/**
 * Plans which images must exist in the registry after a pass.
 *
 * @throws a {@link MirrorError} `wrong-use` for the mapping of a pass to disk, which pushes to no registry, for an
 * empty mapping, and for an invalid cluster version.
 */
export function planVerification(input: VerificationInput): VerificationPlan {
  const { entries } = input;
  const reaching = reachingRegistries(entries);
  if (reaching.length === 0) throw nothingToVerify(entries.length);
  const releases = reaching.filter(({ kind }) => kind === "release-payload");
  const versions = releases.flatMap(({ version }) => version ?? []);
  const needs = signatureNeedsOf(input.clusterVersion ?? highestVersion(versions));
  const images = reaching.map((entry) => expect(entry, input, needs));
  return { images, needs, problems: withoutOpenPgp(images, input.signedPayloads) };
}

/** Describes the images of a mapping wherever they go, to oc-mirror's cache too; no signature is demanded of them. */
export function describeEntries(input: VerificationInput): readonly ExpectedImage[] {
  const needs = signatureNeedsOf(undefined);
  return input.entries.map((entry) => expect(entry, input, needs));
}

/** The address of oc-mirror's cache, unless `--port` sets another. */
const usualCache = "localhost:55000";

/**
 * The images of a mapping that go to a registry. A mapping may send everything to a registry on this machine on purpose:
 * only the default cache address is not a destination.
 */
export function reachingRegistries(entries: readonly MappingEntry[]): readonly MappingEntry[] {
  const named = entries.filter(({ destination }) => destination.registry !== "");
  const beyond = named.filter(({ destination }) => !isCached(destination));
  if (beyond.length > 0) return beyond;
  return named.filter(({ destination }) => destination.registry !== usualCache);
}

function expect(
  entry: MappingEntry,
  input: VerificationInput,
  needs: SignatureNeeds,
): ExpectedImage {
  const { kind, source, destination, component, filter } = entry;
  const tag = destination.tag ?? "";
  const digest = digestOf(entry, input);
  const reference =
    tag === ""
      ? destination.digest === undefined
        ? digest
        : formatDigest(destination.digest)
      : tag;
  const release = releaseOf(entry);
  const rebuiltDigest = filter === undefined ? undefined : input.rebuilt?.get(filter);
  const platforms = platformsOf(kind, input.mirror);
  const identity = isCached(source) ? source.repository : repositoryOf(source);
  return {
    kind,
    source: source.text,
    destination: destination.text,
    registry: destination.registry,
    repository: destination.repository,
    reference: reference ?? "latest",
    operators: input.packages?.get(`${repositoryOf(source)}@${entry.digest ?? ""}`) ?? [],
    mayBeSigned: kind !== "graph" && filter === undefined,
    mustBeSigned: mustBeSigned(needs, kind),
    identity,
    ...defined({ digest, rebuiltDigest, release, component, platforms }),
  };
}

/** A rebuilt catalog has another digest than its source, so its tag is checked. */
function digestOf(entry: MappingEntry, input: VerificationInput): string | undefined {
  const { kind, filter, digest, destination } = entry;
  if (kind === "catalog" && filter !== undefined) return undefined;
  if (digest !== undefined) return digest;
  const tag = destination.tag ?? "";
  if (kind === "release-payload") return input.payloads?.get(tag);
  return kind === "release-component" ? input.components?.get(tag) : undefined;
}

function releaseOf({ version, architecture, kind }: MappingEntry): string | undefined {
  if (kind !== "release-payload" && kind !== "release-component") return undefined;
  if (version === undefined) return undefined;
  return architecture === undefined ? version : `${version}-${architecture}`;
}

/** Where an ImageSet keeps only some platforms of an image, the others may be absent. */
function platformsOf(
  kind: MappingKind,
  mirror: MirrorStanza | undefined,
): readonly string[] | undefined {
  const { platform, operators = [], additionalImages = [], helm } = mirror ?? {};
  const isRelease = kind === "release-payload" || kind === "release-component";
  const isOperator = kind.startsWith("operator-") || kind === "catalog";
  const charts = [
    ...(helm?.local ?? []),
    ...(helm?.repositories ?? []).flatMap(({ charts: some = [] }) => some),
  ];
  const filters = isRelease
    ? (platform?.platforms ?? [])
    : (isOperator ? operators : [...additionalImages, ...charts]).flatMap(
        ({ platforms = [] }) => platforms,
      );
  if (filters.length === 0) return undefined;
  return [...new Set(filters.map(({ os, architecture }) => `${os}/${architecture}`))];
}

const notLookedAt: Problem = {
  rule: "openpgp-signature",
  severity: "info",
  message: "OpenPGP signatures of releases were not checked: a mapping does not contain them",
  help: "Name the workspace or the record of the mapping.",
};

function withoutOpenPgp(
  images: readonly ExpectedImage[],
  signed: ReadonlySet<string> | undefined,
): readonly Problem[] {
  if (signed === undefined) {
    return images.some(({ kind }) => kind === "release-payload") ? [notLookedAt] : [];
  }
  return images.flatMap(({ kind, digest, release }) => {
    if (kind !== "release-payload" || digest === undefined || signed.has(digest)) return [];
    return [
      {
        rule: "openpgp-signature",
        severity: "error",
        message: `release ${release ?? digest} has no OpenPGP signature in signature-configmap.yaml, so clusters refuse to update to it`,
        help: "Run oc-mirror again on a machine that reaches mirror.openshift.com or OCP_SIGNATURE_URL, and publish the ConfigMap that it writes.",
      },
    ];
  });
}

function nothingToVerify(count: number): MirrorError {
  if (count === 0) return new MirrorError("wrong-use", "the mapping has no images");
  return new MirrorError(
    "wrong-use",
    "the mapping is of a pass to disk, which reaches no registry",
    {
      hint: "Name the mapping of the pass from disk, which oc-mirror --dry-run --from writes.",
    },
  );
}
