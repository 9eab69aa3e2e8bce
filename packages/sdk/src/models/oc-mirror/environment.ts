import { compareText } from "../../base/problem/index.ts";

/** An environment to run oc-mirror in. */
export interface CleanEnvironment {
  /** The variables to pass on. */
  readonly variables: Readonly<Record<string, string>>;
  /** Names of the removed variables, sorted; their values may be secrets. */
  readonly removed: readonly string[];
}

/**
 * Removes every variable that begins with `REGISTRY_`: the registry inside oc-mirror reads them as its own
 * configuration and panics. Also removes `OC_MIRROR_CACHE` when the cache is given as an option, because oc-mirror
 * rejects both together. The credentials of mirrorkit itself are nothing that oc-mirror needs, nor what it starts.
 */
export function cleanEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  { cacheGiven = false }: { readonly cacheGiven?: boolean } = {},
): CleanEnvironment {
  const variables: Record<string, string> = {};
  const removed: string[] = [];
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined) continue;
    const isHarmful = breaksOcMirror(name) || (cacheGiven && name === "OC_MIRROR_CACHE");
    if (isHarmful) removed.push(name);
    else if (!isOwnSecret(name)) variables[name] = value;
  }
  return { variables, removed: removed.sort(compareText) };
}

/** Whether a variable has what mirrorkit tells forges, Quay, Vault and git, which oc-mirror never talks to. */
function isOwnSecret(name: string): boolean {
  return /^(?:MIRRORKIT_|VAULT_)|^(?:QUAY|RECORD)_TOKEN$/.test(name);
}

/** Whether a variable makes oc-mirror panic at startup. */
export function breaksOcMirror(name: string): boolean {
  return name.startsWith("REGISTRY_");
}
