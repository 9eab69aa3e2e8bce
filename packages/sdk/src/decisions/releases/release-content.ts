import { repositoryOf, tryReadImageReference } from "../../models/image/index.ts";
import { type ReleaseComponent, releaseTag } from "../../models/release/index.ts";

/** An image that a release adds to a mapping. */
export interface ReleaseImage {
  /** The release itself, one of its components, or the image with the update graph. */
  readonly kind: "release" | "component" | "graph";
  /** The name of the component; the tag for a release; empty for the graph. */
  readonly name: string;
  /** Its source, without transport; undefined for the graph image, which oc-mirror builds in the registry. */
  readonly source?: string;
  /** The repository in the mirror, below the path of the destination. */
  readonly repository: string;
  /** The tag in the mirror. */
  readonly tag: string;
}

/** A release with what its payload holds. */
export interface ReleasePayload {
  /** Such as `4.20.18`. */
  readonly version: string;
  /** As Go writes it: `amd64`. */
  readonly architecture: string;
  /** Reference of the release image, by digest. */
  readonly payload: string;
  /** What `image-references` lists. */
  readonly components: readonly ReleaseComponent[];
  /** The reference that the signature names, such as `quay.io/a/b:4.20.18-x86_64`; made of version and architecture by default. */
  readonly signedReference?: string;
}

/** The graph image, which oc-mirror builds where an ImageSet has `graph: true`. */
export const graphImage: ReleaseImage = {
  kind: "graph",
  name: "",
  repository: "openshift/graph-image",
  tag: "latest",
};

/** The images that a release adds to a mapping: the release itself, then its components in the order of the payload. */
export function releaseContent(release: ReleasePayload): readonly ReleaseImage[] {
  const reference = release.signedReference ?? taggedReference(release);
  const tag = tagOf(reference) ?? releaseTag(release.version, release.architecture);
  return [
    {
      kind: "release",
      name: tag,
      source: reference,
      repository: "openshift/release-images",
      tag,
    },
    ...release.components.map(({ name, image }) => ({
      kind: "component" as const,
      name,
      source: image,
      repository: "openshift/release",
      tag: `${tag}-${name}`,
    })),
  ];
}

/**
 * The line of mapping.txt for an image.
 *
 * @param destination - the registry with any path, without transport, such as `registry.example.test/mirror`
 */
export function releaseMappingLine(image: ReleaseImage, destination: string): string {
  const target = `docker://${destination}/${image.repository}:${image.tag}`;
  return `${image.source === undefined ? target : `docker://${image.source}`}=${target}`;
}

function taggedReference({ payload, version, architecture }: ReleasePayload): string {
  const reading = tryReadImageReference(payload);
  const name = "reference" in reading ? repositoryOf(reading.reference) : payload;
  return `${name}:${releaseTag(version, architecture)}`;
}

function tagOf(text: string): string | undefined {
  const reading = tryReadImageReference(text);
  return "reference" in reading ? reading.reference.tag : undefined;
}
