/** Which references a mirror serves: those with a digest, or those without one. */
export type PullFromMirror = "digest-only" | "tag-only";

/** A place from which a node may pull instead of the source. */
export interface RegistryMirror {
  /** Host, namespace or repository that replaces the source at the beginning of a reference. */
  readonly location: string;
  /** `digest-only` for ImageDigestMirrorSets and their predecessor, `tag-only` for ImageTagMirrorSets. */
  readonly pullFromMirror: PullFromMirror;
  /** Whether its certificate goes unchecked and plain HTTP is allowed. */
  readonly insecure: boolean;
}

/** One `[[registry]]` of a node's registries.conf. */
export interface RegistryEntry {
  /** What references begin with: `location` in the file, or `prefix` where it is a wildcard such as `*.example.com`. */
  readonly source: string;
  /** Whether nothing may be pulled from the source itself; mirrors are not concerned. */
  readonly blocked: boolean;
  /** Whether the source's certificate goes unchecked and plain HTTP is allowed. */
  readonly insecure: boolean;
  /** The mirrors in the order in which they are tried: those for digests, then those for tags. */
  readonly mirrors: readonly RegistryMirror[];
}

/** What a node's registries.conf says, as far as it follows from the cluster's objects. */
export interface RegistriesConf {
  /** In the order of the file: sources with digest mirrors sorted, then further ones with tag mirrors, then scopes. A source is there once. */
  readonly entries: readonly RegistryEntry[];
  /** Where nodes look for names without a host, in order; undefined means registry.access.redhat.com, then docker.io. */
  readonly searchRegistries?: readonly string[];
  /** What policy.json lets nodes pull; undefined means everything. */
  readonly policy?: PullPolicy;
}

/**
 * What policy.json of a node says. It goes by the name that a pod uses, also where a mirror answers: an image of a
 * rejected registry is not pulled from its mirror either.
 */
export interface PullPolicy {
  /** Scopes that are rejected, apart from the release payload. */
  readonly blocked: readonly string[];
  /** Scopes beside which everything is rejected; undefined where nothing is. */
  readonly allowed?: readonly string[];
}

/** What `spec.registrySources` of the cluster's image.config.openshift.io adds; each a host, namespace, repository or `*.host`. */
export interface RegistryScopes {
  /** `insecureRegistries`; none when undefined. */
  readonly insecure?: readonly string[];
  /** `blockedRegistries`; none when undefined. */
  readonly blocked?: readonly string[];
  /** `allowedRegistries`; undefined allows all. */
  readonly allowed?: readonly string[];
  /** `containerRuntimeSearchRegistries`; undefined leaves the operator's own. */
  readonly search?: readonly string[];
}

/** What the Machine Config Operator writes where the cluster's image configuration names no search registries. */
export const defaultSearchRegistries: readonly string[] = [
  "registry.access.redhat.com",
  "docker.io",
];

/** The registries that nodes search for a name without a host, in order. */
export function searchRegistriesOf({ searchRegistries }: RegistriesConf): readonly string[] {
  return searchRegistries ?? defaultSearchRegistries;
}

/**
 * Writes registries.conf (TOML) as containers/image reads it; the same bytes for the same value. Search registries of
 * the cluster's own, which a node has in a drop-in file, take the place of the default ones.
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

/** JSON's escapes are all known to TOML; DEL, which JSON leaves alone, may not stand bare in TOML. */
function tomlText(text: string): string {
  return JSON.stringify(text).replaceAll("\u007f", "\\u007f");
}
