import { printable } from "@mirrorkit/sdk/internal";
import * as z from "zod";
import { soon } from "../access.ts";
import { maybe } from "../expected.ts";
import type { AccessCheck, ForgeProject } from "../forge.ts";
import { ask, type GitLabClient } from "./client.ts";
import { unlessAbsent, unlessHidden } from "./failure.ts";
import { userShape } from "./people.ts";
import { checkOurBranches } from "./protected-branches.ts";

/** The roles that are asked for, by access level. */
const developer = 30;

/** The statuses with which GitLab answers for tokens that have no scopes. */
const noScopes = [400, 401, 403, 404, 405];

const mergeChecks = "Settings > Merge requests > Merge checks";

/** The used settings of a project; those that GitLab does not know or show are absent. */
const projectSettingsShape = z
  .object({
    path_with_namespace: z.string(),
    archived: maybe(z.boolean()),
    merge_requests_enabled: maybe(z.boolean()),
    merge_requests_access_level: maybe(z.string()),
    only_allow_merge_if_pipeline_succeeds: maybe(z.boolean()),
    allow_merge_on_skipped_pipeline: maybe(z.boolean()),
    only_allow_merge_if_all_status_checks_passed: maybe(z.boolean()),
  })
  .describe("a project");

const tokenShape = z
  .object({ scopes: maybe(z.array(z.string())), expires_at: maybe(z.string()) })
  .describe("a token");

const membershipShape = z.object({ access_level: z.int() }).describe("a member");

type Switches = z.infer<typeof projectSettingsShape>;
type Token = z.infer<typeof tokenShape>;

/** The permissions of the account, determined by reading only. */
export function access(client: GitLabClient): Pick<ForgeProject, "checkAccess"> {
  return {
    checkAccess: async (uses) => {
      const switches = await ask(projectSettingsShape, client.projects.show(client.name));
      const token = await unlessHidden(ask(tokenShape, client.tokens.show()), noScopes);
      const { id, username } = await ask(userShape, client.users.showCurrentUser());
      const asked = client.members.show(client.name, id, { includeInherited: true });
      const level = (await unlessAbsent(ask(membershipShape, asked)))?.access_level ?? 0;
      return [
        checkToken(token),
        checkRole(username, level),
        checkRequests(switches),
        ...(uses.includes("review") ? [checkHold(switches)] : []),
        ...(uses.includes("publish") ? [await checkOurBranches(client, { id, level })] : []),
      ];
    },
  };
}

function checkToken(token: Token | undefined): AccessCheck {
  const what = "scope api of the token";
  const where = "Settings > Access tokens";
  const { scopes, expires_at: expiry } = token ?? {};
  if (scopes === undefined || scopes.includes("granular")) {
    return {
      what,
      state: "unknown",
      help: "GitLab does not report what this kind of token may do.",
    };
  }
  if (!scopes.includes("api")) {
    const help = `${where}: create a token with the scope api; a narrower scope cannot comment and set statuses.`;
    return { what, state: "missing", help };
  }
  const help = soon(expiry, `${where}: rotate it, or create another, before then.`);
  return { what, state: "fine", ...help };
}

function checkRole(username: string, level: number): AccessCheck {
  const what = `role of the account ${printable(username)}`;
  if (level >= developer) return { what, state: "fine" };
  const help =
    "Manage > Members: give it the role Developer. You choose the role of a project access token when you create it.";
  return { what, state: "missing", help };
}

function checkRequests(switches: Switches): AccessCheck {
  const what = "merge requests of the project";
  if (switches.archived === true) {
    const help =
      'Settings > General > Advanced: "Unarchive project". Nothing can be written until then.';
    return { what, state: "missing", help };
  }
  const off =
    switches.merge_requests_access_level === "disabled" ||
    switches.merge_requests_enabled === false;
  const help = 'Settings > General > Visibility, project features, permissions: "Merge requests".';
  return off ? { what, state: "missing", help } : { what, state: "fine" };
}

/** Whether a merge waits for the status of the bot. */
function checkHold(switches: Switches): AccessCheck {
  const what = '"Pipelines must succeed" before a merge';
  const held = switches.only_allow_merge_if_pipeline_succeeds;
  const help = `${mergeChecks}: set "Pipelines must succeed", otherwise nothing blocks a merge.`;
  if (held === undefined) return { what, state: "unknown", help };
  if (held && switches.allow_merge_on_skipped_pipeline === true) {
    const skipped = `${mergeChecks}: clear "Skipped pipelines are considered successful", otherwise a commit with [skip ci] can be merged before it is reviewed.`;
    return { what, state: "fine", help: skipped };
  }
  if (held) return { what, state: "fine" };
  if (switches.only_allow_merge_if_all_status_checks_passed === true) {
    const instead = `"Status checks must succeed" is set: that blocks a merge only if review.externalStatusCheck names a check.`;
    return { what, state: "unknown", help: instead };
  }
  return { what, state: "missing", help };
}
