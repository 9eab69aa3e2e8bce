import {
  compareText,
  type Problem,
  quoted,
  type SourcePosition,
} from "../../base/problem/index.ts";
import type { MappingEntry } from "../../models/mapping/index.ts";
import {
  type NeededRepository,
  organisationNameFlaw,
  type RepositoryNameRules,
  repositoryNameFlaw,
} from "../../models/quay/index.ts";

/** A mapping with images to push to a registry. */
export interface PlacedMapping {
  /** Its images. */
  readonly entries: readonly MappingEntry[];
  /** The file as the caller named it. */
  readonly file: string;
  /** Its text, to look up line numbers. */
  readonly text: string;
}

/** The repositories that mappings need in a registry. */
export interface NeededRepositories {
  /** In the order of their paths. */
  readonly repositories: readonly NeededRepository[];
  /** Images that go elsewhere: to other registries, to disk, to oc-mirror's cache. */
  readonly elsewhere: number;
  /**
   * Names that Quay rejects (rule `repository-name`), and mappings without an image for the registry (rule
   * `other-registry`).
   */
  readonly problems: readonly Problem[];
}

/**
 * Finds the repositories that mappings need in a registry, and checks their names before any is created.
 *
 * @param registry - host with port, as in the destinations
 * @param rules - Quay's rules for names; undefined for another registry, which has none
 */
export function findNeededRepositories(
  mappings: readonly PlacedMapping[],
  registry: string,
  rules?: RepositoryNameRules,
): NeededRepositories {
  const found = new Map<string, { images: number; readonly position: SourcePosition }>();
  const problems: Problem[] = [];
  let elsewhere = 0;
  for (const mapping of mappings) {
    const own = mapping.entries.filter(({ destination }) => isIn(destination, registry));
    elsewhere += mapping.entries.length - own.length;
    if (own.length === 0) problems.push(namesNothing(mapping, registry));
    for (const { destination } of own) {
      const known = found.get(destination.repository);
      if (known !== undefined) known.images += 1;
      else {
        found.set(destination.repository, {
          images: 1,
          position: positionOf(destination.written, mapping),
        });
      }
    }
  }
  const repositories = [...found]
    .map(([path, { images, position }]) => ({ ...splitPath(path), images, position }))
    .sort(compareRepositories);
  const odd = rules === undefined ? [] : repositories.flatMap((one) => nameProblems(one, rules));
  return { repositories, elsewhere, problems: [...problems, ...odd] };
}

/** The order of repositories: by organisation, then by name. */
export function compareRepositories(
  a: Pick<NeededRepository, "organisation" | "name">,
  b: Pick<NeededRepository, "organisation" | "name">,
): number {
  return compareText(a.organisation, b.organisation) || compareText(a.name, b.name);
}

function isIn({ transport, registry, cached }: MappingEntry["destination"], host: string): boolean {
  return transport === "docker" && cached !== true && registry.toLowerCase() === host.toLowerCase();
}

function splitPath(path: string): { readonly organisation: string; readonly name: string } {
  const at = path.indexOf("/");
  return at < 0
    ? { organisation: path, name: "" }
    : { organisation: path.slice(0, at), name: path.slice(at + 1) };
}

function nameProblems(
  { organisation, name, position }: NeededRepository,
  rules: RepositoryNameRules,
): readonly Problem[] {
  const flaw = repositoryNameFlaw(name, rules);
  // With one part alone, it is not the organisation that is named wrongly.
  const ofOrganisation = name === "" ? undefined : organisationNameFlaw(organisation);
  if (flaw === undefined && ofOrganisation === undefined) return [];
  const isOfOrganisation = ofOrganisation !== undefined;
  const what = isOfOrganisation
    ? `Quay has no organisation ${quoted(organisation)}: ${ofOrganisation}`
    : `Quay does not accept the repository ${quoted(name === "" ? organisation : `${organisation}/${name}`)}: ${flaw}`;
  return [
    {
      rule: "repository-name",
      severity: "error",
      message: what,
      help: isOfOrganisation ? pushTo : wayOut(name, rules),
      position,
    },
  ];
}

const pushTo =
  "Push to docker://HOST/ORGANISATION: the first part of the path is the organisation.";

function wayOut(name: string, { nested }: RepositoryNameRules): string {
  if (name === "") return pushTo;
  if (!nested && name.includes("/")) {
    return "Set FEATURE_EXTENDED_REPOSITORY_NAMES: true in Quay's config.yaml, or run oc-mirror with --max-nested-paths 2.";
  }
  return "Rename the image with targetRepo or targetCatalog in the ImageSet.";
}

function namesNothing({ file, entries }: PlacedMapping, registry: string): Problem {
  const others = [...new Set(entries.map(({ destination }) => destination.registry))]
    .filter((one) => one !== "")
    .sort(compareText);
  const named = others.length === 0 ? "no registry" : others.slice(0, 3).map(quoted).join(", ");
  return {
    rule: "other-registry",
    severity: "error",
    message: `no image of this mapping has the destination ${quoted(registry)}: the mapping names ${named}`,
    help: "Give the address of the registry that the mapping was made for, or the mapping of a pass to this registry.",
    position: { file },
  };
}

/** Mappings know no lines: that of a destination is looked for. */
function positionOf(written: string, { text, file }: PlacedMapping): SourcePosition {
  const at = text.indexOf(`=${written}`);
  if (at < 0) return { file };
  const before = text.slice(0, at + 1);
  const start = before.lastIndexOf("\n") + 1;
  return { file, line: before.split("\n").length, column: at + 2 - start };
}
