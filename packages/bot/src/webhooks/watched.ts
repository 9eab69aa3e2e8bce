/** What is watched on one forge. */
export interface WatchedForge {
  /** The id that the forge has in the settings; keys carry it. */
  readonly id: string;
  /** The projects whose events matter. Events of all others are ignored. */
  readonly projects: readonly WatchedProject[];
}

/** A project whose events matter. */
export interface WatchedProject {
  /** Its path on the forge: `group/subgroup/project`, `owner/repository`. Keys carry it as it is written here. */
  readonly name: string;
  /** Whether its change requests are reviewed. */
  readonly reviews: boolean;
  /** The publications that a push to it may set off. */
  readonly publications: readonly WatchedPublication[];
}

/** A publication that a push sets off. */
export interface WatchedPublication {
  /** The id that it has in the settings; keys carry it. */
  readonly id: string;
  /** The id of the forge that it writes to; keys carry it. */
  readonly forge: string;
  /** The branch that is pushed to. */
  readonly branch: string;
  /** Folders of which a push must touch one, from the project's root; empty when every push counts. */
  readonly folders: readonly string[];
}

/** Finds the project that a payload names. Forges tell paths apart without regard to case. */
export function findProject(forge: WatchedForge, name: string): WatchedProject | undefined {
  const wanted = name.toLowerCase();
  return forge.projects.find((project) => project.name.toLowerCase() === wanted);
}
