/** The most scopes that one token is asked for: more make its header too long for Quay, which takes 8 KB. */
export const mostScopes = 20;

/** The longest `Authorization` header that is sent, in bytes. */
export const longestAuthorization: number = 8 * 1024 - 256;

/** The scope of a token for reading a repository. */
export function pullScope(repository: string): string {
  return `repository:${repository}:pull`;
}

/** Puts repositories into groups of one token each, in their order, each name once. */
export function groupScopes(
  repositories: readonly string[],
  most: number = mostScopes,
): readonly (readonly string[])[] {
  const names = [...new Set(repositories)];
  const groups: string[][] = [];
  for (let at = 0; at < names.length; at += most) groups.push(names.slice(at, at + most));
  return groups;
}
