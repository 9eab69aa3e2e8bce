import { AsyncLocalStorage } from "node:async_hooks";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { Logger } from "pino";
import type { Probot } from "probot";
import { type DeliveriesOptions, rememberDeliveries } from "./deliveries.ts";
import { githubEvents, readGithubEvent } from "./github-events.ts";
import { type Enqueue, takeDelivery } from "./intake.ts";
import {
  answerDelivery,
  type Delivery,
  headerOf,
  refuse,
  showResult,
  typeFault,
  type WebhookReceiver,
  type WebhookResult,
} from "./receiver.ts";
import { checkSecret } from "./secrets.ts";
import type { WatchedForge } from "./watched.ts";

/** How the webhooks of a GitHub are taken. */
export interface GithubWebhooksOptions {
  /** What is watched there. */
  readonly forge: WatchedForge;
  /** The path that GitHub posts to; `/webhooks/github` by default. */
  readonly path?: string;
  /** The webhook's secret. */
  readonly secret: string;
  /** Hands keys on. */
  readonly enqueue: Enqueue;
  /** The log; Probot writes to it too. */
  readonly log: Logger;
  /** How much is remembered of what came. */
  readonly deliveries?: DeliveriesOptions;
}

interface Taking {
  readonly response: ServerResponse;
  result?: WebhookResult;
}

/**
 * Takes the webhooks of a GitHub, of an App or of a repository, through Probot: it checks the signature and reads
 * the event. A delivery's id is not signed, so a replay under another id is taken as new; it only makes the bot
 * look again.
 *
 * @throws an error `wrong-use` when the secret is empty or weak.
 */
export async function openGithubWebhooks(options: GithubWebhooksOptions): Promise<WebhookReceiver> {
  const { forge, path = "/webhooks/github", log } = options;
  const secret = checkSecret("the secret of GitHub's webhooks", options.secret);
  const intake = { ...options, deliveries: rememberDeliveries(options.deliveries) };
  const current = new AsyncLocalStorage<Taking>();

  function onEvent({ id, name, payload }: { id: string; name: string; payload: unknown }): void {
    const taking = current.getStore();
    if (taking === undefined) return;
    const event = githubEvents.has(name) ? name : "other";
    const reading = readGithubEvent(name, payload, forge);
    taking.result = takeDelivery({ id, event, reading }, intake);
    showResult(taking.response, taking.result);
  }

  const { createNodeMiddleware, Probot } = await import("probot");
  const probot = new Probot({
    secret,
    log: quieter(log),
    // Probot only receives here, and asks for credentials all the same: it is given none that are real.
    githubToken: "unused",
  });
  const middleware = await createNodeMiddleware((app: Probot) => app.onAny(onEvent), {
    probot,
    webhooksPath: path,
  });

  return {
    forge: forge.id,
    path,
    refusal: headersFault,
    async receive(delivery) {
      const fault = bodyFault(delivery);
      if (fault !== undefined) {
        answerDelivery(delivery.response, fault);
        return fault;
      }
      const taking: Taking = { response: delivery.response };
      // Probot compares the whole address, slashes and all; it has been found already.
      Object.assign(delivery.request, { url: path, body: delivery.body.toString("utf8") });
      await current.run(taking, () => middleware(delivery.request, delivery.response));
      return taking.result ?? resultOf(delivery.response);
    },
  };
}

/** Probot writes two errors with their stacks for every wrong signature, which strangers can send at will. */
function quieter(log: Logger): Logger {
  return log.child({}, { level: log.isLevelEnabled("debug") ? "debug" : "fatal" });
}

function resultOf({ statusCode }: ServerResponse): WebhookResult {
  return statusCode < 500
    ? refuse(statusCode, "the signature does not fit, or the body is no JSON")
    : { ...refuse(statusCode, "Probot broke; the level debug shows how"), outcome: "failed" };
}

function headersFault(headers: IncomingHttpHeaders): WebhookResult | undefined {
  const fault = typeFault(headers);
  if (fault !== undefined) return fault;
  if (!/^sha256=[0-9a-f]{64}$/.test(headerOf(headers, "x-hub-signature-256"))) {
    return refuse(401, "X-Hub-Signature-256 is missing or is no signature");
  }
  if (headerOf(headers, "x-github-delivery") === "") {
    return refuse(400, "X-GitHub-Delivery is missing");
  }
  return isEventName(headerOf(headers, "x-github-event"))
    ? undefined
    : refuse(400, "X-GitHub-Event is missing or is no event");
}

// Probot looks handlers up by this name in a plain object, where `error` and what every object has are special.
function isEventName(name: string): boolean {
  return /^[a-z][a-z0-9_]{0,63}$/.test(name) && name !== "error" && !(name in {});
}

// Probot fails on JSON that is no object; the full check is its own, after that of the signature.
function bodyFault({ body }: Delivery): WebhookResult | undefined {
  const first = body.find((byte) => byte > 0x20);
  return first === 0x7b ? undefined : refuse(400, "the body is no JSON object");
}
