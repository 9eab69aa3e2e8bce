import type { Connection } from "./connection.ts";
import type { ForgeKind, ForgeProject } from "./forge.ts";

/**
 * Opens a project on a forge. Loads only the client library of that forge.
 *
 * @param name - its path there: `group/subgroup/project`, `owner/repository`
 * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use` for an invalid address or path, and as the methods of
 * {@link ForgeProject} do.
 */
export async function openProject(
  kind: ForgeKind,
  connection: Connection,
  name: string,
): Promise<ForgeProject> {
  const open = await loadForge(kind);
  return open(connection, name);
}

/**
 * Loads the client library of a forge. Node remembers a failed import, such as one without a free file descriptor:
 * a process that lives on loads what it will need at its start.
 */
export async function loadForge(
  kind: ForgeKind,
): Promise<(connection: Connection, name: string) => Promise<ForgeProject>> {
  if (kind === "github") return (await import("./github/index.ts")).openGitHubProject;
  return (await import("./gitlab/index.ts")).openGitLabProject;
}
