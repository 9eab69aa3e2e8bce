import type { ProjectHookSchema } from "@gitbeaker/rest";
import { printable } from "@mirrorkit/sdk";
import { bareUrl } from "../bare-url.ts";
import type { ForgeProject, WebhookState } from "../forge.ts";
import type { GitLabClient } from "./client.ts";
import { unlessHidden } from "./failure.ts";

/** As much of a webhook as is read. GitLab before 15.2 does not say how it goes. */
type Hook = Pick<ProjectHookSchema, "url"> & Partial<ProjectHookSchema>;

/** The events that set the bot to work, and what GitLab's page calls them. */
const events = {
  merge_requests_events: "Merge request events",
  note_events: "Comments",
  job_events: "Job events",
  pipeline_events: "Pipeline events",
  push_events: "Push events",
} as const;

/** The webhooks of the project; those of its groups and of the instance are not shown by it. */
export function webhooks(client: GitLabClient): Pick<ForgeProject, "webhooks"> {
  return {
    webhooks: async () =>
      (await unlessHidden(client.list<Hook>("hooks", {})))?.map((hook) => ({
        url: bareUrl(hook.url),
        ...stateOf(hook),
        missingEvents: missingFrom(hook),
      })),
  };
}

function stateOf({
  alert_status: status = "executable",
  disabled_until: until,
}: Hook): Pick<WebhookState, "state" | "reason"> {
  if (status === "executable") return { state: "working" };
  if (status === "disabled") {
    return { state: "disabled", reason: "GitLab has disabled it after many failures" };
  }
  const when = typeof until === "string" ? ` until ${printable(until)}` : "";
  return { state: "disabled", reason: `GitLab has disabled it after failures${when}` };
}

function missingFrom(hook: Hook): readonly string[] {
  return Object.entries(events)
    .filter(([name]) => hook[name as keyof typeof events] !== true)
    .map(([, label]) => label);
}
