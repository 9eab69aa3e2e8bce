import { quoted } from "../../base/problem/index.ts";
import type { YamlPath } from "../../base/yaml/index.ts";
import { tryReadImageReference } from "../image/index.ts";
import { isTag, isTargetPath } from "./destination-name.ts";
import { type Finding, findingAt, type Subject } from "./finding.ts";
import { readGoPattern } from "./go-pattern.ts";

/** Reasons to reject additional and blocked images. */
export function* refuseImages({ content, stanza }: Subject): Iterable<Finding> {
  for (const [index, image] of (content.additionalImages ?? []).entries()) {
    const path = [stanza, "additionalImages", index];
    yield* refuseReference(image.name, [...path, "name"]);
    const { targetRepo, targetTag } = image;
    yield* refuseTarget({ field: "targetRepo", path, targetPath: targetRepo, targetTag });
  }
  for (const [index, { name }] of (content.blockedImages ?? []).entries()) {
    const path = [stanza, "blockedImages", index, "name"];
    const reading = readGoPattern(name);
    if ("fits" in reading) {
      if (name !== "" && anyImages.every(reading.fits))
        yield findingAt("nothing-selected", path, blocked(name), some);
      continue;
    }
    const message = `${quoted(name)} is not a valid Go regular expression: ${reading.reason}`;
    yield findingAt("invalid-pattern", path, message);
  }
}

const some = "Write a pattern of the images that are not wanted; it is not anchored.";

function blocked(pattern: string): string {
  return `${quoted(pattern)} blocks every image, so oc-mirror has no images to copy`;
}

/**
 * Sources and destinations as patterns see them: of every registry, by tag and by digest. A pattern that also
 * matches the empty text does not depend on the image.
 */
const anyImages = [
  "",
  "a",
  "registry.example.test/a/b:v1",
  `quay.io/c/d@sha256:${"0".repeat(64)}`,
  `localhost:5000/E_f.g-h:${"9".repeat(8)}`,
];

/** Refuses a text that is not a reference to one image; an empty text was refused before. */
export function* refuseReference(text: string, path: YamlPath): Iterable<Finding> {
  if (text === "") return;
  const reading = tryReadImageReference(text);
  if (!("reference" in reading)) {
    const message = `${quoted(text)} is not a valid image reference: ${reading.reason}`;
    const help = "Write registry/repository:tag or registry/repository@sha256:<64 hex digits>.";
    yield findingAt("invalid-reference", path, message, help);
    return;
  }
  const { transport, tag, digest } = reading.reference;
  if (transport !== "docker" || tag !== undefined || digest !== undefined) return;
  const message = `${quoted(text)} has neither a tag nor a digest`;
  yield findingAt("invalid-reference", path, message, "Add :tag or @sha256:<64 hex digits>.");
}

/** A place in the destination, as an entry asks for it. */
export interface Target {
  /** The name of the field for the path. */
  readonly field: "targetCatalog" | "targetRepo";
  /** The entry. */
  readonly path: YamlPath;
  /** The path, if written. */
  readonly targetPath: string | undefined;
  /** The tag, if written. */
  readonly targetTag: string | undefined;
}

/** Refuses a target that no registry would accept. */
export function* refuseTarget(target: Target): Iterable<Finding> {
  const { field, path, targetPath, targetTag } = target;
  if (targetPath !== undefined && !isTargetPath(targetPath)) {
    const message = `the ${field} ${quoted(targetPath)} is not a valid repository path`;
    const help = "Write lower-case parts separated by slashes, without registry, tag or digest.";
    yield findingAt("invalid-target", [...path, field], message, help);
  }
  if (targetTag !== undefined && !isTag(targetTag)) {
    const message = `the targetTag ${quoted(targetTag)} is not a tag`;
    const help = "Write up to 128 letters, digits, dots, dashes and underscores.";
    const finding = findingAt("invalid-target", [...path, "targetTag"], message, help);
    yield { ...finding, isAccepted: true };
  }
}
