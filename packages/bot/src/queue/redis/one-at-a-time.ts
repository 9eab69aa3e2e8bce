import { formatKey } from "../key.ts";
import type { ReconcileHandler } from "../work-queue.ts";

/** Has a handler work on a key only when it does not work on the same key already: a later call waits for its turn. */
export function oneAtATime(handler: ReconcileHandler): ReconcileHandler {
  const working = new Map<string, Promise<unknown>>();
  return async (key, signal) => {
    const id = formatKey(key);
    for (let other = working.get(id); other !== undefined; other = working.get(id)) await other;
    signal.throwIfAborted();
    const work = handler(key, signal);
    const settled = Promise.allSettled([work]);
    working.set(id, settled);
    try {
      await work;
    } finally {
      working.delete(id);
    }
  };
}
