import { formatImageReference, repositoryOf, tryReadImageReference } from "../image/index.ts";

const pathPattern =
  /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const tagPattern = /^\w[\w.-]{0,127}$/;
const longestPath = 4096;

/** Whether a text can replace the path of an image in the destination: no tag, no digest, no upper case. */
export function isTargetPath(text: string): boolean {
  return text.length <= longestPath && pathPattern.test(text);
}

/** Whether a text can be a tag. */
export function isTag(text: string): boolean {
  return tagPattern.test(text);
}

/**
 * The name by which oc-mirror distinguishes images: the source with targets applied. Undefined when the source is
 * not a reference or a target is not valid.
 */
export function destinationName(
  source: string,
  targetPath: string | undefined,
  targetTag: string | undefined,
): string | undefined {
  const reading = tryReadImageReference(source);
  if (!("reference" in reading)) return undefined;
  const { reference } = reading;
  const tagged =
    targetTag === undefined
      ? formatImageReference(reference)
      : `${repositoryOf(reference)}:${targetTag}`;
  if (targetPath === undefined) return tagged;
  return isTargetPath(targetPath)
    ? tagged.replace(reference.repository, () => targetPath)
    : undefined;
}
