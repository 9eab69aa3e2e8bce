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
}

/** What `spec.registrySources` of the cluster's image.config.openshift.io adds; each a host, namespace, repository or `*.host`. */
export interface RegistryScopes {
  /** `insecureRegistries`; none when undefined. */
  readonly insecure?: readonly string[];
  /** `blockedRegistries`; none when undefined. */
  readonly blocked?: readonly string[];
}

const searched = `unqualified-search-registries = ["registry.access.redhat.com", "docker.io"]\n`;

/** Writes registries.conf (TOML) as containers/image reads it; the same bytes for the same value. */
export function renderRegistriesConf(conf: RegistriesConf): string {
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
