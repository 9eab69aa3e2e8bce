/** The watched projects of one forge. */
export interface WatchedForge {
  /** The id of the forge in the settings, used in keys. */
  readonly id: string;
  /** The watched projects. Events of other projects are ignored. */
  readonly projects: readonly WatchedProject[];
}

/** A watched project. */
export interface WatchedProject {
  /** Its path on the forge: `group/subgroup/project`, `owner/repository`. Keys contain it exactly as written here. */
  readonly name: string;
  /** Whether its change requests are reviewed. */
  readonly reviews: boolean;
  /** The publications that a push to it may trigger. */
  readonly publications: readonly WatchedPublication[];
}

/** A publication that a push triggers. */
export interface WatchedPublication {
  /** The id of the publication in the settings, used in keys. */
  readonly id: string;
  /** The id of the forge that it writes to, used in keys. */
  readonly forge: string;
  /** The watched branch. */
  readonly branch: string;
  /** Folders of which a push must change one, from the project's root; empty when every push counts. */
  readonly folders: readonly string[];
}

/** Finds the project of a payload. Forges compare paths without regard to case. */
export function findProject(forge: WatchedForge, name: string): WatchedProject | undefined {
  const wanted = name.toLowerCase();
  return forge.projects.find((project) => project.name.toLowerCase() === wanted);
}
