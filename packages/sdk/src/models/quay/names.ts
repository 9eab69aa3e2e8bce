/** Quay's rules for repository names. */
export interface RepositoryNameRules {
  /** Whether names may contain slashes: `FEATURE_EXTENDED_REPOSITORY_NAMES`, enabled by default. */
  readonly nested: boolean;
}

const partPattern = /^[a-z0-9][.a-z0-9_-]*$/;
const organisation = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
const longestName = 255;

const listsOfTheApi: ReadonlySet<string> = new Set(
  (
    "tag build trigger manifest notification logs aggregatelogs authorizedemail changevisibility " +
    "changestate changetrust mirror autoprunepolicy immutabilitypolicy signatures"
  ).split(" "),
);

/**
 * Whether a name ends like an API path of Quay below a repository: the API would read the end as a request about
 * another repository.
 */
function endsAsTheApi(parts: readonly string[]): boolean {
  const below = parts.slice(1);
  const isPermission = below.some(
    (part, at) => part === "permissions" && /^(?:user|team)$/.test(below[at + 1] ?? ""),
  );
  return isPermission || below.slice(-2).some((part) => listsOfTheApi.has(part));
}

/** Why Quay rejects a repository name, without its organisation; undefined for a valid name. */
export function repositoryNameFlaw(
  name: string,
  { nested }: RepositoryNameRules,
): string | undefined {
  if (name === "") return "it names an organisation and no repository in it";
  if (name.length > longestName) return "it is longer than 255 characters";
  if (/[A-Z]/.test(name)) return "Quay does not accept upper-case letters";
  const parts = name.split("/");
  if (parts.some((one) => !partPattern.test(one))) {
    return "each part must begin with a letter or digit and contain only a-z, 0-9, dots, dashes and underscores";
  }
  if (!nested && parts.length > 1) {
    return "names with slashes are disabled (FEATURE_EXTENDED_REPOSITORY_NAMES: false)";
  }
  return endsAsTheApi(parts) ? "it ends like a path of Quay's API" : undefined;
}

/** Why Quay rejects an organisation name; undefined for a valid name. */
export function organisationNameFlaw(name: string): string | undefined {
  if (name.length < 2 || name.length > longestName) return "it must have 2 to 255 characters";
  return organisation.test(name)
    ? undefined
    : "it must contain only a-z and 0-9, separated by single dots, dashes or underscores";
}
