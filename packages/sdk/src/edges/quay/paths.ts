const api = "/api/v1";

/** The path of a repository: its slashes stay, all else is escaped. */
export function repositoryPath(organisation: string, name: string, below = ""): string {
  const parts = [organisation, ...name.split("/")].map(encodeURIComponent).join("/");
  return `${api}/repository/${parts}${below}`;
}

/** The path of an organisation. */
export function organisationPath(organisation: string, below = ""): string {
  return `${api}/organization/${encodeURIComponent(organisation)}${below}`;
}

/** The path of the list of repositories of an organisation. */
export function listPath(organisation: string, nextPage: string | undefined): string {
  const query = new URLSearchParams({ namespace: organisation, public: "true" });
  if (nextPage !== undefined) query.set("next_page", nextPage);
  return `${api}/repository?${query.toString()}`;
}

/** All repositories are made here. */
export const creationPath: string = `${api}/repository`;

/** The capabilities of this Quay; no token needed. */
export const capabilitiesPath: string = `${api}/registry/capabilities`;

/** A user; it needs no token. */
export function userPath(name: string): string {
  return `${api}/users/${encodeURIComponent(name)}`;
}
