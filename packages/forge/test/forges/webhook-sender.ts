import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Hook, WebhookTarget } from "./world.ts";

/** What befalls deliveries, each as a chance from 0 to 1. */
export interface Trouble {
  /** Never sent. */
  readonly lost?: number;
  /** Sent twice, under one id, as when somebody has it delivered again. */
  readonly doubled?: number;
  /** Sent a little later than it happened. */
  readonly delayed?: number;
  /** Sent after the one that follows it. */
  readonly swapped?: number;
}

export interface WebhookSenderOptions {
  readonly kind: "github" | "gitlab";
  /** Where the next delivery goes; it may be elsewhere each time. */
  readonly url: () => string;
  /** GitHub's secret; GitLab's signing token, if it is `whsec_…`, or else its secret token. */
  readonly secret: string;
  readonly trouble?: Trouble;
  /** With the same seed the same deliveries are in trouble. */
  readonly seed?: number;
}

export interface Delivered {
  readonly event: string;
  /** The status of the answer; undefined when there was none. */
  readonly status: number | undefined;
  readonly ms: number;
}

const longestDelayMs = 300;

/** Sends webhooks as a forge does: signed, each under an id of its own, never again when nobody listens. */
export class WebhookSender implements WebhookTarget {
  /** What was sent, in the order of the answers. */
  readonly delivered: Delivered[] = [];
  /** How many were to be sent. */
  hooks = 0;
  /** How many never were. */
  lost = 0;
  readonly #options: WebhookSenderOptions;
  readonly #random: () => number;
  readonly #underWay = new Set<Promise<void>>();
  #held: Hook | undefined;

  constructor(options: WebhookSenderOptions) {
    this.#options = options;
    this.#random = seededRandom(options.seed ?? 1);
  }

  deliver(hook: Hook): void {
    this.hooks += 1;
    const { lost = 0, swapped = 0 } = this.#options.trouble ?? {};
    const held = this.#held;
    this.#held = undefined;
    if (this.#random() < lost) this.lost += 1;
    else if (held === undefined && this.#random() < swapped) this.#held = hook;
    else this.#start(hook);
    if (held !== undefined) this.#start(held);
  }

  /** Waits until everything that happened so far has been sent, or is lost. */
  async settled(): Promise<void> {
    // What happened within this turn of the loop is noticed at its end.
    await pause(1);
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#start(held);
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  #start(hook: Hook): void {
    const sending = this.#send(hook).finally(() => this.#underWay.delete(sending));
    this.#underWay.add(sending);
  }

  async #send({ event, payload }: Hook): Promise<void> {
    const { kind, secret, trouble: { doubled = 0, delayed = 0 } = {} } = this.#options;
    const [twice, late, ms] = [this.#random() < doubled, this.#random() < delayed, this.#random()];
    const [body, id] = [JSON.stringify(payload), randomUUID()];
    if (late) await pause(ms * longestDelayMs);
    for (let times = twice ? 2 : 1; times > 0; times -= 1) {
      await this.#post(event, body, headersOf(kind, { event, id, body, secret }));
    }
  }

  async #post(event: string, body: string, headers: Record<string, string>): Promise<void> {
    const started = performance.now();
    const status = await statusOf(this.#options.url(), body, headers);
    this.delivered.push({ event, status, ms: performance.now() - started });
  }
}

/** Chance that is the same each time: numbers from 0 up to, but not including, 1. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface SignedBody {
  readonly event: string;
  readonly id: string;
  readonly body: string;
  readonly secret: string;
}

/** The headers that a forge sends along with a body. */
export function headersOf(
  kind: WebhookSenderOptions["kind"],
  signed: SignedBody,
): Record<string, string> {
  return { "content-type": "application/json", ...{ github, gitlab }[kind](signed) };
}

function github({ event, id, body, secret }: SignedBody): Record<string, string> {
  const mac = (algorithm: string): string =>
    createHmac(algorithm, secret).update(body).digest("hex");
  return {
    "user-agent": "GitHub-Hookshot/044aadd",
    "x-github-event": event,
    "x-github-delivery": id,
    "x-github-hook-id": "292430182",
    "x-hub-signature": `sha1=${mac("sha1")}`,
    "x-hub-signature-256": `sha256=${mac("sha256")}`,
  };
}

function gitlab({ event, id, body, secret }: SignedBody): Record<string, string> {
  const common = {
    "user-agent": "GitLab/18.2.1",
    "x-gitlab-event": event,
    "x-gitlab-instance": "https://gitlab.test",
    "x-gitlab-webhook-uuid": "d7ef7a1c-5b3a-4d0f-a55f-000000000000",
    "x-gitlab-event-uuid": id,
    "idempotency-key": id,
  };
  if (!secret.startsWith("whsec_")) return { ...common, "x-gitlab-token": secret };
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const seconds = `${Math.floor(Date.now() / 1000)}`;
  const mac = createHmac("sha256", key).update(`${id}.${seconds}.${body}`).digest("base64");
  return {
    ...common,
    "webhook-id": id,
    "webhook-timestamp": seconds,
    "webhook-signature": `v1,${mac}`,
  };
}

async function statusOf(
  url: string,
  body: string,
  headers: Record<string, string>,
): Promise<number | undefined> {
  try {
    const answer = await fetch(url, { method: "POST", body, headers });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return undefined;
  }
}
