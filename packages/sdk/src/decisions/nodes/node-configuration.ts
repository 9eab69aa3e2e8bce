import { compareProblems, defined, isMirrorError, type Problem } from "../../base/problem/index.ts";
import type { ClusterResource, OtherObject } from "../../models/cluster-resources/index.ts";
import { judgeMirrorSets } from "./check-mirror-sets.ts";
import { isImageConfiguration, readImageConfiguration } from "./image-configuration.ts";
import { toRegistriesConf } from "./mirror-sets-to-registries-conf.ts";
import type { RegistriesConf, RegistryScopes } from "./registries-conf.ts";

/** The objects of a cluster. */
export interface ClusterObjects {
  /** Mirror sets; resources of other kinds are ignored. */
  readonly resources: readonly ClusterResource[];
  /** Objects of other kinds, of which only the image configuration is used. */
  readonly others?: readonly OtherObject[];
}

/** The configuration that nodes get from the objects of a cluster. */
export interface NodeConfiguration {
  /** The registries.conf; when the operator rejects it, the one that nodes would get otherwise. */
  readonly conf: RegistriesConf;
  /**
   * The errors for which the Machine Config Operator applies nothing: nodes keep their present registries.conf.
   * Empty when it applies {@link NodeConfiguration.conf}.
   */
  readonly refusals: readonly Problem[];
  /** All problems, including the refusals; sorted. */
  readonly problems: readonly Problem[];
}

/** Computes what the Machine Config Operator derives from mirror sets and the image configuration. Never throws. */
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
