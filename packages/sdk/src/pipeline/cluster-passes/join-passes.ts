import {
  type JoinedResources,
  joinImageSets,
  joinResources,
} from "../../decisions/layout/index.ts";
import { layoutPolicy } from "../../decisions/policies/index.ts";
import { imageSetOrder, inputsOf, type NamedPass, type PassContext } from "./passes.ts";

/**
 * The resources of all passes of a cluster under the names that {@link renderPasses} gives them, for whoever writes
 * them elsewhere than into the layout: those for the cluster's minor, each with a namespace where its kind has one.
 *
 * @throws a {@link MirrorError} `wrong-use` when the settings give names that are not usable.
 */
export function joinPasses(passes: readonly NamedPass[], context: PassContext): JoinedResources {
  const { settings, cluster } = context;
  const policy = layoutPolicy(settings, cluster);
  const openshift = settings.clusters.get(cluster)?.openshift;
  const order = imageSetOrder(passes, context);
  const [only] = passes;
  if (passes.length === 1 && order.length === 1 && only !== undefined) {
    return joinResources(only.workspace.resources.resources, policy, openshift);
  }
  const inputs = inputsOf(passes);
  const parts = order.flatMap((name) => inputs.filter(({ imageSet }) => imageSet === name));
  return joinImageSets(parts, policy, openshift);
}
