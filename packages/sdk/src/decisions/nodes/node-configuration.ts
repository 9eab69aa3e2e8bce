import { compareProblems, defined, isMirrorError, type Problem } from "../../base/problem/index.ts";
import type { ClusterResource, OtherObject } from "../../models/cluster-resources/index.ts";
import { judgeMirrorSets } from "./check-mirror-sets.ts";
import { isImageConfiguration, readImageConfiguration } from "./image-configuration.ts";
import type { RegistriesConf, RegistryScopes } from "./registries-conf.ts";
import { toRegistriesConf } from "./to-registries-conf.ts";

/** The objects of a cluster, as they were read. */
export interface ClusterObjects {
  /** Mirror sets, and resources of other kinds, which do not matter. */
  readonly resources: readonly ClusterResource[];
  /** Objects of other kinds: the image configuration counts. */
  readonly others?: readonly OtherObject[];
}

/** What nodes get from the objects of a cluster. */
export interface NodeConfiguration {
  /** The registries.conf, or, where it is refused, the one that nodes would get without the refusal. */
  readonly conf: RegistriesConf;
  /**
   * The errors for which the Machine Config Operator applies nothing: the nodes keep the registries.conf that they
   * have, whatever is changed. Empty when it applies {@link NodeConfiguration.conf}.
   */
  readonly refusals: readonly Problem[];
  /** Everything that is odd, the refusals among it; sorted. */
  readonly problems: readonly Problem[];
}

/** What the Machine Config Operator makes of mirror sets together with the image configuration. Never throws. */
export function readNodeConfiguration({
  resources,
  others = [],
}: ClusterObjects): NodeConfiguration {
  const image = readImageConfiguration(others);
  const { conf, failures } = convert(resources, image.scopes, others);
  const mirrors = judgeMirrorSets(resources);
  const problems = [...mirrors.problems, ...image.problems, ...failures];
  const refusals = [...mirrors.refusals, ...image.refusals, ...failures].sort(compareProblems);
  return { conf, refusals, problems: problems.sort(compareProblems) };
}

interface Converted {
  readonly conf: RegistriesConf;
  readonly failures: readonly Problem[];
}

function convert(
  resources: readonly ClusterResource[],
  scopes: RegistryScopes,
  others: readonly OtherObject[],
): Converted {
  try {
    return { conf: toRegistriesConf(resources, scopes), failures: [] };
  } catch (error) {
    if (!isMirrorError(error)) throw error;
    const origin = others.find(isImageConfiguration)?.origin;
    const failure: Problem = {
      rule: "invalid-image-configuration",
      severity: "error",
      message: error.message,
      ...defined({ help: error.hint, position: origin }),
    };
    return { conf: toRegistriesConf(resources), failures: [failure] };
  }
}
