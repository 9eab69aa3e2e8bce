/** The thread in which the work is done; see work-thread.ts. */
import { parentPort, workerData } from "node:worker_threads";
import { openSecretFilter } from "../server/index.ts";
import { openForges } from "./open-forges.ts";
import { openSecrets } from "./secrets.ts";
import {
  plainFailure,
  type ThreadData,
  type ThreadOrder,
  type ThreadReport,
} from "./thread-messages.ts";
import { handlerOf } from "./work.ts";

const { settings, environment, proxies } = workerData as ThreadData;
const secrets = openSecrets(environment);
const forges = openForges(settings, {
  secrets,
  proxyFor: (address) => proxies[address],
  onAnswer: (forge, status) => report({ kind: "answer", forge, status }),
});
const handler = handlerOf(settings, forges, (key) => report({ kind: "settled", key }));
const hide = openSecretFilter(secrets.known);
const stops = new Map<number, AbortController>();
/** One for all runs: each error holds what was at work when it was made. */
const stopped = new Error("stopped");

parentPort?.on("message", (order: ThreadOrder) => {
  if (order.kind === "stop") stops.get(order.run)?.abort(stopped);
  else void work(order);
});
report({ kind: "ready" });

async function work({ run, key }: Extract<ThreadOrder, { kind: "run" }>): Promise<void> {
  const stop = new AbortController();
  stops.set(run, stop);
  try {
    await handler(key, stop.signal);
    report({ kind: "ended", run });
  } catch (error) {
    report({ kind: "ended", run, failure: plainFailure(error, hide) });
  } finally {
    stops.delete(run);
  }
}

function report(message: ThreadReport): void {
  parentPort?.postMessage(message);
}
