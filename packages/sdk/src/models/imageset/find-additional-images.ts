import { quoted } from "../../base/problem/index.ts";
import { imageIn, referenceIn, repositoryIn } from "../image/index.ts";
import { type Finding, findingAt, findingAtKey, type Subject } from "./finding.ts";

const fixedTag = /^v?[0-9]+\.[0-9]+|^[0-9]{6,}|^(?:sha256-)?[0-9a-f]{7,64}$/;

/** Rule `base-image-missing`. The fleet has an image when one of its ImageSets has it. */
export function* findMissingBaseImages(
  { content, stanza }: Subject,
  required: readonly string[],
  fleet: readonly string[],
): Iterable<Finding> {
  const images = content.additionalImages ?? [];
  const held = new Set([...images.map(({ name }) => name), ...fleet].map(repositoryIn));
  const path = content.additionalImages === undefined ? [stanza] : [stanza, "additionalImages"];
  for (const name of required) {
    if (held.has(repositoryIn(name))) continue;
    const message = `no ImageSet of the fleet lists the image ${quoted(name)} under additionalImages`;
    const help = "Add it to one of them, with the tag or digest that the fleet uses.";
    yield findingAtKey("base-image-missing", path, message, help);
  }
}

/** Rule `floating-tag`. */
export function* findFloatingTags({ content, stanza }: Subject): Iterable<Finding> {
  for (const [index, { name }] of (content.additionalImages ?? []).entries()) {
    const reference = referenceIn(name);
    if (reference === undefined || reference.digest !== undefined) continue;
    const { tag } = reference;
    if (tag === undefined || fixedTag.test(tag)) continue;
    const message = `the tag of ${quoted(name)} moves: the image can change at any time`;
    const help = "Use a version as the tag, or append @sha256:<digest>, which keeps the tag.";
    yield findingAt("floating-tag", [stanza, "additionalImages", index, "name"], message, help);
  }
}

/** Rule `duplicate-image`. */
export function* findDuplicateImages(subject: Subject): Iterable<Finding> {
  yield* findDuplicateAdditions(subject);
  yield* findDuplicatePackages(subject);
}

function* findDuplicateAdditions({ content, stanza }: Subject): Iterable<Finding> {
  const elsewhere = new Map<string, string>();
  for (const { catalog } of content.operators ?? []) elsewhere.set(imageIn(catalog), "operators");
  const release = content.platform?.release;
  if (release !== undefined) elsewhere.set(imageIn(release), "platform.release");
  const seen = new Set<string>();
  for (const [index, image] of (content.additionalImages ?? []).entries()) {
    const { name, targetRepo = "", targetTag = "" } = image;
    const path = [stanza, "additionalImages", index, "name"];
    const identity = JSON.stringify([imageIn(name), targetRepo, targetTag]);
    const other = elsewhere.get(imageIn(name));
    if (name !== "" && seen.has(identity)) {
      const message = `the image ${quoted(name)} is listed twice`;
      yield findingAt("duplicate-image", path, message, "Remove one of the two.");
    } else if (name !== "" && other !== undefined) {
      const message = `the image ${quoted(name)} is already selected by ${other}`;
      yield findingAt("duplicate-image", path, message, "Remove it here.");
    }
    seen.add(identity);
  }
}

function* findDuplicatePackages({ content, stanza }: Subject): Iterable<Finding> {
  const seen = new Map<string, number>();
  for (const [index, { catalog, packages = [] }] of (content.operators ?? []).entries()) {
    for (const [at, { name }] of packages.entries()) {
      const identity = JSON.stringify([imageIn(catalog), name]);
      const first = seen.get(identity);
      if (first === undefined) seen.set(identity, index);
      if (first === undefined || first === index || name === "") continue;
      const message = `the package ${quoted(name)} is already taken from ${quoted(catalog)} by operators[${first}]`;
      const path = [stanza, "operators", index, "packages", at, "name"];
      yield findingAt("duplicate-image", path, message, "Keep one of the two.");
    }
  }
}
