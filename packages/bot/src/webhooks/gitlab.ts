import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { MirrorError } from "@mirrorkit/sdk/problems";
import type { Logger } from "pino";
import { type FindByBranch, openBranchLookUps } from "./branch-look-ups.ts";
import { paceComments } from "./comment-pace.ts";
import { gitlabEventKind, gitlabEvents, readGitlabEvent } from "./gitlab-events.ts";
import { type Enqueue, takeDelivery } from "./intake.ts";
import {
  answerDelivery,
  headerOf,
  refuse,
  typeFault,
  type WebhookReceiver,
  type WebhookResult,
} from "./receiver.ts";
import { checkGitlabToken, isOneOf } from "./secrets.ts";
import { type DeliveriesOptions, rememberDeliveries } from "./seen-deliveries.ts";
import { checkSigned, readSigningToken, type SignatureCheck } from "./signing.ts";
import type { WatchedForge } from "./watched.ts";

/** Options of a receiver for GitLab. */
export interface GitlabWebhooksOptions {
  /** The watched projects. */
  readonly forge: WatchedForge;
  /** The path of the webhook; `/webhooks/gitlab` by default. */
  readonly path?: string;
  /** Accepted secret tokens in `X-Gitlab-Token`; several during a rotation. */
  readonly tokens?: readonly string[];
  /** Accepted signing tokens, `whsec_…`; several during a rotation. */
  readonly signingTokens?: readonly string[];
  /** Adds keys to the queue. */
  readonly enqueue: Enqueue;
  /** Looks up the change requests of a branch, for events that name none. */
  readonly find: FindByBranch;
  /** The log. */
  readonly log: Logger;
  /** The memory of deliveries. */
  readonly deliveries?: DeliveriesOptions;
  /** Returns the time in milliseconds; the system's by default. */
  readonly now?: () => number;
}

/** The token was valid, so the body needs no further check. */
const proven: SignatureCheck = { add: () => undefined, fits: () => true };

interface Trust {
  readonly tokens: readonly string[];
  readonly keys: readonly Buffer[];
  readonly now: () => number;
}

/**
 * Opens a receiver for the webhooks of GitLab projects, groups and the instance. A signed delivery is verified by
 * its signature if there are signing tokens; other deliveries by their secret token.
 *
 * @throws a {@link @mirrorkit/sdk#MirrorError} `wrong-use` when there is no secret, or one is weak or malformed.
 */
export function openGitlabWebhooks(options: GitlabWebhooksOptions): WebhookReceiver {
  const { forge } = options;
  const trust = readTrust(options);
  const intake = {
    ...options,
    lookUp: openBranchLookUps({ ...options, forge: forge.id }),
    deliveries: rememberDeliveries(options.deliveries),
    pace: paceComments(options.now),
  };

  function read(headers: IncomingHttpHeaders, body: Buffer): WebhookResult {
    const payload = readPayload(body);
    if (payload === undefined) return refuse(400, "the body is not a JSON object");
    const kind = gitlabEventKind(payload);
    const event = gitlabEvents.has(kind) ? kind : "other";
    const reading = readGitlabEvent(payload, forge);
    return takeDelivery({ id: deliveryId(headers, body), event, reading }, intake);
  }

  return {
    forge: forge.id,
    path: options.path ?? "/webhooks/gitlab",
    begin(headers) {
      const check = typeFault(headers) ?? checkHeaders(headers, trust);
      if ("outcome" in check) return check;
      return {
        look: (chunk) => check.add(chunk),
        receive({ response, chunks }) {
          const result = check.fits()
            ? read(headers, Buffer.concat(chunks))
            : refuse(401, "webhook-signature does not match");
          answerDelivery(response, result);
          return Promise.resolve(result);
        },
      };
    },
  };
}

function readTrust({ tokens = [], signingTokens = [], now }: GitlabWebhooksOptions): Trust {
  if (tokens.length + signingTokens.length === 0) {
    throw new MirrorError("wrong-use", "GitLab's webhooks have no secret", {
      hint: "Set a secret token or a signing token on the webhook in GitLab, and give the bot the same one.",
    });
  }
  return {
    tokens: tokens.map(checkGitlabToken),
    keys: signingTokens.map(readSigningToken),
    now: now ?? Date.now,
  };
}

function isSigned(headers: IncomingHttpHeaders, { keys }: Trust): boolean {
  return keys.length > 0 && headers["webhook-signature"] !== undefined;
}

/** Checks the headers; without a signature, this is the whole check. */
function checkHeaders(headers: IncomingHttpHeaders, trust: Trust): WebhookResult | SignatureCheck {
  if (isSigned(headers, trust)) {
    const signed = {
      id: headerOf(headers, "webhook-id"),
      timestamp: headerOf(headers, "webhook-timestamp"),
      signatures: headerOf(headers, "webhook-signature"),
    };
    const check = checkSigned(signed, trust.keys, trust.now());
    return typeof check === "string" ? refuse(401, check) : check;
  }
  if (trust.tokens.length === 0) return refuse(401, "webhook-signature is missing");
  const given = headerOf(headers, "x-gitlab-token");
  if (given === "") return refuse(401, "X-Gitlab-Token is missing");
  return isOneOf(given, trust.tokens) ? proven : refuse(401, "X-Gitlab-Token does not match");
}

function readPayload(body: Buffer): object | undefined {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The identity of a delivery. `Idempotency-Key` and `webhook-id` stay the same over retries. Older GitLabs send
 * only `X-Gitlab-Event-UUID`, which two events of one request share, so the body is included.
 */
function deliveryId(headers: IncomingHttpHeaders, body: Buffer): string {
  const id = headerOf(headers, "webhook-id") || headerOf(headers, "idempotency-key");
  if (id !== "") return `key ${id}`;
  const event = headerOf(headers, "x-gitlab-event-uuid");
  return event === "" ? "" : `event ${event} ${createHash("sha256").update(body).digest("hex")}`;
}
