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
  if (kind === "github")
    return (await import("./github/index.ts")).openGitHubProject(connection, name);
  return (await import("./gitlab/index.ts")).openGitLabProject(connection, name);
}
