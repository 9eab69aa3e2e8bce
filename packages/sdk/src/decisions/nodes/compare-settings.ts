import { printable } from "../../base/problem/index.ts";
import { type PullPolicy, type RegistriesConf, searchRegistriesOf } from "./registries-conf.ts";
import type { RegistryChange } from "./registry-change.ts";

/**
 * A change of the search registries. They have a separate file, which the operator does not treat as harmless
 * (`pkg/daemon/update.go`): it drains and reboots nodes.
 */
export function searchChanges(
  before: RegistriesConf,
  after: RegistriesConf,
): readonly RegistryChange[] {
  const [old, now] = [before, after].map((conf) =>
    searchRegistriesOf(conf).map(printable).join(", "),
  );
  if (old === now) return [];
  return [
    {
      source: "unqualified-search-registries",
      change: "search-registries-changed",
      text: `names without a host are searched in ${now}, no longer in ${old}: every node reboots`,
    },
  ];
}

/** Changes of policy.json, for which CRI-O is reloaded and no node drained. */
export function policyChanges(
  before: RegistriesConf,
  after: RegistriesConf,
): readonly RegistryChange[] {
  const [old, now] = [scopesOf(before.policy), scopesOf(after.policy)];
  const changes = [
    ...missing(now.blocked, old.blocked).map((source) =>
      changed(source, `nodes reject images of ${printable(source)}, whatever mirrors it has`),
    ),
    ...missing(old.blocked, now.blocked).map((source) =>
      changed(source, `nodes no longer reject images of ${printable(source)}`),
    ),
  ];
  const [was, is] = [old.allowed, now.allowed].map((list) => list?.map(printable).join(", "));
  if (was === is) return changes;
  const text =
    is === undefined
      ? "nodes no longer reject what is not among allowedRegistries"
      : `nodes reject every image whose name is not below ${is}`;
  return [...changes, changed("allowedRegistries", text)];
}

function changed(source: string, text: string): RegistryChange {
  return { source, change: "pull-policy-changed", text };
}

function scopesOf(policy: PullPolicy = { blocked: [] }): PullPolicy {
  return policy;
}

function missing(from: readonly string[], other: readonly string[]): readonly string[] {
  return from.filter((one) => !other.includes(one));
}
