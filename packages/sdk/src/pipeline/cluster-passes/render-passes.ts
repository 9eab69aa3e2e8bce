import { compareTrees, type FileTree, type TreeComparison } from "../../base/file-tree/index.ts";
import { defined, invalidInput, type Problem } from "../../base/problem/index.ts";
import type { YamlMap } from "../../base/yaml/index.ts";
import {
  clusterRoot,
  imageSetsIn,
  type LayoutOptions,
  type LayoutResult,
  type RenamedCatalog,
  renderImageSets,
  renderLayout,
} from "../../decisions/layout/index.ts";
import { checkMirrorSets } from "../../decisions/nodes/index.ts";
import { layoutPolicy } from "../../decisions/policies/index.ts";
import type { Workspace } from "../../edges/workspace/index.ts";
import type { Settings } from "../../models/settings/index.ts";
import { imageSetOrder, inputsOf, type NamedPass, type PassContext } from "./passes.ts";

/** The existing content of a cluster's folder, and options of rendering. */
export interface RenderPassesOptions {
  /** All files of the cluster's folder, by their path from the repository's root; see {@link clusterFolder}. */
  readonly existing: FileTree;
  /** Digests of the release signatures to keep; undefined keeps all. */
  readonly keepSignatures?: ReadonlySet<string>;
  /** Whether to take over objects from files of other authors; undefined rejects such objects (rule `kept-by-hand`). */
  readonly adopt?: boolean;
  /** Files outside the cluster's folder to search for Subscriptions, by path; undefined for none. */
  readonly neighbours?: FileTree;
}

/** The rendered files of a cluster. */
export interface RenderedCluster {
  /** The wanted files, by path from the repository's root. */
  readonly tree: FileTree;
  /** The object of each file that mirrorkit writes as a whole, by path; the other files of the tree are edited texts. */
  readonly objects: ReadonlyMap<string, YamlMap>;
  /** The differences from the existing files. */
  readonly comparison: TreeComparison;
  /** Warnings and notes, never errors. */
  readonly problems: readonly Problem[];
  /** The catalogs that get another name; a rename breaks the Subscriptions that name the catalog. */
  readonly renamed: readonly RenamedCatalog[];
}

/** The folder of a cluster's files, from the repository's root. */
export function clusterFolder(settings: Settings, cluster: string): string {
  return clusterRoot(layoutPolicy(settings), cluster);
}

/**
 * Renders the passes of one or several ImageSets into the files of a cluster, replacing the existing ones.
 *
 * @throws a {@link MirrorError} `invalid-input` when passes contradict each other or a file of another author is in
 * the way; then nothing may be written.
 */
export function renderPasses(
  passes: readonly NamedPass[],
  context: PassContext,
  { existing, keepSignatures, adopt, neighbours }: RenderPassesOptions,
): RenderedCluster {
  const { settings, cluster } = context;
  const openshift = settings.clusters.get(cluster)?.openshift;
  const options = {
    cluster,
    policy: layoutPolicy(settings, cluster),
    existing,
    ...defined({ openshift, keepSignatures, adopt, neighbours }),
  };
  const layout = layOut(passes, options, context);
  const contradictions = checkMirrorSets(
    passes.flatMap(({ workspace }) => workspace.resources.resources),
  ).filter(({ rule }) => !layout.problems.some((one) => one.rule === rule));
  const problems = [
    ...contradictions,
    ...passes.flatMap(({ workspace }) => withoutMapping(workspace)),
    ...layout.problems,
  ];
  if (problems.some(({ severity }) => severity === "error")) throw invalidInput(problems);
  const { tree, objects, renamed } = layout;
  const comparison = compareTrees(tree, existing, layout.root, layout.adopted);
  return { tree, objects, comparison, problems, renamed };
}

/** The mapping is not rendered. */
function withoutMapping({ pass, problems }: Workspace): readonly Problem[] {
  const ofMapping = new Set(pass.mappingProblems);
  return problems.filter((problem) => !ofMapping.has(problem));
}

/** Objects of other kinds are not handed over: the pass names them already. */
function layOut(
  passes: readonly NamedPass[],
  options: LayoutOptions,
  context: PassContext,
): LayoutResult {
  const [only] = passes;
  const configured = context.settings.clusters.get(options.cluster)?.imageSets ?? [];
  const known = imageSetsIn(options);
  const nameless = configured.length === 1 ? known.length === 0 : only?.imageSet === undefined;
  if (passes.length === 1 && only !== undefined && nameless) {
    return renderLayout({ resources: only.workspace.resources.resources }, options);
  }
  const imageSets = imageSetOrder(passes, context, known);
  const inputs = inputsOf(passes).map(({ imageSet, resources }) => ({ imageSet, resources }));
  return renderImageSets(inputs, { ...options, imageSets });
}
