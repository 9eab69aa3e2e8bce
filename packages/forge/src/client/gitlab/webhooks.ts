import { printable } from "@mirrorkit/sdk/internal";
import * as z from "zod";
import { bareUrl } from "../addresses.ts";
import { maybe } from "../expected.ts";
import type { ForgeProject, WebhookState } from "../forge.ts";
import type { GitLabClient } from "./client.ts";
import { unlessHidden } from "./failure.ts";

/** The events that trigger the bot, and their names in GitLab's settings. */
const events = {
  merge_requests_events: "Merge request events",
  note_events: "Comments",
  job_events: "Job events",
  pipeline_events: "Pipeline events",
  push_events: "Push events",
} as const;

/** The used fields of a webhook. GitLab before 15.2 does not report its state. */
const hookShape = z.object({
  url: z.string(),
  alert_status: maybe(z.string()),
  disabled_until: maybe(z.string()),
  merge_requests_events: maybe(z.boolean()),
  note_events: maybe(z.boolean()),
  job_events: maybe(z.boolean()),
  pipeline_events: maybe(z.boolean()),
  push_events: maybe(z.boolean()),
});

type Hook = z.infer<typeof hookShape>;

/** The webhooks of the project; those of its groups and of the instance are not shown by it. */
export function webhooks(client: GitLabClient): Pick<ForgeProject, "webhooks"> {
  return {
    webhooks: async () =>
      (await unlessHidden(client.list(hookShape, { path: "hooks" })))?.map((hook) => ({
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
  const when = until !== undefined ? ` until ${printable(until)}` : "";
  return { state: "disabled", reason: `GitLab has disabled it after failures${when}` };
}

function missingFrom(hook: Hook): readonly string[] {
  return Object.entries(events)
    .filter(([name]) => hook[name as keyof typeof events] !== true)
    .map(([, label]) => label);
}
