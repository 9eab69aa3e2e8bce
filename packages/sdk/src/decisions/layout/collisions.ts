import { formatPosition, type Problem, printable, quoted } from "../../base/problem/index.ts";
import { minorOfCatalog } from "../../models/cluster-resources/index.ts";
import { type ImageReference, repositoryOf } from "../../models/image/index.ts";
import { catalogImageOf } from "./file-names.ts";
import type { Placement } from "./placement.ts";

/** The placements without duplicates; two different objects for one file are problems. */
export function withoutCollisions<Placed extends Placement>(
  placements: readonly Placed[],
): {
  readonly placements: readonly Placed[];
  readonly problems: readonly Problem[];
} {
  const byFile = new Map<string, Placed>();
  const problems: Problem[] = [];
  for (const placement of placements) {
    const path = `${placement.folder}/${placement.file}`;
    const first = byFile.get(path);
    if (first === undefined) byFile.set(path, placement);
    else if (JSON.stringify(first.object) !== JSON.stringify(placement.object)) {
      problems.push(collision(first, placement));
    }
  }
  return { placements: [...byFile.values()], problems };
}

function collision(first: Placement, second: Placement): Problem {
  const { message, help } = explain(first, second);
  const { origin } = second.resource;
  const other = printable(formatPosition(first.resource.origin));
  return {
    rule: "name-collision",
    severity: "error",
    message: `${message} (the other one: ${other})`,
    help,
    position: origin,
  };
}

function explain(first: Placement, second: Placement): { message: string; help: string } {
  const { kind } = second.resource;
  const images = [first, second].map(({ resource }) =>
    resource.kind === "CatalogSource" || resource.kind === "ClusterCatalog"
      ? catalogImageOf(resource)
      : undefined,
  );
  const [one, two] = images;
  if (one === undefined || two === undefined) {
    return {
      message: `${kind} ${quoted(first.resource.name)} and ${quoted(second.resource.name)} would both be written to ${printable(second.file)}`,
      help: "Rename one of them, or remove the one that is stale.",
    };
  }
  const texts = [first, second].map(({ resource }) =>
    "image" in resource ? (resource.image ?? "") : "",
  );
  const message = `the catalogs ${texts.map(quoted).join(" and ")} would both become ${kind} ${quoted(second.name)}`;
  if (repositoryOf(one) === repositoryOf(two)) return { message, help: sameRepository(one, two) };
  const field = kind === "CatalogSource" ? "catalogSource" : "clusterCatalog";
  const entry = `- repository: ${printable(two.repository)}, ${field}: <name>`;
  return {
    message,
    help: `Choose a name for one of them in mirrorkit.yaml under catalogs: ${entry}`,
  };
}

function sameRepository(one: ImageReference, two: ImageReference): string {
  const [first, second] = [one, two].map((image) => minorOfCatalog(writtenOf(image)));
  const both =
    two.tag === undefined
      ? ""
      : `, or give one its own name by its tag under clusters.<name>.catalogs: - {repository: ${printable(two.repository)}, tag: ${printable(two.tag)}}`;
  if (first === undefined || second === undefined || first === second) {
    return `Both are of one repository: mirror only one of them for this cluster${both}.`;
  }
  return `Write the cluster's minor as clusters.<name>.openshift in mirrorkit.yaml, and the catalog of that minor is used${both}.`;
}

function writtenOf(image: ImageReference): string {
  return `${repositoryOf(image)}${image.tag === undefined ? "" : `:${image.tag}`}`;
}
