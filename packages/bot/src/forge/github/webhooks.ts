import { isMirrorError, printable } from "@mirrorkit/sdk";
import type { RestEndpointMethodTypes } from "@octokit/rest";
import { bareUrl } from "../bare-url.ts";
import type { WebhookState } from "../forge.ts";
import { wholeList } from "./client.ts";
import type { InstalledApp, Repository } from "./repository.ts";

type Hook = RestEndpointMethodTypes["repos"]["listWebhooks"]["response"]["data"][number];

/** The events that set the bot to work. */
const neededEvents = [
  "issue_comment",
  "pull_request",
  "pull_request_review",
  "push",
  "workflow_run",
] as const;

/** How many of the last deliveries of an app are looked at, for all its repositories. */
const deliveries = 100;

/** The webhooks that tell of this repository; an app has one for all. */
export async function listWebhooks(
  repository: Repository,
): Promise<readonly WebhookState[] | undefined> {
  if (repository.app !== undefined) return await appWebhook(repository.app, repository.id);
  const { octokit, at } = repository;
  const request = { ...at, per_page: 100 };
  try {
    const list = octokit.paginate.iterator(octokit.rest.repos.listWebhooks, request);
    return (await wholeList(list)).map(readHook);
  } catch (error) {
    const hidden = isMirrorError(error) && ["unauthorized", "not-found"].includes(error.code);
    if (!hidden) throw error;
    return undefined;
  }
}

function readHook({ active, config, events, last_response: last }: Hook): WebhookState {
  const known = { url: bareUrl(config.url ?? ""), missingEvents: missingFrom(events) };
  if (!active) return { ...known, state: "disabled", reason: "it is not active" };
  if (last.code === null || isSuccess(last.code)) return { ...known, state: "working" };
  const reason = printable(`${last.code} ${last.message ?? last.status ?? ""}`.trim());
  return { ...known, state: "failing", reason };
}

async function appWebhook(
  { client, look }: InstalledApp,
  repositoryId: number,
): Promise<readonly WebhookState[]> {
  const { data: config } = await client.rest.apps.getWebhookConfigForApp();
  if (config.url === undefined || config.url === "") return [];
  const { events } = await look();
  const { data } = await client.rest.apps.listWebhookDeliveries({ per_page: deliveries });
  const known = { url: bareUrl(config.url), missingEvents: missingFrom(events) };
  const last = data.find(({ repository_id: id }) => id === repositoryId) ?? data[0];
  if (last === undefined || isSuccess(last.status_code)) return [{ ...known, state: "working" }];
  const reason = printable(`${last.status_code} ${last.status}`);
  return [{ ...known, state: "failing", reason }];
}

function isSuccess(code: number): boolean {
  return code >= 200 && code < 300;
}

function missingFrom(events: readonly string[]): readonly string[] {
  return events.includes("*") ? [] : neededEvents.filter((name) => !events.includes(name));
}
