import { type Problem, quoted, type SourcePosition } from "../../base/problem/index.ts";
import type { MappingEntry } from "../../models/mapping/index.ts";
import { concernsTag, type ImmutabilityPolicy, type QuayTag } from "../../models/quay/index.ts";

/** A tag that a pass may move because it does not stand for one digest. */
export interface MovableTag {
  /** The organisation of the destination. */
  readonly organisation: string;
  /** The repository without it. */
  readonly name: string;
  /** The tag at the destination. */
  readonly tag: string;
  /** The digest that will be pushed; undefined where the mapping does not know it, as of a rebuilt catalog. */
  readonly digest?: string;
  /** Why it moves: with each pass, when its source moves, or not any more. */
  readonly kind: MappingEntry["kind"];
  /** The mapping. */
  readonly position: SourcePosition;
}

/** The tags of a mapping that are concerned by policies that make tags immutable. */
export function findConcernedTags(
  entries: readonly MappingEntry[],
  { registry, file }: { readonly registry: string; readonly file: string },
  policies: readonly ImmutabilityPolicy[],
): readonly MovableTag[] {
  if (policies.length === 0) return [];
  return entries.flatMap(({ destination, kind, digest }) => {
    const { tag, repository } = destination;
    const isThere = destination.registry.toLowerCase() === registry.toLowerCase();
    if (!isThere || destination.cached === true || tag === undefined) return [];
    if (/^sha(?:256|512)-[0-9a-f]{64,}$/.test(tag)) return [];
    const [organisation = "", ...rest] = repository.split("/");
    const name = rest.join("/");
    const isConcerned = policies.some(
      (policy) =>
        policy.organisation === organisation &&
        (policy.name === "" || policy.name === name) &&
        (concernsTag(policy, tag, "start") ?? true),
    );
    if (!isConcerned) return [];
    // The digest of a rebuilt catalog is new, and known only once it is built.
    const known = kind === "catalog" || digest === undefined ? {} : { digest };
    return [{ organisation, name, tag, kind, position: { file }, ...known }];
  });
}

/**
 * Judges how immutability affects a tag that the pass pushes.
 *
 * @param there - the tag in the registry; null when it does not exist, undefined when unknown
 */
export function judgeTag(
  { organisation, name, tag, digest, kind, position }: MovableTag,
  there: QuayTag | null | undefined,
): readonly Problem[] {
  if (there?.isImmutable === false) return [];
  if (there !== null && there !== undefined && there.digest === digest) return [];
  const where = `${quoted(tag)} of ${organisation}/${name}`;
  const help =
    "Exclude the tags of catalogs, latest and the graph image from the immutability policy, or give the catalog a new targetTag.";
  if (there === undefined || there === null) {
    const isFixed = digest !== undefined && kind !== "additional" && kind !== "graph";
    if (isFixed) return [];
    const what =
      there === null
        ? "this pass sets it, and no later pass can move it"
        : "if it exists, it cannot be moved";
    const message = `the tag ${where} is immutable: ${what}`;
    return [{ rule: "immutable-tag", severity: "warning", message, help, position }];
  }
  const surely =
    digest === undefined ? "rebuilds, and the push fails unless nothing changed" : "would move";
  const message = `the tag ${where} is immutable: the pass ${surely} (409 TAG_IMMUTABLE)`;
  return [{ rule: "immutable-tag", severity: "error", message, help, position }];
}

/** Judges how a policy affects a mirror without a known mapping. */
export function judgePolicy({ organisation, name, pattern, fits }: ImmutabilityPolicy): Problem {
  const place =
    name === "" ? `the organisation ${organisation}` : `the repository ${organisation}/${name}`;
  const which =
    pattern === undefined
      ? "all tags"
      : `tags that ${fits ? "match" : "do not match"} ${quoted(pattern)}`;
  return {
    rule: "immutable-tag",
    severity: "warning",
    message: `${which} of ${place} are immutable: rebuilt catalogs, latest and the graph image cannot be pushed again (409 TAG_IMMUTABLE)`,
    help: "Use --mapping to list the affected tags, and exclude them from the policy.",
  };
}
