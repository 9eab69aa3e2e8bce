/** The references that a mirror serves: those with a digest, or those without one. */
export type PullFromMirror = "digest-only" | "tag-only";

/** A location from which a node may pull instead of the source. */
export interface RegistryMirror {
  /** The host, namespace or repository that replaces the source at the start of a reference. */
  readonly location: string;
  /** `digest-only` for ImageDigestMirrorSets and their predecessor, `tag-only` for ImageTagMirrorSets. */
  readonly pullFromMirror: PullFromMirror;
  /** Whether nodes skip certificate verification and allow plain HTTP. */
  readonly insecure: boolean;
}

/** One `[[registry]]` of a node's registries.conf. */
export interface RegistryEntry {
  /** The start of matching references: `location` in the file, or `prefix` for a wildcard such as `*.example.com`. */
  readonly source: string;
  /** Whether nodes must not pull from the source itself; its mirrors are not affected. */
  readonly blocked: boolean;
  /** Whether nodes skip verification of the source's certificate and allow plain HTTP. */
  readonly insecure: boolean;
  /** The mirrors in the order in which they are tried: those for digests, then those for tags. */
  readonly mirrors: readonly RegistryMirror[];
}

/** The part of a node's registries.conf that follows from the cluster's objects. */
export interface RegistriesConf {
  /**
   * The entries in the order of the file: sources with digest mirrors sorted, then other sources with tag mirrors,
   * then scopes. Each source appears once.
   */
  readonly entries: readonly RegistryEntry[];
  /**
   * The registries that nodes try for names without a host, in order; undefined means registry.access.redhat.com,
   * then docker.io.
   */
  readonly searchRegistries?: readonly string[];
  /** What policy.json allows nodes to pull; undefined means everything. */
  readonly policy?: PullPolicy;
}

/**
 * The policy.json of a node. It applies to the name that a pod uses, even when a mirror serves the image: nodes do
 * not pull an image of a rejected registry from its mirror either.
 */
export interface PullPolicy {
  /** Rejected scopes; the release payload is exempt. */
  readonly blocked: readonly string[];
  /** The only allowed scopes; undefined when everything is allowed. */
  readonly allowed?: readonly string[];
}

/**
 * The values of `spec.registrySources` in the cluster's image.config.openshift.io; each a host, namespace,
 * repository or `*.host`.
 */
export interface RegistryScopes {
  /** `insecureRegistries`; undefined means none. */
  readonly insecure?: readonly string[];
  /** `blockedRegistries`; undefined means none. */
  readonly blocked?: readonly string[];
  /** `allowedRegistries`; undefined allows all. */
  readonly allowed?: readonly string[];
  /** `containerRuntimeSearchRegistries`; undefined keeps the operator's default. */
  readonly search?: readonly string[];
}

/** The search registries that the Machine Config Operator writes when the cluster's image configuration names none. */
export const defaultSearchRegistries: readonly string[] = [
  "registry.access.redhat.com",
  "docker.io",
];

/** The registries that nodes search for a name without a host, in order. */
export function searchRegistriesOf({ searchRegistries }: RegistriesConf): readonly string[] {
  return searchRegistries ?? defaultSearchRegistries;
}

/**
 * Writes registries.conf (TOML) in the format of containers/image; the same value gives the same bytes. Search
 * registries of the cluster, which a node has in a drop-in file, replace the default ones.
 */
export function renderRegistriesConf(conf: RegistriesConf): string {
  const registries = searchRegistriesOf(conf).map(tomlText).join(", ");
  const searched = `unqualified-search-registries = [${registries}]\n`;
  return [searched, ...conf.entries.map(renderEntry)].join("\n");
}

function renderEntry(entry: RegistryEntry): string {
  const scope = entry.source.startsWith("*.") ? "prefix" : "location";
  const lines = [
    "[[registry]]",
    `  ${scope} = ${tomlText(entry.source)}`,
    ...(entry.insecure ? ["  insecure = true"] : []),
    ...(entry.blocked ? ["  blocked = true"] : []),
    ...entry.mirrors.flatMap(mirrorLines),
  ];
  return `${lines.join("\n")}\n`;
}

function mirrorLines(mirror: RegistryMirror): readonly string[] {
  return [
    "",
    "  [[registry.mirror]]",
    `    location = ${tomlText(mirror.location)}`,
    ...(mirror.insecure ? ["    insecure = true"] : []),
    `    pull-from-mirror = ${tomlText(mirror.pullFromMirror)}`,
  ];
}

/** TOML knows all escapes of JSON; it requires an escape for DEL, which JSON leaves unescaped. */
function tomlText(text: string): string {
  return JSON.stringify(text).replaceAll("\u007f", "\\u007f");
}
