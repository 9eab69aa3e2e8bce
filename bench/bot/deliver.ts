// Sending webhooks at a pace, and measuring how long their answers take.
import { Agent, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import {
  type KnownForge,
  webhookSecret,
} from "../../packages/bot/test/service/service-settings.ts";
import { headersOf } from "../../packages/forge/test/forges/webhook-sender.ts";
import type { Hook } from "../../packages/forge/test/forges/world.ts";

/** One delivery: the same id again is a duplicate. */
export interface Delivery {
  readonly hook: Hook;
  readonly id: string;
}

export interface Pace {
  readonly forge: KnownForge;
  readonly url: string;
  /** Deliveries per second. */
  readonly perSecond: number;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Sends deliveries at a pace; gives the milliseconds that each answer took. */
export async function deliverAll(
  deliveries: Iterable<Delivery>,
  { forge, url, perSecond }: Pace,
): Promise<readonly number[]> {
  const address = `${url}/webhooks/${forge.kind}`;
  const started = performance.now();
  const underWay: Promise<number>[] = [];
  let sent = 0;
  for (const { hook, id } of deliveries) {
    const due = started + (sent * 1000) / perSecond;
    if (due > performance.now()) await pause(due - performance.now());
    sent += 1;
    const body = JSON.stringify(hook.payload);
    const signed = { event: hook.event, id, body, secret: webhookSecret(forge) };
    underWay.push(post(address, body, headersOf(forge.kind, signed)));
  }
  return Promise.all(underWay);
}

function post(address: string, body: string, headers: Record<string, string>): Promise<number> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const length = { "content-length": Buffer.byteLength(body) };
    const sending = request(
      address,
      { method: "POST", agent, headers: { ...headers, ...length } },
      (answer) => {
        answer.resume().on("end", () => {
          if (answer.statusCode === 200) resolve(performance.now() - started);
          else reject(new Error(`a webhook was answered with ${answer.statusCode}`));
        });
      },
    );
    sending.on("error", reject);
    sending.end(body);
  });
}

/** The value below which so many of a hundred are. */
export function percentile(values: readonly number[], of: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * of) / 100) - 1)] ?? 0;
}
