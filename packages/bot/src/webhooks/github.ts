import { AsyncLocalStorage } from "node:async_hooks";
import { isUtf8 } from "node:buffer";
import { type IncomingHttpHeaders, type IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import type { Probot } from "probot";
import { paceComments } from "./comment-pace.ts";
import { githubEvents, readGithubEvent } from "./github-events.ts";
import { type Enqueue, takeDelivery } from "./intake.ts";
import {
  answerDelivery,
  headerOf,
  refuse,
  typeFault,
  type WebhookReceiver,
  type WebhookResult,
} from "./receiver.ts";
import { checkGithubSecret } from "./secrets.ts";
import { type DeliveriesOptions, rememberDeliveries } from "./seen-deliveries.ts";
import { checkSignature, type SignatureCheck } from "./signing.ts";
import type { WatchedForge } from "./watched.ts";

/** Options of a receiver for GitHub. */
export interface GithubWebhooksOptions {
  /** The watched projects. */
  readonly forge: WatchedForge;
  /** The path of the webhook; `/webhooks/github` by default. */
  readonly path?: string;
  /** The webhook's secret. */
  readonly secret: string;
  /** Adds keys to the queue. */
  readonly enqueue: Enqueue;
  /** The log; Probot writes to it too. */
  readonly log: Logger;
  /** The memory of deliveries. */
  readonly deliveries?: DeliveriesOptions;
  /** Returns the time in milliseconds; the system's by default. */
  readonly now?: () => number;
}

interface Taking {
  result?: WebhookResult;
}

const signature = /^sha256=([0-9a-f]{64})$/;
const longestId = 200;

/**
 * Opens a receiver for the webhooks of an App or a repository on GitHub. Probot verifies the signature and parses
 * the event. The signature is also computed while the body arrives, so that large unsigned bodies cost little. The
 * id of a delivery is not signed, so a replay under another id counts as new; it only causes another
 * reconciliation.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use` when the secret is empty or weak.
 */
export async function openGithubWebhooks(options: GithubWebhooksOptions): Promise<WebhookReceiver> {
  const { forge, path = "/webhooks/github" } = options;
  const secret = checkGithubSecret(options.secret);
  const read = await openProbot({ ...options, path, secret });
  return {
    forge: forge.id,
    path,
    begin(headers) {
      const check = headersFault(headers) ?? checkBody(headers, secret);
      if ("outcome" in check) return check;
      return {
        look: (chunk) => check.add(chunk),
        async receive({ request, response, chunks }) {
          const result = check.fits()
            ? await read(request, Buffer.concat(chunks))
            : refuse(400, "the signature does not match");
          answerDelivery(response, result);
          return result;
        },
      };
    },
  };
}

type Reader = (request: IncomingMessage, body: Buffer) => Promise<WebhookResult>;

async function openProbot(
  options: GithubWebhooksOptions & { readonly path: string },
): Promise<Reader> {
  const { forge, path, secret, log } = options;
  const deliveries = rememberDeliveries(options.deliveries);
  const intake = { ...options, deliveries, pace: paceComments(options.now) };
  const current = new AsyncLocalStorage<Taking>();

  function onEvent({ id, name, payload }: { id: string; name: string; payload: unknown }): void {
    const taking = current.getStore();
    if (taking === undefined) return;
    const event = githubEvents.has(name) ? name : "other";
    const reading = readGithubEvent(name, payload, forge);
    taking.result = takeDelivery({ id, event, reading }, intake);
  }

  const { createNodeMiddleware, Probot } = await import("probot");
  // Probot only receives here but requires credentials, so it gets a placeholder.
  const probot = new Probot({ secret, log: quieter(log), githubToken: "unused" });
  const middleware = await createNodeMiddleware((app: Probot) => app.onAny(onEvent), {
    probot,
    webhooksPath: path,
  });

  return async (request, body) => {
    const fault = bodyFault(body);
    if (fault !== undefined) return fault;
    const taking: Taking = {};
    // The answer of Probot is not sent, because it does not describe the outcome of the delivery.
    const answer = new ServerResponse(request);
    await current.run(taking, () => middleware(forProbot(request, path, body), answer));
    return taking.result ?? resultOf(answer);
  };
}

/** Probot compares address and type to the letter, and logs the id; all three have been found to be right already. */
function forProbot(request: IncomingMessage, path: string, body: Buffer): IncomingMessage {
  const id = headerOf(request.headers, "x-github-delivery").slice(0, longestId);
  Object.assign(request.headers, { "content-type": "application/json", "x-github-delivery": id });
  return Object.assign(request, { url: path, body: body.toString("utf8") });
}

/** Drops Probot's error logs with stacks, because this module logs the same errors in one line. */
function quieter(log: Logger): Logger {
  return log.child({}, { level: log.isLevelEnabled("debug") ? "debug" : "fatal" });
}

function resultOf({ statusCode }: ServerResponse): WebhookResult {
  return statusCode < 500
    ? refuse(statusCode, "the body is not valid JSON")
    : { ...refuse(statusCode, "Probot failed; log level debug shows why"), outcome: "failed" };
}

function headersFault(headers: IncomingHttpHeaders): WebhookResult | undefined {
  const fault = typeFault(headers);
  if (fault !== undefined) return fault;
  if (!signature.test(headerOf(headers, "x-hub-signature-256"))) {
    return refuse(401, "X-Hub-Signature-256 is missing or not a signature");
  }
  if (headerOf(headers, "x-github-delivery") === "") {
    return refuse(400, "X-GitHub-Delivery is missing");
  }
  return isEventName(headerOf(headers, "x-github-event"))
    ? undefined
    : refuse(400, "X-GitHub-Event is missing or not an event");
}

// Probot looks up handlers by this name in a plain object, where `error` and inherited names have a special
// meaning.
function isEventName(name: string): boolean {
  return /^[a-z][a-z0-9_]{0,63}$/.test(name) && name !== "error" && !(name in {});
}

function checkBody(headers: IncomingHttpHeaders, secret: string): SignatureCheck {
  const [, hex = ""] = signature.exec(headerOf(headers, "x-hub-signature-256")) ?? [];
  return checkSignature([Buffer.from(secret)], [Buffer.from(hex, "hex")]);
}

// Probot verifies the text, which equals the body only for UTF-8, and fails on JSON that is not an object.
function bodyFault(body: Buffer): WebhookResult | undefined {
  if (!isUtf8(body)) return refuse(400, "the body is not valid UTF-8");
  const first = body.find((byte) => byte > 0x20);
  return first === 0x7b ? undefined : refuse(400, "the body is not a JSON object");
}
