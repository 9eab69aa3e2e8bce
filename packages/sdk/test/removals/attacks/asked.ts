import { type ImageSetConfiguration, readImageSet } from "@mirrorkit/sdk/imageset";
import { digestOfRemovals, lostRequests, type Removal } from "@mirrorkit/sdk/removals";

/** Reads the stanza `mirror` of an ImageSet. */
export function imageSet(mirror: string): ImageSetConfiguration {
  const text = `kind: ImageSetConfiguration\napiVersion: mirror.openshift.io/v2alpha1\nmirror: ${mirror}\n`;
  const { imageSet: read, problems } = readImageSet(text, "imageset.yaml");
  if (read?.kind !== "ImageSetConfiguration") throw new Error(JSON.stringify(problems));
  return read;
}

/** What two stanzas lose. */
export function removals(before: string, after: string): readonly Removal[] {
  return lostRequests("production", imageSet(before), imageSet(after));
}

/** What two stanzas lose, as texts. */
export function losses(before: string, after: string): readonly string[] {
  return removals(before, after).map(({ effect, subject }) => `${effect} ${subject}`);
}

/** The digest that an approval of a change names. */
export function approval(before: string, after: string): string {
  return digestOfRemovals(removals(before, after));
}

/** A stanza of one catalog. */
export function catalog(packages: string, more = ""): string {
  const name = "registry.redhat.io/redhat/redhat-operator-index:v4.20";
  return `{operators: [{catalog: "${name}", packages: [${packages}]${more}}]}`;
}

/** A stanza of release channels. */
export function releases(...channels: readonly string[]): string {
  return `{platform: {channels: [${channels.join(", ")}]}}`;
}

/** A stanza of additional images. */
export function images(...all: readonly string[]): string {
  return `{additionalImages: [${all.join(", ")}]}`;
}
