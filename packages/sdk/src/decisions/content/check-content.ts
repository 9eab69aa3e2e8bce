import { defined, escapeControls } from "../../base/problem/index.ts";
import { defaultOcMirrorVersion, type ImageSetConfiguration } from "../../models/imageset/index.ts";
import { findClusterMinors, findClusterPaths, findReleaseFaults } from "./clusters.ts";
import { findMissingDependencies } from "./dependencies.ts";
import { findDeprecations } from "./deprecations.ts";
import type { ContentFinding, ContentInputs } from "./finding.ts";
import { findLost } from "./lost.ts";
import { examineOperators } from "./operators.ts";
import { findUnloadable } from "./unloadable-catalogs.ts";
import { findBrokenUpdates } from "./updates.ts";

/**
 * Holds an ImageSet against its catalogs and update graphs: what oc-mirror refuses, all of it at once; what it loses in
 * silence; what OLM could not install, load or update; what clusters cannot get to. In no order.
 */
export function checkContent(
  imageSet: ImageSetConfiguration,
  inputs: ContentInputs,
): readonly ContentFinding[] {
  const { mirror } = imageSet;
  const { catalogs, before, ocMirrorVersion = defaultOcMirrorVersion } = inputs;
  const { examined, findings } = examineOperators(mirror.operators ?? [], catalogs);
  const unloadable = examined.flatMap(findUnloadable);
  const places = new Set(unloadable.map(({ path }) => JSON.stringify(path)));
  const said = findings.filter(
    ({ about, path }) => about !== "range" || !places.has(JSON.stringify(path)),
  );
  const all = [
    ...said,
    ...unloadable,
    ...findLost(imageSet, examined, inputs),
    ...findMissingDependencies(examined),
    ...findDeprecations(examined, ocMirrorVersion),
    ...(before === undefined ? [] : findBrokenUpdates(examined, before)),
    ...findReleaseFaults(inputs),
    ...findClusterPaths(mirror, inputs),
    ...findClusterMinors(mirror, inputs),
  ];
  return distinct(all.map(legible));
}

/** Several channels may have one fault of a package. */
function distinct(findings: readonly ContentFinding[]): readonly ContentFinding[] {
  const known = new Map<string, ContentFinding>();
  for (const one of findings) {
    const key = JSON.stringify(one);
    if (!known.has(key)) known.set(key, one);
  }
  return [...known.values()];
}

/** Names, ranges and notices of catalogs and graphs may hold anything. */
function legible({ message, help, ...rest }: ContentFinding): ContentFinding {
  const way = help === undefined ? undefined : escapeControls(help);
  return { ...rest, message: escapeControls(message), ...defined({ help: way }) };
}
