/** The thread in which the work is done; see work-thread.ts. */

import { parentPort, workerData } from "node:worker_threads";
import { defined } from "@mirrorkit/sdk/internal";
import { openContentThreads } from "../content-threads/index.ts";
import { usualConcurrency } from "../queue/index.ts";
import { openSecretFilter } from "../server/index.ts";
import { loadForges, openForges } from "./open-forges.ts";
import { planAccess } from "./plan-access.ts";
import { openSecrets } from "./secrets.ts";
import type { Charge, Ledger } from "./slow-content.ts";
import {
  beatMs,
  plainFailure,
  type ThreadData,
  type ThreadOrder,
  type ThreadReport,
} from "./thread-messages.ts";
import { handlerOf } from "./work-handlers.ts";

const { settings, environment, proxies, folder, content } = workerData as ThreadData;
const secrets = openSecrets(environment);
const forges = openForges(settings, {
  secrets,
  proxyFor: (address) => proxies[address],
  onAnswer: (forge, status) => report({ kind: "answer", forge, status }),
});
const threads = openContentThreads({
  folder,
  size: settings.concurrency ?? usualConcurrency,
  ...defined({ limits: content?.limits }),
  ...(content?.module === undefined ? {} : { module: new URL(content.module) }),
});
const hide = openSecretFilter(secrets.known);
const stops = new Map<number, AbortController>();
/** One error for all runs: an error retains the objects that were in use at its creation. */
const stopped = new Error("stopped");

parentPort?.on("message", (order: ThreadOrder) => {
  if (order.kind === "stop") stops.get(order.run)?.abort(stopped);
  else void work(order);
});
await loadForges(settings);
report({ kind: "ready" });
setInterval(() => report({ kind: "beat" }), beatMs);

async function work({ run, key, charge }: Extract<ThreadOrder, { kind: "run" }>): Promise<void> {
  const stop = new AbortController();
  stops.set(run, stop);
  const handler = handlerOf(settings, forges, {
    onSettled: (settled) => report({ kind: "settled", key: settled }),
    onVerdict: (reviewed, gate) =>
      report({ kind: "verdict", key: reviewed, ...(gate && { gate }) }),
    content: { threads, ledger: ledgerOf(charge) },
    plans: () => planAccess(settings, { environment, folder }),
  });
  try {
    await handler(key, stop.signal);
    report({ kind: "ended", run });
  } catch (error) {
    report({ kind: "ended", run, failure: plainFailure(error, hide) });
  } finally {
    stops.delete(run);
  }
}

/** The charge against the key of a run; the main thread keeps it, even if this thread ends. */
function ledgerOf(known: Charge | undefined): Ledger {
  return {
    find: () => known,
    set: (key, charge) => report({ kind: "charge", key, ...(charge && { charge }) }),
    note: (outcome) => report({ kind: "content", outcome }),
  };
}

function report(message: ThreadReport): void {
  parentPort?.postMessage(message);
}
