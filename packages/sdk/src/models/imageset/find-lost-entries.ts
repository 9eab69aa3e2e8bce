import { quoted } from "../../base/problem/index.ts";
import type { YamlPath } from "../../base/yaml/index.ts";
import { imageIn, referenceIn } from "../image/index.ts";
import { type Finding, findingAt, type Subject } from "./finding.ts";

/** Rule `lost-entry`: oc-mirror accepts both entries, exits with 0, and the mirror contains only one of them. */
export function* findLostEntries(subject: Subject): Iterable<Finding> {
  if (subject.kind === "DeleteImageSetConfiguration") return;
  yield* findLostCatalogs(subject);
  yield* findOverwrittenImages(subject);
}

function* findLostCatalogs({ content, stanza }: Subject): Iterable<Finding> {
  const last = new Map<string, number>();
  const operators = content.operators ?? [];
  for (const [index, { catalog }] of operators.entries()) last.set(imageIn(catalog), index);
  const targets = operators.map(({ targetCatalog = "", targetTag = "" }) =>
    JSON.stringify([targetCatalog, targetTag]),
  );
  for (const [index, { catalog }] of operators.entries()) {
    const other = last.get(imageIn(catalog)) ?? index;
    // Equal targets are refused: duplicate-catalog.
    if (catalog === "" || other === index || targets[other] === targets[index]) continue;
    const message = `the catalog ${quoted(catalog)} has a different target in operators[${other}], and oc-mirror mirrors only that one`;
    const help = "Merge their packages into one entry, or write one ImageSet per target.";
    yield findingAt("lost-entry", [stanza, "operators", index, "catalog"], message, help);
  }
}

interface Placed {
  readonly name: string;
  readonly field: string;
  readonly path: YamlPath;
  readonly place: string | undefined;
}

function* findOverwrittenImages(subject: Subject): Iterable<Finding> {
  const seen = new Map<string, Placed>();
  for (const placed of placedImages(subject)) {
    const { name, path, place } = placed;
    if (place === undefined) continue;
    const other = seen.get(place);
    seen.set(place, other ?? placed);
    if (other === undefined || imageIn(other.name) === imageIn(name)) continue;
    const message = `${quoted(name)} goes to ${quoted(place)} in the mirror, as ${quoted(other.name)} of ${other.field} does: one overwrites the other`;
    const help = "oc-mirror drops the registry: set targetRepo or targetTag on one of them.";
    yield findingAt("lost-entry", path, message, help);
  }
}

function* placedImages({ content, stanza }: Subject): Iterable<Placed> {
  for (const [index, operator] of (content.operators ?? []).entries()) {
    const { catalog: name, targetCatalog, targetTag } = operator;
    const path = [stanza, "operators", index, "catalog"];
    const place = placeOf(name, targetCatalog, targetTag);
    yield { name, field: `operators[${index}]`, path, place };
  }
  for (const [index, image] of (content.additionalImages ?? []).entries()) {
    const { name, targetRepo, targetTag } = image;
    const path = [stanza, "additionalImages", index, "name"];
    const place = placeOf(name, targetRepo, targetTag);
    yield { name, field: `additionalImages[${index}]`, path, place };
  }
}

/** Path and tag in the mirror; undefined for an image by digest, which nothing else can overwrite. */
function placeOf(
  name: string,
  targetPath: string | undefined,
  targetTag: string | undefined,
): string | undefined {
  const reference = referenceIn(name);
  const tag = targetTag ?? reference?.tag;
  if (reference?.transport !== "docker" || tag === undefined) return undefined;
  return `${targetPath ?? reference.repository}:${tag}`;
}
