import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";
import type { Logger } from "pino";
import { formatKey } from "../queue/index.ts";
import {
  answerDelivery,
  type WebhookOutcome,
  type WebhookReceiver,
  type WebhookResult,
} from "../webhooks/index.ts";
import { guarded } from "./auth.ts";
import { healthRoutes } from "./health.ts";
import { type Exchange, type Route, send, shortened } from "./http.ts";
import type { Metrics } from "./metrics.ts";
import { publishRoute } from "./publish-api.ts";
import type { ServerOptions } from "./server-options.ts";
import type { BotStatus } from "./status.ts";
import { renderStatusPage, statusPagePolicy } from "./status-page.ts";

const longestWaitMs = 2_000;
const levels: Readonly<Record<WebhookOutcome, "info" | "warn" | "error">> = {
  accepted: "info",
  ignored: "info",
  duplicate: "info",
  refused: "warn",
  failed: "error",
};

/** A header of the answer to whoever only looks at where webhooks go: the name of the forge that they are of. */
export const webhookMark = "x-mirrorkit-webhooks";

/** The routes for the cluster: probes and scrapes. */
export function probeRoutesOf({ metrics, log, ...options }: ServerOptions): readonly Route[] {
  const status = (): Promise<BotStatus | undefined> => soon(options.status, log);
  return [...healthRoutes(options.readiness), metricsRoute(metrics, status)];
}

/** Everything that the bot answers. */
export function routesOf(options: ServerOptions): readonly Route[] {
  const { metrics, log } = options;
  const status = (): Promise<BotStatus | undefined> => soon(options.status, log);
  return [
    ...probeRoutesOf(options),
    statusRoute(options.statusToken, status),
    publishRoute({ ...options, token: options.publishToken }),
    ...options.receivers.map((receiver) => webhookRoute(receiver, metrics)),
  ];
}

function metricsRoute(metrics: Metrics, status: () => Promise<BotStatus | undefined>): Route {
  return {
    method: "GET",
    path: "/metrics",
    quiet: true,
    async handle({ response }) {
      const body = await metrics.text(await status(), new Date());
      send(response, 200, { type: metrics.contentType, body });
    },
  };
}

function statusRoute(
  token: string | undefined,
  status: () => Promise<BotStatus | undefined>,
): Route {
  return guarded({
    method: "GET",
    path: "/status",
    token,
    scheme: "basic or bearer",
    async handle({ response }) {
      const body = renderStatusPage(await status(), new Date());
      response.setHeader("content-security-policy", statusPagePolicy);
      response.setHeader("referrer-policy", "no-referrer");
      send(response, 200, { type: "text/html; charset=utf-8", body });
    },
  });
}

function webhookRoute(receiver: WebhookReceiver, metrics: Metrics): Route {
  const { forge, path } = receiver;
  return {
    method: "POST",
    path,
    marks: { [webhookMark]: forge },
    async handle(exchange) {
      const started = performance.now();
      const result = await takeWebhook(exchange, receiver);
      metrics.webhook(forge, result, performance.now() - started);
      const { event, outcome, reason } = result;
      const keys = result.keys.map(formatKey);
      const delivery = deliveryOf(exchange.request.headers);
      exchange.log[levels[outcome]]({ forge, delivery, event, outcome, reason, keys }, "webhook");
    },
  };
}

/** The id that the forge's own list of deliveries shows. */
function deliveryOf(headers: IncomingHttpHeaders): string {
  const names = ["x-github-delivery", "webhook-id", "idempotency-key", "x-gitlab-event-uuid"];
  const found = names.map((name) => headers[name]).find((value) => value !== undefined);
  return shortened(String(found ?? ""));
}

async function takeWebhook(exchange: Exchange, receiver: WebhookReceiver): Promise<WebhookResult> {
  const { request, response } = exchange;
  const begun = receiver.begin(request.headers);
  if ("outcome" in begun) return refuse(response, begun);
  const reading = await exchange.readBody({ look: (chunk) => begun.look(chunk) });
  if ("chunks" in reading) return begun.receive({ request, response, chunks: reading.chunks });
  return refuse(response, { event: "other", outcome: "refused", keys: [], ...reading });
}

function refuse(response: ServerResponse, result: WebhookResult): WebhookResult {
  answerDelivery(response, result);
  return result;
}

/** The status, if it is to be had in two seconds: where Redis is gone, it may not be. */
async function soon(status: () => Promise<BotStatus>, log: Logger): Promise<BotStatus | undefined> {
  const stop = new AbortController();
  const late = setTimeout(longestWaitMs, undefined, { signal: stop.signal }).catch(() => undefined);
  try {
    return await Promise.race([status(), late]);
  } catch (error) {
    log.error({ err: error }, "the queue does not report its content");
    return undefined;
  } finally {
    stop.abort();
  }
}
