import type { Logger } from "pino";
import type { WorkQueue } from "../queue/index.ts";
import {
  type FindByBranch,
  openGithubWebhooks,
  openGitlabWebhooks,
  type WebhookReceiver,
} from "../webhooks/index.ts";
import type { BotSettings } from "./bot-settings.ts";
import type { OpenForges } from "./open-forges.ts";
import type { SecretReader } from "./secrets.ts";
import { watchedForge } from "./work-handlers.ts";

/** The context of receiving webhooks. */
export interface ReceiversContext {
  /** Reads secrets. */
  readonly secrets: SecretReader;
  /** The log. */
  readonly log: Logger;
  /** The forges, for looking up the change requests of a branch. */
  readonly forges: OpenForges;
  /** Hands keys on. */
  readonly enqueue: WorkQueue["add"];
}

/** The receivers of all forges, each at `/webhooks/<name>`. */
export function openReceivers(
  settings: BotSettings,
  { secrets, forges, log, enqueue }: ReceiversContext,
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
        find: findOn(forges, name),
        tokens: (forge.webhookTokens ?? []).map((place) => secrets.read(place)),
        signingTokens: (forge.signingTokens ?? []).map((place) => secrets.read(place)),
      });
    }),
  );
}

/** Looks up the change requests of a branch on a forge; those at an older commit are left out. */
function findOn(forges: OpenForges, forge: string): FindByBranch {
  return async ({ project, branch, sha }) => {
    const found: number[] = [];
    const opened = await forges.project(forge, project);
    for await (const { number, head } of opened.changeRequests({ source: branch })) {
      if (head.sha === sha) found.push(number);
    }
    return found;
  };
}
