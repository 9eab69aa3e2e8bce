import { setTimeout as pause } from "node:timers/promises";
import { quoted } from "@mirrorkit/sdk/internal";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { encodePath } from "../addresses.ts";
import type { Connection } from "../connection.ts";
import type { ForgeProject } from "../forge.ts";
import { access } from "./access.ts";
import { artefacts } from "./artefacts.ts";
import { changeRequests } from "./change-requests.ts";
import { openClient } from "./client.ts";
import { comments } from "./comments.ts";
import { contributors } from "./contributors.ts";
import { files } from "./files.ts";
import type { Pipelines } from "./merge-request.ts";
import { people } from "./people.ts";
import { repository } from "./repository.ts";
import { statuses } from "./statuses.ts";
import { webhooks } from "./webhooks.ts";

/** How a project on GitLab is dealt with. */
export interface GitLabOptions {
  /** Waits so many milliseconds; by the clock unless a test has no time. */
  readonly pause?: (milliseconds: number) => Promise<void>;
}

/**
 * Opens a project on GitLab by its path, of which GitLab is asked.
 *
 * @throws an {@link @mirrorkit/sdk#MirrorError} `wrong-use` for an address, a path or credentials that cannot
 * be, `not-found` or `unauthorized` for a project that is missing or not for these credentials.
 */
export async function openGitLabProject(
  connection: Connection,
  name: string,
  options: GitLabOptions = {},
): Promise<ForgeProject> {
  checkAddress(connection.apiUrl);
  if (!/^[\w.-]+(\/[\w.-]+)+$/.test(name)) {
    throw new MirrorError("wrong-use", `${quoted(name)} is not the path of a project on GitLab`, {
      hint: "Write it as group/project or group/subgroup/project.",
    });
  }
  const { client, web, defaultBranch } = await openClient(connection, name, options.pause ?? pause);
  const pipelines: Pipelines = new WeakMap();
  return {
    kind: "gitlab",
    name,
    defaultBranch,
    largestComment: 1_000_000,
    ...people(client),
    ...repository(client),
    ...files(client),
    ...changeRequests(client, pipelines),
    ...comments(client),
    ...contributors(client),
    ...statuses(client, pipelines),
    ...artefacts(client),
    ...access(client),
    ...webhooks(client),
    fileUrl: (path, ref, line) => {
      const place = [ref, path].map(encodePath).join("/");
      return `${web}/-/blob/${place}${line === undefined ? "" : `#L${line}`}`;
    },
  };
}

function checkAddress(apiUrl: string): void {
  if (URL.canParse(apiUrl) && /^https?:\/\/[^/?#@]+\/(?:[^?#@]*\/)?api\/v4\/*$/.test(apiUrl))
    return;
  throw new MirrorError("wrong-use", `${quoted(apiUrl)} is not the base of GitLab's API`, {
    hint: "Write it as https://gitlab.example.com/api/v4, without a user name.",
  });
}
