import type { Logger } from "pino";
import type { WorkQueue } from "../reconcile/index.ts";
import { openGithubWebhooks, openGitlabWebhooks, type WebhookReceiver } from "../webhooks/index.ts";
import type { BotSettings } from "./bot-settings.ts";
import type { SecretReader } from "./secrets.ts";
import { watchedForge } from "./work.ts";

/** What webhooks are taken with. */
export interface ReceiversContext {
  /** Reads secrets. */
  readonly secrets: SecretReader;
  /** The log. */
  readonly log: Logger;
  /** Hands keys on. */
  readonly enqueue: WorkQueue["add"];
}

/** What takes the webhooks of every forge, each at `/webhooks/<name>`. */
export function openReceivers(
  settings: BotSettings,
  { secrets, log, enqueue }: ReceiversContext,
): Promise<readonly WebhookReceiver[]> {
  return Promise.all(
    Object.entries(settings.forges).map(async ([name, forge]) => {
      const common = {
        forge: watchedForge(settings, name),
        path: `/webhooks/${name}`,
        enqueue,
        log,
      };
      if (forge.kind === "github") {
        return openGithubWebhooks({ ...common, secret: secrets.read(forge.webhookSecret) });
      }
      return openGitlabWebhooks({
        ...common,
        tokens: (forge.webhookTokens ?? []).map((place) => secrets.read(place)),
        signingTokens: (forge.signingTokens ?? []).map((place) => secrets.read(place)),
      });
    }),
  );
}
