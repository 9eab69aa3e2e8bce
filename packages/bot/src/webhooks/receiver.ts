import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { ReconcileKey } from "../queue/index.ts";

/** The outcome of a delivery. */
export type WebhookOutcome = "accepted" | "ignored" | "duplicate" | "refused" | "failed";

/** The outcome of a delivery, with the reason. */
export interface WebhookResult {
  /** The kind of the event; `other` for unknown kinds. */
  readonly event: string;
  /** The outcome. */
  readonly outcome: WebhookOutcome;
  /** The HTTP status of the answer. */
  readonly status: number;
  /** The reason, in mirrorkit's own words. */
  readonly reason: string;
  /** The keys that were added. */
  readonly keys: readonly ReconcileKey[];
}

/** A delivery whose body is complete. */
export interface Delivery {
  /** The request, fully read. */
  readonly request: IncomingMessage;
  /** The response. */
  readonly response: ServerResponse;
  /** The exact body, in the chunks in which it arrived. */
  readonly chunks: readonly Buffer[];
}

/** A delivery whose headers are acceptable. */
export interface BegunDelivery {
  /** Receives the next chunk of the body, to compute its signature while it arrives. */
  look(chunk: Buffer): void;
  /** Handles and answers the delivery after the whole body. It does not wait for the requested work. */
  receive(delivery: Delivery): Promise<WebhookResult>;
}

/** A receiver for the webhooks of one forge. */
export interface WebhookReceiver {
  /** The id of the forge in the settings. */
  readonly forge: string;
  /** The path of the webhook. */
  readonly path: string;
  /** Checks the headers before any byte of the body is read; a result rejects the delivery. It sends no answer. */
  begin(headers: IncomingHttpHeaders): WebhookResult | BegunDelivery;
}

/** A header that must be there at most once; empty when it is absent or is a list. */
export function headerOf(headers: IncomingHttpHeaders, name: string): string {
  const value = headers[name];
  return typeof value === "string" ? value : "";
}

/** The result for a delivery that is not taken. */
export function refuse(status: number, reason: string): WebhookResult {
  return { event: "other", outcome: "refused", status, reason, keys: [] };
}

/** Why a body of this type is not read; undefined when it is plain JSON. */
export function typeFault(headers: IncomingHttpHeaders): WebhookResult | undefined {
  if (!/^\s*application\/json\s*(;|$)/i.test(headerOf(headers, "content-type"))) {
    return refuse(415, "the content type must be application/json");
  }
  const encoding = headerOf(headers, "content-encoding");
  if (encoding === "" || encoding === "identity") return undefined;
  return refuse(415, "compressed bodies are not read");
}

/** Answers a delivery with its outcome, which appears in the forge's list of deliveries. */
export function answerDelivery(response: ServerResponse, result: WebhookResult): void {
  response.setHeader("x-mirrorkit-outcome", `${result.outcome}; ${result.reason}`);
  const body = `${result.outcome}: ${result.reason}\n`;
  response
    .writeHead(result.status, {
      "content-type": "text/plain; charset=utf-8",
      "content-length": Buffer.byteLength(body),
    })
    .end(body);
}
