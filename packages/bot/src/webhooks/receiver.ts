import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { ReconcileKey } from "../reconcile/index.ts";

/** What became of a delivery. */
export type WebhookOutcome = "accepted" | "ignored" | "duplicate" | "refused" | "failed";

/** What became of a delivery, and why. */
export interface WebhookResult {
  /** The kind of the event, one of those that are known; `other` for all the rest. */
  readonly event: string;
  /** What became of it. */
  readonly outcome: WebhookOutcome;
  /** The HTTP status that was, or is to be, answered. */
  readonly status: number;
  /** Why, in words of ours. */
  readonly reason: string;
  /** What was handed on. */
  readonly keys: readonly ReconcileKey[];
}

/** A delivery whose body has been read. */
export interface Delivery {
  /** The request; nothing of it is left to read. */
  readonly request: IncomingMessage;
  /** The response. */
  readonly response: ServerResponse;
  /** The body, byte for byte. */
  readonly body: Buffer;
}

/** What takes the webhooks of one forge. */
export interface WebhookReceiver {
  /** The id that the forge has in the settings. */
  readonly forge: string;
  /** The path that the forge posts to. */
  readonly path: string;
  /** Refuses by the headers alone, before a byte of the body is read; undefined to go on. Answers nothing. */
  refusal(headers: IncomingHttpHeaders): WebhookResult | undefined;
  /** Takes a delivery and answers it. Does not wait for the work that it sets off. */
  receive(delivery: Delivery): Promise<WebhookResult>;
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

/** Shows what became of a delivery on the page where the forge keeps its answers. */
export function showResult(response: ServerResponse, result: WebhookResult): void {
  response.setHeader("x-mirrorkit-outcome", `${result.outcome}; ${result.reason}`);
}

/** Answers a delivery. */
export function answerDelivery(response: ServerResponse, result: WebhookResult): void {
  showResult(response, result);
  const body = `${result.outcome}: ${result.reason}\n`;
  response
    .writeHead(result.status, {
      "content-type": "text/plain; charset=utf-8",
      "content-length": Buffer.byteLength(body),
    })
    .end(body);
}
