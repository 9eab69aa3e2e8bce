/** What a repository may be called in Quay. */
export interface RepositoryNameRules {
  /** Whether names may have slashes: `FEATURE_EXTENDED_REPOSITORY_NAMES`, which is on by default. */
  readonly nested: boolean;
}

const part = /^[a-z0-9][.a-z0-9_-]*$/;
const organisation = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
const longestName = 255;

/**
 * Paths of Quay's API below a repository: of a repository whose name ends so, the API takes the end for what is asked of
 * another repository.
 */
const ofTheApi =
  /.\/(?:(?:permissions\/(?:user|team)(?:\/.*)?)|(?:tag|build|trigger|manifest|notification|logs|aggregatelogs|authorizedemail|changevisibility|changestate|changetrust|mirror|autoprunepolicy|immutabilitypolicy|signatures)(?:\/[^/]*)?)$/;

/** Says why Quay takes no repository of this name, the organisation left off; undefined where it does. */
export function repositoryNameFlaw(
  name: string,
  { nested }: RepositoryNameRules,
): string | undefined {
  if (name === "") return "it names an organisation and no repository in it";
  if (name.length > longestName) return "it is longer than 255 characters";
  if (/[A-Z]/.test(name)) return "Quay takes no upper-case letters";
  const parts = name.split("/");
  if (parts.some((one) => !part.test(one))) {
    return "each part has to begin with a letter or digit and to consist of a-z, 0-9, dots, dashes and underscores";
  }
  if (!nested && parts.length > 1) {
    return "names with slashes are disabled (FEATURE_EXTENDED_REPOSITORY_NAMES: false)";
  }
  return ofTheApi.test(name) ? "its end is a path of Quay's API" : undefined;
}

/** Says why Quay has no organisation of this name; undefined where it may have one. */
export function organisationNameFlaw(name: string): string | undefined {
  if (name.length < 2 || name.length > longestName) return "it needs 2 to 255 characters";
  return organisation.test(name)
    ? undefined
    : "it has to consist of a-z and 0-9, with single dots, dashes or underscores in between";
}
