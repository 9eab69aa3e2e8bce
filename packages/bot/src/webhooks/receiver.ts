import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { ReconcileKey } from "../queue/index.ts";

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

/** A delivery whose body has come to its end. */
export interface Delivery {
  /** The request; nothing of it is left to read. */
  readonly request: IncomingMessage;
  /** The response. */
  readonly response: ServerResponse;
  /** The body, byte for byte, in the pieces in which it came. */
  readonly chunks: readonly Buffer[];
}

/** A delivery whose headers nothing can be said against. */
export interface BegunDelivery {
  /** Sees the next piece of the body, so that its signature is computed while it comes. */
  look(chunk: Buffer): void;
  /** Takes it and answers it, when all of the body was seen. Does not wait for the work that it sets off. */
  receive(delivery: Delivery): Promise<WebhookResult>;
}

/** What takes the webhooks of one forge. */
export interface WebhookReceiver {
  /** The id that the forge has in the settings. */
  readonly forge: string;
  /** The path that the forge posts to. */
  readonly path: string;
  /** Judges by the headers alone, before a byte of the body is read; a result refuses it. Answers nothing. */
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

/** Answers a delivery, with what became of it on the page where the forge keeps its answers. */
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
