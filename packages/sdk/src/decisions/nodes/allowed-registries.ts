import type { PullPolicy } from "./registries-conf.ts";
import { isNestedScope } from "./scope.ts";

/** The Machine Config Operator exempts the release payload, which a cluster needs to live. */
const payload = "quay.io/openshift-release-dev/ocp-release";

/** Why policy.json of a node rejects a name (registry and repository), as the end of a sentence; undefined when it does not. */
export function rejectionOf(policy: PullPolicy | undefined, name: string): string | undefined {
  if (policy === undefined) return undefined;
  const scope =
    name === payload ? undefined : policy.blocked.find((one) => isNestedScope(name, one));
  if (scope !== undefined) {
    return `blockedRegistries contains ${scope}, which also applies to its mirrors`;
  }
  if (policy.allowed === undefined) return undefined;
  if (policy.allowed.some((one) => isNestedScope(name, one))) return undefined;
  return "its registry is not in allowedRegistries, which apply to this name and not to that of a mirror";
}
