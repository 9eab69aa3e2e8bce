import { printable } from "@mirrorkit/sdk/internal";
import { isMirrorError } from "@mirrorkit/sdk/problems";
import * as z from "zod";
import { bareUrl } from "../addresses.ts";
import { maybe } from "../expected.ts";
import type { WebhookState } from "../forge.ts";
import { ask, wholeList } from "./client.ts";
import type { InstalledApp, Repository } from "./repository.ts";

const hookShape = z.object({
  active: z.boolean(),
  events: z.array(z.string()),
  config: z.object({ url: maybe(z.string()) }),
  last_response: z.object({
    code: z.int().nullable(),
    status: maybe(z.string()),
    message: maybe(z.string()),
  }),
});

const appHookShape = z.object({ url: maybe(z.string()) }).describe("the webhook of an app");

const deliveryListShape = z
  .array(z.object({ status_code: z.int(), status: z.string(), repository_id: maybe(z.int()) }))
  .describe("the deliveries of a webhook");

type Hook = z.infer<typeof hookShape>;

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

/** The webhooks for this repository; an app has one for all repositories. */
export async function listWebhooks(
  repository: Repository,
): Promise<readonly WebhookState[] | undefined> {
  if (repository.app !== undefined) return await appWebhook(repository.app, repository.id);
  const { octokit, at } = repository;
  const request = { ...at, per_page: 100 };
  try {
    const { url } = octokit.rest.repos.listWebhooks.endpoint(request);
    return (await wholeList(octokit, hookShape, url)).map(readHook);
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
  const config = await ask(appHookShape, client.rest.apps.getWebhookConfigForApp());
  if (config.url === undefined || config.url === "") return [];
  const { events } = await look();
  const asked = client.rest.apps.listWebhookDeliveries({ per_page: deliveries });
  const known = { url: bareUrl(config.url), missingEvents: missingFrom(events) };
  const all = await ask(deliveryListShape, asked);
  const last = all.find(({ repository_id: id }) => id === repositoryId) ?? all[0];
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
