import { defined, MirrorError, quoted } from "../../base/problem/index.ts";
import {
  formatDigest,
  type ImageReference,
  tryReadImageReference,
} from "../../models/image/index.ts";
import type { DeleteStanza, ImageSetReading } from "../../models/imageset/index.ts";
import type { MappingEntry } from "../../models/mapping/index.ts";

/** A repository to read, or a registry to log in to. */
export interface LoginTarget {
  /** Host with port. */
  readonly registry: string;
  /** Empty for the registry itself. */
  readonly repository: string;
  /** A tag or digest that may exist; undefined when none is known. */
  readonly reference?: string;
}

const registryPattern =
  /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9a-fA-F:]+\])(?::\d{1,5})?$/;
const pathPattern = /^[a-z0-9]+(?:[._-]+[a-z0-9]+|\/[a-z0-9]+)*$/;

/**
 * Parses `quay.example.test:8443` or `quay.example.test/team`, also with a leading `docker://` as for oc-mirror.
 *
 * @throws a {@link MirrorError} `wrong-use` when it is neither.
 */
export function readLoginTarget(text: string): LoginTarget {
  const plain = text.replace(/^docker:\/\//, "").replace(/\/$/, "");
  const slash = plain.indexOf("/");
  const registry = slash < 0 ? plain : plain.slice(0, slash);
  const repository = slash < 0 ? "" : plain.slice(slash + 1);
  const isPath = plain.length <= 1_000 && (repository === "" || pathPattern.test(repository));
  // Without a dot or a port, a path on disk would pass for a registry.
  const isHost = registryPattern.test(registry) && /[.:]|^localhost$/.test(registry);
  if (isPath && isHost) return { registry, repository };
  throw new MirrorError("wrong-use", `${quoted(text)} is neither a file nor a registry`, {
    hint: "Name a mapping, an ImageSet, or a registry such as quay.example.test:8443/team.",
  });
}

/** All sources and destinations of a mapping, except paths on disk and oc-mirror's cache. */
export function targetsOfMapping(entries: readonly MappingEntry[]): readonly LoginTarget[] {
  return entries
    .flatMap(({ source, destination }) => [source, destination])
    .filter(({ cached }) => cached !== true)
    .flatMap(targetOf);
}

/**
 * The sources that an ImageSet names: releases, catalogs, images. Catalogs may reference images of further
 * registries.
 */
export function targetsOfImageSet(
  imageSet: NonNullable<ImageSetReading["imageSet"]>,
): readonly LoginTarget[] {
  const stanza: DeleteStanza =
    imageSet.kind === "ImageSetConfiguration" ? imageSet.mirror : imageSet.delete;
  const { platform, operators = [], additionalImages = [] } = stanza;
  const names = [
    ...(platform?.release === undefined ? [] : [platform.release]),
    ...operators.map(({ catalog }) => catalog),
    ...additionalImages.map(({ name }) => name),
  ];
  const hasReleases =
    platform?.release === undefined &&
    (platform?.channels ?? []).some(({ type }) => type !== "okd");
  return [...(hasReleases ? releases : []), ...names.flatMap(parsed)];
}

const releases: readonly LoginTarget[] = ["ocp-release", "ocp-v4.0-art-dev"].map((name) => ({
  registry: "quay.io",
  repository: `openshift-release-dev/${name}`,
}));

function parsed(text: string): readonly LoginTarget[] {
  const reading = tryReadImageReference(text);
  return "reference" in reading ? targetOf(reading.reference) : [];
}

function targetOf({
  transport,
  registry,
  repository,
  tag,
  digest,
}: ImageReference): readonly LoginTarget[] {
  if (transport !== "docker" || registry === "") return [];
  const reference = digest === undefined ? tag : formatDigest(digest);
  return [{ registry, repository, ...defined({ reference }) }];
}
